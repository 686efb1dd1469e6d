"""One run of a digest, from its claim to its end, or back to wait for the next attempt."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from chatops.domain.digest import Ended, Run, Step
from chatops.domain.errors import ChatopsError, ClaimLost, Final, StoreUnavailable
from chatops.ports import Clock, Meter
from chatops.services.deliver import NotYet
from chatops.services.digest.ports import Digests
from chatops.services.digest.reasons import reason_for
from chatops.services.generate import RetryLater
from chatops.services.tasks import uncancelled

log = structlog.get_logger()

HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a period is worth its while, in seconds after it was due; tests shorten it.

    After `late_s` nothing is begun any more, and no attempt follows another. What stands half
    in the channel is completed until `give_up_s`, and a failure is told until then.
    """

    late_s: float = 2 * HOUR_S
    give_up_s: float = 24 * HOUR_S
    back_off_s: tuple[float, ...] = (60.0, 300.0)
    """Between attempts; so there is one more than there are pauses."""
    heartbeat_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Attempts:
    """Sees to claimed runs. Raises nothing but its own cancellation.

    `make` takes a run from its step to its end and finishes it. It raises Final where another
    attempt would change nothing, NotYet or RetryLater to be called again, and otherwise is
    called again after a pause. `failed` tells a person, perhaps twice, of one that failed.
    """

    store: Digests
    make: Callable[[Run], Awaitable[None]]
    failed: Callable[[Run, str, str], Awaitable[None]]
    clock: Clock
    meter: Meter
    patience: Patience = field(default_factory=Patience)

    async def see_to(self, run: Run) -> None:
        """Take a run as far as it goes now."""
        try:
            await self._take(run)
        except ClaimLost:
            self.meter.count("claims_lost")
            log.warning("digest_claim_lost")
        except StoreUnavailable:
            log.warning("store_unavailable")  # the claim's time runs out, then it is taken again
        except asyncio.CancelledError:
            await self._give_back(run)
            raise

    async def _take(self, run: Run) -> None:
        if run.step is Step.FAILED:
            await self._tell(run)
        elif not run.period.by_hand and run.period.due_at < run.digest.since:
            await self._skip(run)
        elif run.moved:
            await self._fail(run, "Its channels were changed while it was made")
        elif self._age_s(run) > self._limit_s(run):
            await self._fail(
                run, f"It could not be finished within {self._limit_s(run) / 3600:g} h"
            )
        else:
            await self._try(run)

    async def _try(self, run: Run) -> None:
        try:
            await self.make(run)
        except (NotYet, RetryLater) as later:
            await self.store.postpone(run, later.delay_s)
        except (ClaimLost, StoreUnavailable):
            raise
        except Final as error:
            log.warning("digest_impossible", reason=str(error))
            await self._fail(run, reason_for(error))
        except ChatopsError as error:
            log.warning("digest_attempt_failed", reason=str(error))
            await self._again(run, reason_for(error))
        except Exception as error:
            log.exception("digest_stumbled")
            await self._again(run, reason_for(error))

    async def _again(self, run: Run, reason: str) -> None:
        """Wait for the next attempt, if there is to be one in time."""
        pauses = self.patience.back_off_s
        delay_s = pauses[run.attempts] if run.attempts < len(pauses) else None
        if delay_s is None or self._age_s(run) + delay_s > self._limit_s(run):
            await self._fail(run, reason)
        else:
            await self.store.postpone(run, delay_s, reason)

    async def _skip(self, run: Run) -> None:
        await self.store.finish(run, Ended.SKIPPED, "It was set up anew after this was due")
        self.meter.count("digest_runs", outcome=str(Ended.SKIPPED))

    async def _fail(self, run: Run, reason: str) -> None:
        await self.store.finish(run, Ended.FAILED, reason)
        self.meter.count("digest_runs", outcome=str(Ended.FAILED))
        log.error("digest_failed", reference=run.reference, reason=reason)
        await self._tell(replace(run, step=Step.FAILED, reason=reason))

    async def _tell(self, run: Run) -> None:
        """Tell of a failure; when that fails too, try for as long as it is of interest."""
        # Parts may have been posted since it was claimed, and that is told, too.
        run = replace(run, posts=await self.store.posts(run))
        try:
            await self.failed(run, run.reason, run.reference)
        except Exception:
            log.exception("digest_failure_untold", reference=run.reference)
            if self._age_s(run) < self.patience.give_up_s:
                await self.store.postpone(run, self.patience.back_off_s[0])
                return
        await self.store.told(run)

    def _limit_s(self, run: Run) -> float:
        begun = run.step is Step.POSTING
        return self.patience.give_up_s if begun else self.patience.late_s

    def _age_s(self, run: Run) -> float:
        return self.clock.now() - run.period.due_at

    async def _give_back(self, run: Run) -> None:
        try:
            await uncancelled(lambda: self.store.postpone(run, 0.0))
        except (ClaimLost, StoreUnavailable) as error:
            log.warning("release_failed", reason=type(error).__name__)

"""The due check: finds periods that are due, and gets a claim on each.

Nothing is counted or remembered of the past here. Each look computes anew which period is the
newest of each digest; the row that a claim inserts is what makes it happen once.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import structlog

from chatops.domain import schedule
from chatops.domain.digest import BY_HAND, Digest, Ended, Period, Run, Step, Waiting
from chatops.domain.errors import ClaimLost, StoreUnavailable
from chatops.domain.names import WorkerId
from chatops.ports import Meter
from chatops.services.claiming import Claiming
from chatops.services.digest.attempt import Attempts

log = structlog.get_logger()

AT_ONCE = 2


@dataclass(slots=True)
class DueCheck:
    """Runs what is due, two digests at once and of each digest one run at a time.

    Looks whenever it is woken. After each look `alarm` hears when the next period is due, in
    epoch seconds, or None when there is none in sight.
    """

    worker: WorkerId
    attempts: Attempts
    meter: Meter
    alarm: Callable[[float | None], None] = lambda _: None
    _held: dict[str, tuple[Run, asyncio.Task[None]]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)
    """The newest period of each digest that has its row: others see to it when it is left."""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _noticed: bool = False
    _stopping: bool = False

    def wake(self) -> None:
        """Have it look now."""
        self._woken.set()

    async def run_now(self, digest: Digest, trigger: str) -> bool:
        """Order a run up to now, whatever the schedule says; False when this trigger is known.

        Returns after the commit: the run happens even when this process dies.
        """
        key, now = f"{BY_HAND}{trigger}", self.attempts.clock.now()
        ordered = await self.attempts.store.order(digest, schedule.until(digest, key, now))
        self.wake()
        return ordered

    def working(self, grace_s: float) -> AbstractAsyncContextManager[None]:
        """Look once at the start, then whenever woken, during the block.

        Leaving begins nothing new, waits `grace_s` for what runs, then gives the rest back.
        """
        self._woken.set()
        return Claiming(self._look, self._hold, self._stop, self._running).during(grace_s)

    def _stop(self) -> None:
        self._stopping = True
        self._woken.set()

    def _running(self) -> list[asyncio.Task[None]]:
        return [task for _, task in self._held.values()]

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """Asked to stop, never cancelled: a claim must not lose its task."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            if self._stopping:
                return
            try:
                await self._check(group)
            except StoreUnavailable as error:
                log.warning("due_check_failed", reason=str(error))
            except Exception:
                log.exception("due_check_stumbled")  # it looks again when it is woken

    async def _check(self, group: asyncio.TaskGroup) -> None:
        store = self.attempts.store
        if not self._noticed:
            await store.notice()
            self._noticed = True
        digests = {digest.name: digest for digest in await store.all()}
        for waiting in await store.waiting():
            digest = digests.get(waiting.name)
            if digest and not _rests(digest, waiting):
                await self._claim(group, digest, waiting.period)
        newest = {name: self._newest(digest) for name, digest in digests.items()}
        due = [(period, name) for name, period in newest.items() if period]
        for period, name in sorted(due, key=lambda one: one[0].due_at):
            await self._begin(group, digests[name], period)
        self.alarm(self._next(digests))

    def _newest(self, digest: Digest) -> Period | None:
        """Return the newest period, unless it is known, or was before the digest."""
        if digest.paused:
            return None
        try:
            period = schedule.due(digest, self.attempts.clock.now())
        except (KeyError, ValueError) as error:
            log.error("digest_unreadable", digest=digest.name, reason=str(error))  # noqa: TRY400 - no traceback is needed
            return None
        if not period or period.due_at < digest.since:
            return None
        return None if self._known.get(digest.name) == period.key else period

    def _next(self, digests: Mapping[str, Digest]) -> float | None:
        now = self.attempts.clock.now()
        coming: list[float] = []
        for digest in digests.values():
            try:
                coming.extend(period.due_at for period in schedule.next_dates(digest, now, 1))
            except (KeyError, ValueError):
                continue  # told of already
        return min(coming, default=None)

    async def _begin(self, group: asyncio.TaskGroup, digest: Digest, period: Period) -> None:
        late_s, patience = self.attempts.clock.now() - period.due_at, self.attempts.patience
        if late_s > patience.late_s:
            reason = f"I could not begin it within {patience.late_s / 3600:g} h"
            if await self.attempts.store.skip(digest, period, reason):
                self.meter.count("digest_runs", outcome=str(Ended.SKIPPED))
                log.warning("digest_skipped", digest=digest.name, period=period.key)
            self._known[digest.name] = period.key
        elif self._free(digest):
            if await self._claim(group, digest, period):
                self.meter.observe("digest_lateness_seconds", late_s)
            self._known[digest.name] = period.key

    async def _claim(self, group: asyncio.TaskGroup, digest: Digest, period: Period) -> bool:
        if not self._free(digest):
            return False
        run = await self.attempts.store.claim(digest, period, self.worker)
        if run is None:
            return False
        self._held[digest.name] = (run, group.create_task(self._run(run)))
        return True

    def _free(self, digest: Digest) -> bool:
        return not self._stopping and len(self._held) < AT_ONCE and digest.name not in self._held

    async def _run(self, run: Run) -> None:
        name, key = run.digest.name, run.period.key
        try:
            with structlog.contextvars.bound_contextvars(digest=name, period=key):
                await self.attempts.see_to(run)
        finally:
            del self._held[name]
            self._woken.set()

    async def _hold(self) -> None:
        """Prolong claims, and stop whoever lost one."""
        while True:
            await self.attempts.clock.sleep(self.attempts.patience.heartbeat_s)
            for run, task in tuple(self._held.values()):
                try:
                    await self.attempts.store.renew(run)
                except StoreUnavailable:
                    log.warning("renewal_failed")
                except ClaimLost:
                    # Told of here only where the run itself has not ended meanwhile.
                    if self._held.get(run.digest.name) == (run, task):
                        self.meter.count("claims_lost")
                        task.cancel()


def _rests(digest: Digest, waiting: Waiting) -> bool:
    """Say whether a run must wait until somebody resumes its digest."""
    return digest.paused and not waiting.period.by_hand and waiting.step is not Step.FAILED

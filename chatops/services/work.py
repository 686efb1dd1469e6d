"""Workers: they claim requests, hold them by heartbeat, and give back what they cannot finish."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import structlog

from chatops.domain.errors import ClaimLost, StoreUnavailable
from chatops.domain.names import RequestId, WorkerId
from chatops.domain.request import Claim, Outcome
from chatops.ports import Clock, Inbox, Meter
from chatops.services.claiming import Claiming
from chatops.services.deliver import NotYet
from chatops.services.generate import RetryLater
from chatops.services.tasks import uncancelled

log = structlog.get_logger()

CLAIMS = 5
"""So often at least is a request taken up before it is given up, however old it is."""
COMMANDS = 4
"""So many are taken beside as many questions as may be answered at once."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between looks for work nobody told us of, and between signs of life to a claim.

    After a mistake in the code a request is tried again in `stumble_s`, until `give_up_s` after
    its deadline.
    """

    look_s: float = 1.0
    heartbeat_s: float = 5.0
    stumble_s: float = 5.0
    give_up_s: float = 60.0


@dataclass(slots=True)
class Workers:
    """Runs up to `at_once` requests side by side, each to its end or back into the inbox.

    Nothing is claimed while `open` says no: a token that Slack refuses can deliver nothing.
    """

    worker: WorkerId
    inbox: Inbox
    answer: Callable[[Claim], Awaitable[None]]
    clock: Clock
    meter: Meter
    at_once: int
    open: Callable[[], bool] = lambda: True
    rhythm: Rhythm = field(default_factory=Rhythm)
    _held: dict[RequestId, asyncio.Task[None]] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _told: int = 0
    _more: bool = True
    _stopping: bool = False

    def wake(self) -> None:
        """Tell of one more request that waits."""
        self._told += 1
        self._woken.set()

    @property
    def busy(self) -> int:
        """How many requests are being answered."""
        return len(self._held)

    def working(self, grace_s: float) -> AbstractAsyncContextManager[None]:
        """Work during the block.

        Leaving claims nothing new, waits `grace_s` for what runs, then gives the rest back.
        """
        claiming = Claiming(self._look, self._hold, self._stop, self._held.values)
        return claiming.during(grace_s)

    def _stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """Claim what there is. Asked to stop, never cancelled: a claim must not lose its task."""
        loop, thorough_at = asyncio.get_running_loop(), 0.0
        while not self._stopping:
            self._woken.clear()
            thorough = loop.time() >= thorough_at
            if thorough:
                self._more, thorough_at = True, loop.time() + self.rhythm.look_s
            try:
                await self._claim_free(group)
                if thorough:
                    await self._claim_commands(group)
            except StoreUnavailable as error:
                log.warning("claim_failed", reason=str(error))
            try:
                async with asyncio.timeout_at(thorough_at):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _claim_free(self, group: asyncio.TaskGroup) -> None:
        """Claim what we were told of, or all there is: a claim in vain costs as much as another."""
        while (self._more or self._told) and self._may_claim(self.at_once):
            told = self._told
            if not await self._claim_one(group):
                self._more = False
                if not self._held:
                    self._told -= told  # peers have them: no thread of ours holds them up
                return

    async def _claim_commands(self, group: asyncio.TaskGroup) -> None:
        """Where no more questions can be taken, take commands: one may be to stop an answer."""
        while len(self._held) >= self.at_once and self._may_claim(self.at_once + COMMANDS):
            if not await self._claim_one(group, commands=True):
                return

    def _may_claim(self, at_once: int) -> bool:
        return not self._stopping and len(self._held) < at_once and self.open()

    async def _claim_one(self, group: asyncio.TaskGroup, *, commands: bool = False) -> bool:
        claim = await self.inbox.claim(self.worker, commands=commands)
        if claim is None:
            return False
        if claim.fence == 1:
            self._told = max(0, self._told - 1)
        request = claim.request.asked.id
        if overslept := self._held.get(request):
            overslept.cancel()  # this process slept through its own lease, and claimed anew
        self._held[request] = group.create_task(self._run(claim))
        return True

    async def _run(self, claim: Claim) -> None:
        asked = claim.request.asked
        try:
            with structlog.contextvars.bound_contextvars(
                request=asked.id, channel=asked.channel, thread=asked.thread
            ):
                await self._answer(claim)
        finally:
            if self._held.get(asked.id) is asyncio.current_task():
                del self._held[asked.id]
            if self._told or self._more:
                self._woken.set()

    async def _answer(self, claim: Claim) -> None:
        try:
            await self.answer(claim)
        except (NotYet, RetryLater) as later:
            await self._give_back(claim, later.delay_s)
        except ClaimLost:
            self.meter.count("claims_lost")
            log.warning("claim_lost")
        except StoreUnavailable:
            log.warning("store_unavailable")  # the claim's time runs out, then it is taken again
        except asyncio.CancelledError:
            await self._give_back(claim, 0.0)
            raise
        except Exception:
            log.exception("request_stumbled")
            await self._stumbled(claim)

    async def _stumbled(self, claim: Claim) -> None:
        """Try again later; give up in the end, or the thread would wait for ever behind it."""
        give_up_at = claim.request.deadline_at + self.rhythm.give_up_s
        if claim.fence < CLAIMS or self.clock.now() < give_up_at:
            await self._give_back(claim, self.rhythm.stumble_s)
            return
        log.error("request_given_up", reference=claim.request.reference)
        try:
            await self.inbox.close(claim, Outcome.UNDELIVERABLE, recheck=True)
        except (ClaimLost, StoreUnavailable) as error:
            log.warning("close_failed", reason=type(error).__name__)
            return
        kind, outcome = str(claim.request.asked.kind), str(Outcome.UNDELIVERABLE)
        self.meter.count("requests", kind=kind, outcome=outcome)

    async def _give_back(self, claim: Claim, delay_s: float) -> None:
        try:
            await uncancelled(lambda: self.inbox.release(claim, delay_s=delay_s))
        except (ClaimLost, StoreUnavailable) as error:
            log.warning("release_failed", reason=type(error).__name__)

    async def _hold(self) -> None:
        while True:
            await self.clock.sleep(self.rhythm.heartbeat_s)
            try:
                lost = await self.inbox.renew(self.worker, set(self._held))
            except StoreUnavailable:
                log.warning("renewal_failed")
                continue
            for request in lost:
                if task := self._held.get(request):
                    self.meter.count("claims_lost")
                    task.cancel()

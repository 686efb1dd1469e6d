"""Somebody who makes digests as scripted, and a due check that can be watched."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from chatops.domain.digest import Digest, Ended, Run
from chatops.domain.names import ChannelId, WorkerId
from chatops.services.digest.attempt import Attempts
from chatops.services.digest.due import DueCheck
from chatops.services.digest.ports import Digests
from tests.fakes.clock import ManualClock
from tests.fakes.meter import RecordingMeter

ZONE = "Asia/Tokyo"
HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
Way = Callable[[Run], Awaitable[None]]


def local(day: str, time: str = "00:00") -> float:
    """Return when the wall in Tokyo shows this."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(ZONE)).timestamp()


def digest(name: str = "standup", cron: str = "0 9 * * *", zone: str = ZONE) -> Digest:
    """Set up a digest in the file."""
    return Digest(name, (ChannelId("C1"),), ChannelId("C2"), cron, zone, DAY_S)


class Duty:
    """Makes digests, each in the next way of `ways`, or by posting it at once."""

    def __init__(self, store: Digests, clock: ManualClock) -> None:
        self.store = store
        self.clock = clock
        self.meter = RecordingMeter()
        self.made: list[str] = []
        self.told: list[tuple[str, str, str]] = []
        self.failures: list[Run] = []
        self.deaf: list[Exception] = []
        """What goes wrong when somebody is to be told."""
        self.ways: list[Way] = []
        self.running = self.most = self.looks = 0
        self.next: float | None = None
        self.hold = asyncio.Event()
        self._changed = asyncio.Event()

    def check(self, worker: str = "one") -> DueCheck:
        """Return a due check of one more process."""
        attempts = Attempts(self.store, self.make, self.failed, self.clock, self.meter)
        return DueCheck(WorkerId(worker), attempts, self.meter, self._looked)

    async def make(self, run: Run) -> None:
        """Take a run to its end."""
        self.made.append(f"{run.digest.name} {run.period.key}")
        self.running += 1
        self.most = max(self.most, self.running)
        self._tell()
        try:
            await (self.ways.pop(0) if self.ways else self.post)(run)
        finally:
            self.running -= 1
            self._tell()

    async def post(self, run: Run) -> None:
        """End as posted."""
        await self.store.finish(run, Ended.POSTED)

    async def held(self, run: Run) -> None:
        """Wait until the test lets go."""
        await self.hold.wait()
        await self.post(run)

    def raising(self, error: Exception) -> Way:
        """Come to nothing."""

        async def fail(_: Run) -> None:
            raise error

        return fail

    async def failed(self, run: Run, reason: str, reference: str) -> None:
        """Hear of a failure."""
        if self.deaf:
            raise self.deaf.pop()
        self.told.append((run.digest.name, reason, reference))
        self.failures.append(run)
        self._tell()

    def _looked(self, next_at: float | None) -> None:
        self.looks += 1
        self.next = next_at
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait for a fact."""
        async with asyncio.timeout(5):
            while not fact():
                await self._changed.wait()

    async def look(self, *checks: DueCheck, at: float | None = None) -> None:
        """Have each look, at a later moment if one is named, until nothing is in hand."""
        if at is not None:
            self.clock.advance(at - self.clock.now())
        for check in checks:
            looks = self.looks
            check.wake()
            await self.rested(check, looks)

    async def rested(self, check: DueCheck, looks: int) -> None:
        """Wait until one has looked more often than so, and has nothing in hand."""
        await self.until(lambda: self.looks > looks and not check._held)

    async def ended(self, name: str = "standup") -> list[tuple[str, Ended | None]]:
        """Return the keys of all runs, the oldest first, and what became of each."""
        return [(past.key, past.ended) for past in reversed(await self.store.past(name, 99))]


@asynccontextmanager
async def on_duty(duty: Duty, *, grace_s: float = 1.0) -> AsyncIterator[DueCheck]:
    """Run a due check during the block; it has looked once."""
    check = duty.check()
    async with asyncio.timeout(9), check.working(grace_s):
        await duty.until(lambda: duty.looks > 0)
        yield check

"""An alarm rings when it should, by whosever clock, and not after it is closed."""

import asyncio

from chatops.adapters.alarm import open_alarm
from tests.fakes.clock import ManualClock

NEVER_S = 3_600.0


class Bell:
    """Counts rings and waits for them."""

    def __init__(self) -> None:
        self.rings = 0
        self._rung = asyncio.Event()

    def __call__(self) -> None:
        self.rings += 1
        self._rung.set()

    async def rung(self, rings: int) -> None:
        async with asyncio.timeout(5):
            while self.rings < rings:
                self._rung.clear()
                await self._rung.wait()


async def test_it_rings_at_the_start_and_every_so_often() -> None:
    bell = Bell()

    async with open_alarm(bell, ManualClock(), 0.01):
        assert bell.rings == 1

        await bell.rung(4)


async def test_it_rings_when_somebodys_clock_shows_the_moment() -> None:
    bell, clock = Bell(), ManualClock()

    async with open_alarm(bell, clock, NEVER_S) as alarm:
        alarm.set(clock.now() + 0.02)

        await bell.rung(2)


async def test_what_is_past_rings_at_once() -> None:
    bell, clock = Bell(), ManualClock()

    async with open_alarm(bell, clock, NEVER_S) as alarm:
        alarm.set(clock.now() - 1e6)

        await bell.rung(2)


async def test_only_the_last_moment_counts() -> None:
    bell, clock = Bell(), ManualClock()

    async with open_alarm(bell, clock, NEVER_S) as alarm:
        alarm.set(clock.now() + 0.01)
        alarm.set(clock.now() + 1e9)
        alarm.set(None)
        alarm.set(None)
        alarm.set(clock.now() + 0.02)
        await bell.rung(2)
        alarm.set(clock.now() + 0.01)
        await bell.rung(3)

    assert bell.rings == 3


async def test_it_is_silent_once_it_is_closed() -> None:
    bell, clock = Bell(), ManualClock()

    async with open_alarm(bell, clock, 0.01) as alarm:
        alarm.set(clock.now() + 0.03)
    rings = bell.rings

    async with open_alarm(other := Bell(), clock, 0.01):
        await other.rung(6)
    assert bell.rings == rings

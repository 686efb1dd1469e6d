"""A clock that a test owns."""

import asyncio

START = 1_700_000_000.0
"""An ordinary moment in epoch seconds, so that small fractions survive in floats."""


class ManualClock:
    """Stands still until `advance` is called; satisfies ports.Clock.

    With `leap`, a sleep moves the clock itself and returns at once. Without, sleepers wait for
    somebody to advance the clock past their time.
    """

    def __init__(self, now: float = START, *, leap: bool = False) -> None:
        self._start = now
        self._now = now
        self._leap = leap
        self._sleepers: dict[asyncio.Future[None], float] = {}
        self._fell_asleep = asyncio.Condition()
        self.slept: list[float] = []

    def now(self) -> float:
        """Return the seconds since the epoch that the test has set."""
        return self._now

    def monotonic(self) -> float:
        """Return how far the clock was moved."""
        return self._now - self._start

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock is past the time, or move it there when it leaps."""
        self.slept.append(seconds)
        if self._leap:
            self.advance(max(seconds, 0.0))
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        self._sleepers[woken] = self._now + seconds
        self.advance(0.0)
        try:
            async with self._fell_asleep:
                self._fell_asleep.notify_all()
            await woken
        finally:
            self._sleepers.pop(woken, None)

    def advance(self, seconds: float) -> None:
        """Move the clock and wake whoever's time has come."""
        self._now += seconds
        due = [woken for woken, until in self._sleepers.items() if until <= self._now]
        for woken in due:
            del self._sleepers[woken]
            if not woken.done():
                woken.set_result(None)

    async def asleep(self, sleepers: int = 1) -> None:
        """Return when at least so many are waiting for the clock."""
        async with self._fell_asleep:
            await self._fell_asleep.wait_for(lambda: len(self._sleepers) >= sleepers)

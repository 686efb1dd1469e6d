"""How long calls take that share a few lanes, in simulated seconds."""

import asyncio
import heapq
from collections.abc import Sequence
from typing import Protocol

LANES = 8
GRACE_S = 0.01
QUIET = 4
"""So many times in a row, after so long in real time, nobody has done anything: a call ends."""


class Timed(Protocol):
    """Something that takes its time."""

    @property
    def seconds(self) -> float:
        """How long."""


def makespan(calls: Sequence[Timed], lanes: int = LANES) -> float:
    """Return how long calls take that begin in this order, each when a lane is free."""
    free = [0.0] * lanes
    for call in calls:
        heapq.heapreplace(free, free[0] + call.seconds)
    return max(free)


class Lanes:
    """Simulated time for real code: whoever calls is held up until its time has come.

    Time only passes when nobody has anything else to do. How many call at once is up to them.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        self._under_way: list[tuple[float, int, asyncio.Event]] = []
        self._steps = 0
        self._called = asyncio.Event()

    async def take(self, seconds: float) -> None:
        """Return when so many simulated seconds have passed."""
        self._steps += 1
        ended = asyncio.Event()
        heapq.heappush(self._under_way, (self.now_s + seconds, self._steps, ended))
        self._called.set()
        await ended.wait()
        self._steps += 1

    async def run(self) -> None:
        """Let time pass until cancelled."""
        while True:
            await self._called.wait()
            self._called.clear()
            while self._under_way:
                await self._quiet()
                self.now_s, _, ended = heapq.heappop(self._under_way)
                ended.set()

    async def _quiet(self) -> None:
        before, times = -1, 0
        while times < QUIET:
            times = times + 1 if before == self._steps else 0
            before = self._steps
            await asyncio.sleep(GRACE_S)

"""Who may call the summariser: a few at once, and whoever a person waits for goes first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum


class Urgency(IntEnum):
    """Smaller goes first."""

    AWAITED = 0
    BACKGROUND = 1


class Gate:
    """Lets `at_once` through; those who wait are served by urgency, then in turn."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._turn = 0
        self._waiting: list[tuple[Urgency, int, asyncio.Event]] = []

    @asynccontextmanager
    async def passing(self, urgency: Urgency) -> AsyncIterator[None]:
        """Hold a place during the block."""
        await self._enter(urgency)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, urgency: Urgency) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            return
        called = asyncio.Event()
        place = (urgency, self._turn, called)
        self._turn += 1
        heapq.heappush(self._waiting, place)
        try:
            await called.wait()
        except asyncio.CancelledError:
            if called.is_set():
                self._leave()  # a place was given to somebody who is gone
            else:
                self._waiting.remove(place)
                heapq.heapify(self._waiting)
            raise

    def _leave(self) -> None:
        if self._waiting:
            heapq.heappop(self._waiting)[2].set()
        else:
            self._free += 1

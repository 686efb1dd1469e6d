"""The workspace's clock: real time, unless somebody moves it forward."""

import asyncio
import time
from contextlib import suppress


class Clock:
    """Says and waits for the workspace's time; an app that shares it lives in that time too."""

    def __init__(self) -> None:
        self.ahead_s = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() + self.ahead_s

    def monotonic(self) -> float:
        """Return seconds that never go back, for spans."""
        return time.monotonic() + self.ahead_s

    def move(self, by_s: float) -> None:
        """Let so many seconds have passed; whoever sleeps that long wakes up."""
        if by_s < 0:
            raise ValueError("time does not go back")
        self.ahead_s += by_s
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        until = self.monotonic() + seconds
        await asyncio.sleep(0)
        while (left_s := until - self.monotonic()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._moved.wait()

"""What the app may take for now in what it does on a schedule; nothing else follows it."""

import asyncio
import time

FLIES = 3_600.0
"""So many seconds pass in one while it is moved: whoever looks each second misses no hour."""


class Calendar:
    """Says real time until somebody moves it on; then it flies there, and stays ahead."""

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._moved_at = time.monotonic()
        self.aim_s = 0.0
        """How far ahead it is, or will be once it has flown."""

    @property
    def ahead_s(self) -> float:
        """How far it is ahead of real time."""
        flown_s = (time.monotonic() - self._moved_at) * FLIES
        return min(self.aim_s, self._ahead_s + flown_s)

    def move(self, by_s: float) -> None:
        """Let so many more seconds pass."""
        if by_s < 0:
            raise ValueError("time does not go back")
        self._ahead_s, self._moved_at = self.ahead_s, time.monotonic()
        self.aim_s += by_s

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() + self.ahead_s

    def monotonic(self) -> float:
        """Return seconds that never go back, for spans; these are real."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after so many real seconds."""
        await asyncio.sleep(seconds)

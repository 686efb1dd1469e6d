"""Time as a thread's messages tell it."""

import asyncio


class ThreadClock:
    """Satisfies ports.Clock; goes on with each message. What is done now and then is never done."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now_s += seconds

    def now(self) -> float:
        """Return the seconds since the thread began."""
        return self._now_s

    def monotonic(self) -> float:
        """Return the same."""
        return self._now_s

    async def sleep(self, seconds: float) -> None:
        """Sleep for good."""
        _ = seconds
        await asyncio.Event().wait()

"""A watch on the event loop: how late it turns, and whether it still does."""

from collections.abc import Callable

from chatops.ports import Clock

TICK_S = 0.5


class LoopWatch:
    """Ticks in the event loop; a tick that comes late tells how long the loop was blocked."""

    def __init__(self, clock: Clock, late: Callable[[float], None]) -> None:
        self._clock = clock
        self._late = late
        self.ticked_at = clock.monotonic()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await self._clock.sleep(TICK_S)
            now = self._clock.monotonic()
            self._late(max(0.0, now - self.ticked_at - TICK_S))
            self.ticked_at = now

    def age_s(self) -> float:
        """Return how long ago the loop last turned."""
        return self._clock.monotonic() - self.ticked_at

"""How fast messages may be edited: one limit for all answers of the process."""

from collections import deque

from chatops.ports import Clock

PROGRESS_PER_MINUTE = 40
"""Slack allows `chat.update` about 50 times a minute for the whole app (Tier 3); final texts go
first, so progress leaves them room."""
WINDOW_S = 60.0


class EditPace:
    """Counts edits over the last minute, and knows until when Slack wants none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._edits: deque[float] = deque()
        self._closed_until = 0.0

    def has_room(self) -> bool:
        """Say whether an edit that nobody would miss may be made now."""
        now = self._clock.monotonic()
        while self._edits and self._edits[0] <= now - WINDOW_S:
            self._edits.popleft()
        return now >= self._closed_until and len(self._edits) < PROGRESS_PER_MINUTE

    def took(self) -> None:
        """Note an edit."""
        self._edits.append(self._clock.monotonic())

    def close_for(self, seconds: float) -> None:
        """Note that Slack wants no edits for so long."""
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    async def open(self) -> None:
        """Return once Slack takes edits again."""
        while (wait_s := self._closed_until - self._clock.monotonic()) > 0:
            await self._clock.sleep(wait_s)

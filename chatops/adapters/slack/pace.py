"""How fast messages may be edited, and old ones read: limits for the whole process."""

from collections import deque

from chatops.ports import Clock

PROGRESS_PER_MINUTE = 40
"""Slack allows `chat.update` about 50 times a minute for the whole app (Tier 3); final texts go
first, so progress leaves them room."""
READS_PER_MINUTE = 30
"""Of about 50 that Slack allows for each method; the rest is for threads that somebody asks in."""
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


class ReadPace:
    """Lets through what nobody waits for, so many times a minute."""

    def __init__(self, clock: Clock, per_minute: int = READS_PER_MINUTE) -> None:
        self._clock = clock
        self._reads: deque[float] = deque(maxlen=per_minute)

    async def turn(self) -> None:
        """Return when one more may be read."""
        if len(self._reads) == self._reads.maxlen:
            wait_s = self._reads[0] + WINDOW_S - self._clock.monotonic()
            if wait_s > 0:
                await self._clock.sleep(wait_s)
        self._reads.append(self._clock.monotonic())

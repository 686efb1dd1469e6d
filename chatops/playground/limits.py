"""How often Slack lets an app call: a tier for each method, a pace for each channel.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

MINUTE_S = 60.0
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}

_TIERS = {
    2: ("conversations.list", "users.list", "usergroups.list", "reactions.remove"),
    3: (
        "chat.update", "chat.delete", "conversations.history", "conversations.replies",
        "conversations.info", "conversations.open", "users.conversations", "bots.info",
        "team.info", "reactions.add", "agents.sessions.setStatus", "apps.connections.open",
    ),
    4: (
        "chat.postEphemeral", "conversations.members", "users.info", "views.open",
        "views.update", "views.publish", "views.push",
    ),
}  # fmt: skip

CALLS_A_MINUTE = {
    method: PER_MINUTE[tier] for tier, methods in _TIERS.items() for method in methods
}
CALLS_A_MINUTE |= {"assistant.threads.setStatus": 600, "chat.postMessage": 300}

# One message a second in a channel; short bursts pass.
POSTS_A_SECOND = 1.0
POST_BURST = 5


class Limits:
    """Counts calls; can be switched `on` and off at any time."""

    def __init__(
        self,
        *,
        on: bool = True,
        time_scale: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.on = on
        self._scale = time_scale
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}

    def wait_s(self, method: str, channel: str = "") -> int:
        """Count a call. Return 0, or after how many whole seconds it may come again."""
        if not self.on:
            return 0
        wait_s = self._channel_wait_s(channel) if method == "chat.postMessage" else 0.0
        wait_s = wait_s or self._tier_wait_s(method)
        return math.ceil(wait_s)

    def _tier_wait_s(self, method: str) -> float:
        allowed = CALLS_A_MINUTE.get(method)
        if allowed is None:
            return 0.0
        now, calls = self._clock(), self._calls[method]
        window_s = MINUTE_S * self._scale
        while calls and calls[0] <= now - window_s:
            calls.popleft()
        if len(calls) >= allowed:
            return calls[0] + window_s - now
        calls.append(now)
        return 0.0

    def _channel_wait_s(self, channel: str) -> float:
        now = self._clock()
        left, since = self._posts.get(channel, (float(POST_BURST), now))
        left = min(POST_BURST, left + (now - since) * POSTS_A_SECOND / self._scale)
        if left < 1.0:
            self._posts[channel] = (left, now)
            return (1.0 - left) / POSTS_A_SECOND * self._scale
        self._posts[channel] = (left - 1.0, now)
        return 0.0

"""People who mention the bot, and what they see of it."""

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.processes import ANSWER
from chatops.playground.journal import Call
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace

PERSON = "U1"
WARM_UPS = 5
SHOWS = frozenset({"chat.postMessage", "chat.update"})


@dataclass(slots=True)
class Crowd:
    """Mentions, each the root of a thread of its own; all times are epoch seconds."""

    playground: Playground
    channels: int = 1
    sent: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    _roots: dict[str, str] = field(default_factory=dict)
    _read: int = 0

    async def ask(self, count: int, per_s: float) -> None:
        """Mention the bot so often, evenly, in one channel after another."""
        slack = self.playground.workspace
        places = [f"C{number}" for number in range(1, self.channels + 1)]
        for place in places:
            if place not in slack.channels:
                slack.add_channel(place.lower(), id=place, members=(PERSON,))
        started = time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0.0, started + number / per_s - time.monotonic()))
            now = time.time()
            text = f"what was said about number {number}?"
            place = places[number % len(places)]
            asked = await slack.mention(place, user=PERSON, text=text)
            self.sent[asked["ts"]] = now

    async def all_answered(self, within_s: float) -> None:
        """Wait for the answers. TimeoutError when some are missing."""
        slack = self.playground.workspace
        await slack.until(self._all_answered, timeout_s=within_s)

    async def warmed_up(self) -> None:
        """Have what is done once done, and forget it."""
        await self.ask(WARM_UPS, per_s=20)
        await self.all_answered(within_s=30)
        self.sent.clear()

    def ack_seconds(self) -> list[float]:
        """Return how long each event of these mentions took from the workspace and back to it."""
        return [
            ack.took_s for ack in self.playground.sockets.acked if _root(ack.payload) in self.sent
        ]

    def repeated(self) -> int:
        """Return how many events of these mentions had to be sent again."""
        acked = self.playground.sockets.acked
        return sum(ack.attempt > 0 and _root(ack.payload) in self.sent for ack in acked)

    def first_post_seconds(self) -> list[float]:
        """Return how long each mention took until something was to be seen in its thread."""
        return [self.shown[root] - sent for root, sent in self.sent.items()]

    def unanswered(self) -> int:
        """Return how many mentions have no answer yet."""
        return len(self.sent.keys() - self.answered.keys())

    def last_answer_s(self) -> float:
        """Return the time from the first mention to the last answer."""
        return max(self.answered[root] for root in self.sent) - min(self.sent.values())

    def _all_answered(self, _: Workspace) -> bool:
        calls = self.playground.workspace.journal.calls
        for call in calls[self._read :]:
            self._note(call)
        self._read = len(calls)
        return self.sent.keys() <= self.answered.keys()

    def _note(self, call: Call) -> None:
        if call.method not in SHOWS or not call.result.get("ok"):
            return
        ts, text = str(call.result["ts"]), str(call.arguments.get("text"))
        root = self._roots.setdefault(ts, str(call.arguments.get("thread_ts")))
        self.shown.setdefault(root, call.at)
        if text == ANSWER:
            self.answered.setdefault(root, call.at)


def _root(payload: dict[str, object]) -> str:
    """Return the ts of the person's message that an event tells of; empty for the bot's own."""
    event = payload.get("event")
    if not isinstance(event, dict) or event.get("user") != PERSON:
        return ""
    return str(event.get("ts"))

"""Summaries at hand: those of the last threads stay in memory, all others in the database."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from chatops.domain.summary.values import Summary, ThreadId
from chatops.ports import Summaries

AT_HAND_BYTES = 16 << 20
OVERHEAD_BYTES = 600


@dataclass(slots=True)
class Shelf:
    """Fetches summaries by key. A key never means another text, so nothing here grows stale."""

    summaries: Summaries
    _at_hand: OrderedDict[str, Summary] = field(default_factory=OrderedDict)
    _bytes: int = 0

    async def fetch(self, keys: Iterable[str]) -> None:
        """Bring those summaries that exist to hand."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._at_hand]
        if wanted:
            for summary in (await self.summaries.get(wanted)).values():
                self.place(summary)

    def get(self, key: str) -> Summary | None:
        """Return a summary that is at hand."""
        if found := self._at_hand.get(key):
            self._at_hand.move_to_end(key)
        return found

    def place(self, summary: Summary) -> None:
        """Put a summary to hand, in place of an extract of the same key."""
        self._drop(summary.key)
        self._at_hand[summary.key] = summary
        self._bytes += _bytes(summary)
        while self._bytes > AT_HAND_BYTES:
            self._drop(next(iter(self._at_hand)))

    def forget(self, thread: ThreadId) -> None:
        """Drop everything of a thread: somebody deleted or changed a message of it."""
        for key in [key for key, one in self._at_hand.items() if one.thread == thread]:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if (old := self._at_hand.pop(key, None)) is not None:
            self._bytes -= _bytes(old)


def _bytes(summary: Summary) -> int:
    return OVERHEAD_BYTES + 2 * (len(summary.text) + sum(map(len, summary.facts)))

"""The threads that were read last, kept in memory for as long as the database has them so."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from chatops.adapters.sql.remembered import place
from chatops.domain.names import MessageTs
from chatops.domain.summary.values import Kept, ThreadId

MESSAGES = 30_000
"""In all threads together; at some 1.5 kB each this is about 45 MB."""


@dataclass(slots=True)
class Recent:
    """Remembers threads with the time of their last change, which decides whether they are true."""

    _threads: OrderedDict[ThreadId, tuple[float, tuple[Kept, ...]]] = field(
        default_factory=OrderedDict
    )
    _messages: int = 0

    def __contains__(self, thread: ThreadId) -> bool:
        return thread in self._threads

    def get(self, thread: ThreadId, changed_at: float | None) -> tuple[Kept, ...] | None:
        """Return a thread as it was after its change of that time, if it is here."""
        found = self._threads.get(thread)
        if found is None or found[0] != changed_at:
            return None
        self._threads.move_to_end(thread)
        return found[1]

    def put(self, thread: ThreadId, changed_at: float | None, kept: tuple[Kept, ...]) -> None:
        """Remember a thread as it is after its change of that time."""
        self.drop(thread)
        if changed_at is None:
            return
        self._threads[thread] = (changed_at, kept)
        self._messages += len(kept)
        while self._messages > MESSAGES:
            self.drop(next(iter(self._threads)))

    def drop(self, thread: ThreadId) -> None:
        """Forget a thread."""
        _, kept = self._threads.pop(thread, (0.0, ()))
        self._messages -= len(kept)


def merged(
    kept: tuple[Kept, ...], news: Sequence[Kept], gone: Sequence[MessageTs]
) -> tuple[Kept, ...]:
    """Return a thread after news, in order. What is new is mostly newer than all there is."""
    newest = place(kept[-1].message.ts) if kept else 0
    fresh = sorted(news, key=lambda one: place(one.message.ts))
    if not gone and fresh and place(fresh[0].message.ts) > newest:
        return (*kept, *fresh)
    whole = {one.message.ts: one for one in (*kept, *fresh)}
    for ts in gone:
        whole.pop(ts, None)
    return tuple(sorted(whole.values(), key=lambda one: place(one.message.ts)))

"""The threads that were read last, kept in memory for as long as the database has them so."""

from bisect import bisect_left
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
    """Return a thread after news, in order.

    What comes before the first of the news is not looked at: mostly that is all of the thread.
    """
    touched = [*(_at(one) for one in news), *map(place, gone)]
    if not touched:
        return kept
    same = bisect_left(kept, min(touched), key=_at)
    there = {one.message.ts: one for one in kept[same:]}
    known = len(there)
    there.update((one.message.ts, one) for one in news)
    in_order = len(there) == known  # what only changes keeps its place
    for ts in gone:
        there.pop(ts, None)
    rest = there.values() if in_order else sorted(there.values(), key=_at)
    return (*kept[:same], *rest)


def _at(kept: Kept) -> int:
    return place(kept.message.ts)

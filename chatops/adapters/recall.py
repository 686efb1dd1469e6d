"""Finds old messages by their words: one small full-text index a thread, in memory.

Nothing here is the only copy of anything: an index is made of a thread's messages when it is
first needed, and dropped when others need the room.
"""

import asyncio
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from chatops.domain.names import MessageTs
from chatops.domain.summary.recall_query import normalised, query
from chatops.domain.summary.values import Kept, ThreadId

LIMIT_BYTES = 64 * 2**20
MOST_HITS = 60

INDEX_BYTES = 65_000
MESSAGE_BYTES = 300
"""What an index costs besides its pages: SQLite's own state, and our note of each message."""

CREATE = "CREATE VIRTUAL TABLE said USING fts5(text, tokenize = 'porter unicode61')"
FIND = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank, rowid DESC LIMIT ?"
INSERT = "INSERT INTO said(rowid, text) VALUES (?, ?)"
DELETE = "DELETE FROM said WHERE rowid = ?"
MERGE = "INSERT INTO said(said) VALUES ('optimize')"
"""Deleted words stay in the index until its parts are merged."""
SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


class FtsRecall:
    """Satisfies ports.Recall; keeps the indexes that were used last, `limit_bytes` of them.

    All work on an index is done in threads. The newest index stays however large it is.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._indexes: OrderedDict[ThreadId, _Index] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """Estimate the memory that all indexes take."""
        return sum(index.size_bytes for index in self._indexes.values())

    async def find(
        self, thread: ThreadId, messages: Sequence[Kept], question: str
    ) -> tuple[MessageTs, ...]:
        """Return the messages that match best, the best first, of equals the newest first."""
        index = self._indexes.setdefault(thread, _Index())
        self._indexes.move_to_end(thread)
        found = await asyncio.to_thread(index.find, messages, question)
        while len(self._indexes) > 1 and self.size_bytes > self._limit_bytes:
            self._indexes.popitem(last=False)[1].drop()
        return found

    def forget(self, thread: ThreadId) -> None:
        """Drop the index of a thread, at once or when the search that is under way ends."""
        if index := self._indexes.pop(thread, None):
            index.drop()

    def close(self) -> None:
        """Drop all indexes."""
        for thread in tuple(self._indexes):
            self.forget(thread)


class _Index:
    """The index of one thread. One search at a time; a search after `drop` leaves nothing."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._lock = threading.Lock()
        self._dropped = False
        self._database: sqlite3.Connection | None = None
        self._rows: dict[MessageTs, tuple[int, str]] = {}
        self._said: dict[int, MessageTs] = {}
        self._last = 0

    def find(self, messages: Sequence[Kept], question: str) -> tuple[MessageTs, ...]:
        try:
            with self._lock:
                database = self._opened()
                self._take_in(database, {one.message.ts: one for one in messages})
                wanted = query(question)
                hits = database.execute(FIND, (wanted, MOST_HITS)).fetchall() if wanted else []
                return tuple(self._said[row] for (row,) in hits)
        finally:
            if self._dropped:
                with self._lock:
                    self._close()

    def drop(self) -> None:
        self._dropped = True  # before the lock is tried: whoever holds it looks here afterwards
        if self._lock.acquire(blocking=False):
            try:
                self._close()
            finally:
                self._lock.release()

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = sqlite3.connect(":memory:", check_same_thread=False)
            self._database.execute("PRAGMA secure_delete = ON")
            self._database.execute(CREATE)
        return self._database

    def _take_in(self, database: sqlite3.Connection, now: dict[MessageTs, Kept]) -> None:
        stale = [ts for ts, (_, key) in self._rows.items() if ts not in now or now[ts].key != key]
        dropped = {ts: self._rows[ts][0] for ts in stale}
        fresh = [one for ts, one in now.items() if ts in dropped or ts not in self._rows]
        if not stale and not fresh:
            return
        numbered = list(enumerate(fresh, self._last + 1))
        with database:
            database.executemany(DELETE, ((row,) for row in dropped.values()))
            database.executemany(
                INSERT, ((row, normalised(one.message.text)) for row, one in numbered)
            )
            if dropped:
                database.execute(MERGE)
        self._note(dropped, numbered)
        (pages,) = database.execute(SIZE).fetchone()
        self.size_bytes = pages + INDEX_BYTES + MESSAGE_BYTES * len(self._rows)

    def _note(self, dropped: dict[MessageTs, int], numbered: Iterable[tuple[int, Kept]]) -> None:
        for ts, row in dropped.items():
            del self._rows[ts], self._said[row]
        for row, one in numbered:
            self._rows[one.message.ts] = row, one.key
            self._said[row] = one.message.ts
            self._last = row

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        self._rows, self._said, self.size_bytes = {}, {}, 0

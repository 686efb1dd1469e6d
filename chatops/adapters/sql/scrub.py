"""Takes what deleted text leaves behind out of SQLite's files.

`secure_delete` blanks a row's place, which leaves two others: the log, until it is emptied, and
copies that SQLite left in the unused parts of pages when it moved the row, while it lived, from
one page to its neighbour. About one deletion in a thousand leaves such a copy. So the text is
looked for there, and only where some is found the file is written anew.
"""

import asyncio
import os
import weakref
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.faults import our_errors

BUSY_MS = 200
"""How long readers may hold up the log's emptying; nobody can write meanwhile."""
WINDOW = 12
STEP = 6
"""Bytes: of a copy that is overwritten in part, 17 in a row are enough to be found."""
MANY = 20_000
"""Pieces of text from which on writing the file anew is cheaper than looking for them."""

PAGES_AT_ONCE = 256
INTERIOR, LEAF = {2, 5}, {10, 13}
"""The kinds of pages that hold rows: https://www.sqlite.org/fileformat.html#b_tree_pages."""
FILE_HEADER = 100


class Scrubber:
    """Knows what was deleted and not yet seen to be gone; on PostgreSQL it does nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sought: set[bytes] = set()
        self._unchecked = True  # whatever ran before may have been killed before it scrubbed
        self._file: int | None = None

    def seek(self, texts: Iterable[str]) -> None:
        """Note texts whose deletion is about to be committed."""
        self._unchecked = True
        for text in texts:
            self._sought.update(_pieces(text.encode()))

    async def scrub(self) -> bool:
        """Say whether nothing is left; False when somebody's reading holds it up.

        Raises StoreUnavailable.
        """
        if not self._database.on_sqlite or not self._unchecked:
            return True
        sought = frozenset(self._sought)
        if not await self._empty_log():
            return False
        if await self._left(sought):
            await self._write_anew()
            if not await self._empty_log():
                return False
        self._sought -= sought
        self._unchecked = bool(self._sought)
        return not self._unchecked

    async def _left(self, sought: Collection[bytes]) -> bool:
        if not sought or len(sought) > MANY:
            return bool(sought)
        if self._file is None:
            self._file = await self._open()
        with our_errors():
            return await asyncio.to_thread(_any_in_unused, self._file, sought)

    async def _open(self) -> int:
        async with self._database.read() as connection:
            path = "SELECT file FROM pragma_database_list WHERE name = 'main'"
            main = await connection.exec_driver_sql(path)
            file = os.open(main.scalar_one(), os.O_RDONLY)
        # Closing any descriptor of a file drops all the locks that this process has on it, and
        # another process would take SQLite's log for abandoned: not before the database is gone.
        weakref.finalize(self._database, os.close, file)
        return file

    async def _empty_log(self) -> bool:
        async with self._database.bare() as connection:
            patience = await connection.exec_driver_sql("PRAGMA busy_timeout")
            usual_ms = int(patience.scalar_one())
            await connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")
            try:
                return await _emptied(connection)
            finally:
                await connection.exec_driver_sql(f"PRAGMA busy_timeout = {usual_ms}")

    async def _write_anew(self) -> None:
        async with self._database.bare() as connection:
            await connection.exec_driver_sql("VACUUM")


async def _emptied(connection: AsyncConnection) -> bool:
    result = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    busy: int = result.one()[0]
    return not busy


def _pieces(text: bytes) -> Iterator[bytes]:
    if text:
        last = max(0, len(text) - WINDOW)
        yield from (text[start : start + WINDOW] for start in (*range(0, last, STEP), last))


def _any_in_unused(file: int, sought: Collection[bytes]) -> bool:
    return any(piece in unused for unused in _unused(file) for piece in sought)


def _unused(file: int) -> Iterator[bytes]:
    """Yield what stands in the unused parts of pages, those of many pages at a time."""
    declared = int.from_bytes(os.pread(file, 2, 16))
    size = 65536 if declared == 1 else declared
    at = 0
    while block := os.pread(file, size * PAGES_AT_ONCE, at):
        parts = (_unused_part(block, start, at) for start in range(0, len(block), size))
        yield b"\0".join(filter(None, parts))
        at += len(block)


def _unused_part(block: bytes, start: int, block_at: int) -> bytes:
    """Return what is between the list of a page's rows and the first of them, blanks left out."""
    header = start + (FILE_HEADER if block_at + start == 0 else 0)
    kind = block[header]
    if kind not in INTERIOR | LEAF:
        return b""
    rows = int.from_bytes(block[header + 3 : header + 5])
    first = int.from_bytes(block[header + 5 : header + 7]) or 65536
    return block[header + (12 if kind in INTERIOR else 8) + 2 * rows : start + first].strip(b"\0")

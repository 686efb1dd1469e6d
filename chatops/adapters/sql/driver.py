"""SQLite's driver, made to do a statement in one visit to its thread.

Otherwise a cursor, its execution, its rows, its end and a needless rollback are visits of their
own, each of 0.1 ms and a wait for the event loop: almost two hundred for one answer.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

from chatops.services.tasks import uncancelled

CHUNK = 64
"""Of rows; never used, because all rows are fetched at once."""

Rows = list[tuple[object, ...]]


async def connect(file: str, wait_s: float) -> "Connection":
    """Open a file. Nothing begins a transaction but a BEGIN."""
    connection = _on(file, wait_s)
    await connection.opened()
    return connection


def _on(file: str, wait_s: float) -> "Connection":
    return Connection(lambda: sqlite3.connect(file, timeout=wait_s, isolation_level=None), CHUNK)


class Connections:
    """Opens a file for SQLAlchemy, which loses a connection when cancelled as it sets it up."""

    def __init__(self, file: str, wait_s: float) -> None:
        self._file = file
        self._wait_s = wait_s
        self._made: list[Connection] = []

    async def connect(self) -> "Connection":
        """Open the file once more."""
        self._made = [one for one in self._made if not one.over]
        connection = _on(self._file, self._wait_s)
        self._made.append(connection)
        await uncancelled(connection.opened)
        return connection

    async def close(self) -> None:
        """Close what is still open, and wait for all threads: they report to the event loop."""
        for connection in self._made:
            await connection.gone()


class Connection(aiosqlite.Connection):
    """What SQLAlchemy wants of a connection."""

    beginning = ""
    """The BEGIN that the next statement takes along."""
    between = True
    """Whether no transaction can be open."""

    async def opened(self) -> None:
        """Open the file; a connection that is lost does not keep the process alive."""
        self._thread.daemon = True
        try:
            await self
        except sqlite3.Error:
            # It has nothing left to do but to report its end: while the event loop is there.
            self._thread.join()
            raise

    @property
    def over(self) -> bool:
        """Whether its thread has come and gone."""
        return self._thread.ident is not None and not self._thread.is_alive()

    async def gone(self) -> None:
        """Be closed, if that has not happened, and leave no thread."""
        if self._running:
            await self.close()
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join)

    def cursor(self) -> Any:
        """Return a cursor; nothing happens before it executes something."""
        return Cursor(self)

    async def visit(self, work: Callable[[sqlite3.Cursor], object]) -> tuple[sqlite3.Cursor, Rows]:
        """Do something with a new cursor, and fetch all that comes of it."""
        begin, self.beginning = self.beginning, ""

        def visited() -> tuple[sqlite3.Cursor, Rows, bool]:
            cursor = self._conn.cursor()
            try:
                if begin:
                    cursor.execute(begin)
                work(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return cursor, rows, not self._conn.in_transaction
            finally:
                cursor.close()

        run: Callable[..., Awaitable[tuple[sqlite3.Cursor, Rows, bool]]] = self._execute
        self.between = False  # so it stays where this is cancelled or fails
        cursor, rows, self.between = await run(visited)
        return cursor, rows

    async def commit(self) -> None:
        """End the transaction, if there can be one."""
        self.beginning = ""
        if not self.between:
            await super().commit()
            self.between = True

    async def rollback(self) -> None:
        """End the transaction, if there can be one."""
        self.beginning = ""
        if not self.between:
            await super().rollback()
            self.between = True


class Cursor:
    """Executes one statement and has its rows."""

    arraysize = 1
    lastrowid = 0

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.rowcount = -1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Execute a statement."""
        await self._done(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Iterable[Sequence[object]]) -> None:
        """Execute a statement for each set of parameters."""
        await self._done(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> Rows:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: it is over already."""

    async def _done(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        done, self._rows = await self._connection.visit(work)
        self.description, self.rowcount = done.description, done.rowcount

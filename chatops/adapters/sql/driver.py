"""SQLite's driver, made to do a statement in one visit to its thread.

Otherwise a cursor, its execution, its rows, its end and a needless rollback are visits of their
own, each of 0.1 ms: almost two hundred for one answer, most of what an answer cost.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

CHUNK = 64
"""Of rows; never used, because all rows are fetched at once."""

Rows = list[tuple[object, ...]]


async def connect(file: str, wait_s: float) -> "Connection":
    """Open a file. Nothing begins a transaction but a BEGIN."""
    connection = Connection(
        lambda: sqlite3.connect(file, timeout=wait_s, isolation_level=None), CHUNK
    )
    connection.outlived()
    await connection
    return connection


class Connection(aiosqlite.Connection):
    """What SQLAlchemy wants of a connection."""

    clean = True
    """Whether nothing was done since the last transaction ended."""

    def outlived(self) -> None:
        """Let a connection that was lost not keep the process alive."""
        self._thread.daemon = True

    def cursor(self) -> Any:
        """Return a cursor; nothing happens before it executes something."""
        return Cursor(self)

    async def visit(self, work: Callable[[sqlite3.Cursor], object]) -> tuple[sqlite3.Cursor, Rows]:
        """Do something with a new cursor, and fetch all that comes of it."""

        def visited() -> tuple[sqlite3.Cursor, Rows]:
            cursor = self._conn.cursor()
            try:
                work(cursor)
                return cursor, cursor.fetchall() if cursor.description else []
            finally:
                cursor.close()

        run: Callable[..., Awaitable[tuple[sqlite3.Cursor, Rows]]] = self._execute
        self.clean = False
        return await run(visited)

    async def commit(self) -> None:
        """End the transaction."""
        await super().commit()
        self.clean = True

    async def rollback(self) -> None:
        """End the transaction, if there can be one."""
        if not self.clean:
            await super().rollback()
            self.clean = True


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

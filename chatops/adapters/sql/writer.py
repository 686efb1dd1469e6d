"""SQLite's one writer at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatops.adapters.sql.turns import Turns
from chatops.services.tasks import uncancelled

BEGIN = "chatops_begin"
"""How a transaction begins: an execution option, else in the connection's `info`; "": not at all."""


class Writer:
    """Keeps its connection: fetching one takes half as long as all that a transaction does.

    Writers wait for their turn here, which is fair and quick; polling SQLite's lock is neither.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.turns = Turns()
        self._engine = engine
        self._kept: AsyncConnection | None = None

    @asynccontextmanager
    async def transaction(self, begin: str, *, hurry: bool) -> AsyncIterator[AsyncConnection]:
        """Own the connection for a transaction; after an error it is not kept."""
        async with self.turns.taken(hurry=hurry):
            connection, self._kept = self._kept or await self._engine.connect(), None
            try:
                connection.info[BEGIN] = begin
                async with connection.begin():
                    yield connection
            except BaseException:
                await uncancelled(connection.close)
                raise
            self._kept = connection

    async def close(self) -> None:
        """Give the connection back."""
        async with self.turns.taken():
            if self._kept is not None:
                await self._kept.close()
                self._kept = None

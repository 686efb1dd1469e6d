"""Connections to SQLite and PostgreSQL; nothing else knows one from the other's habits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Double,
    Table,
    bindparam,
    event,
    extract,
    func,
    literal,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from chatops.adapters.sql import driver as driver_of_sqlite
from chatops.adapters.sql.address import SQLITE, unusable
from chatops.adapters.sql.faults import our_errors
from chatops.adapters.sql.writer import BEGIN, Writer
from chatops.ports import Clock
from chatops.services.tasks import uncancelled

WAIT_S = 5.0
"""How long one wait for a lock or a connection may take; a whole transaction may take twice it."""
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # an acked question must survive a power cut
    "foreign_keys = ON",
    "secure_delete = ON",
)

Insert = postgresql.Insert | sqlite.Insert


class Database:
    """Transactions on somebody else's engine; does not close it, but must be closed before it."""

    def __init__(self, engine: AsyncEngine, clock: Clock | None, wait_s: float) -> None:
        self.on_sqlite = engine.dialect.name == "sqlite"
        self.clock = clock
        self.wait_s = wait_s
        self._engine = engine
        self._reading = engine.execution_options(**{BEGIN: "BEGIN"})
        self._bare = engine.execution_options(**{BEGIN: ""})
        self._writer = Writer(engine)

    async def close(self) -> None:
        """Give back what is kept between transactions."""
        await self._writer.close()

    def begin(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that may write; leaving commits it, or raises StoreUnavailable."""
        return self._written("BEGIN IMMEDIATE")

    def alone(self, *, hurry: bool = False) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction for a single statement that writes; SQLite needs none around it.

        With `hurry` it goes before others that wait for their turn.
        """
        return self._written("", hurry=hurry)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that only reads, and waits for no writer."""
        return self._transaction(self._reading, nullcontext())

    def bare(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection whose statements are, on SQLite, in no transaction."""
        return self._transaction(self._bare, self._turn_of_writers)

    @asynccontextmanager
    async def upgrading(self, limit_s: float) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that changes the schema and may take `limit_s`.

        On SQLite a table is changed by making it anew: dropping the old one must not take along
        the rows that refer to it.
        """
        async with self._transaction(self._bare, self._turn_of_writers, limit_s) as connection:
            if not self.on_sqlite:
                yield connection
                return
            await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                # Being cancelled in a statement has closed the connection, which undoes all.
                if not connection.invalidated:
                    await connection.exec_driver_sql("ROLLBACK")
                raise
            else:
                await connection.exec_driver_sql("COMMIT")
            finally:
                if not connection.invalidated:
                    await connection.exec_driver_sql("PRAGMA foreign_keys = ON")

    @property
    def _turn_of_writers(self) -> AbstractAsyncContextManager[None]:
        return self._writer.turns.taken() if self.on_sqlite else nullcontext()

    @asynccontextmanager
    async def _written(self, begin: str, *, hurry: bool = False) -> AsyncIterator[AsyncConnection]:
        mine = partial(self._writer.transaction, begin, hurry=hurry)
        opened = mine if self.on_sqlite else self._engine.begin
        with our_errors():
            async with asyncio.timeout(2 * self.wait_s), opened() as connection:
                yield connection

    @asynccontextmanager
    async def _transaction(
        self,
        engine: AsyncEngine,
        turn: AbstractAsyncContextManager[None],
        limit_s: float | None = None,
    ) -> AsyncIterator[AsyncConnection]:
        with our_errors():
            async with asyncio.timeout(limit_s or 2 * self.wait_s), turn, engine.begin() as opened:
                yield opened

    def now(self) -> ColumnElement[float]:
        """Return the time in epoch seconds: the injected clock's, else the database's own.

        Several replicas agree on the database's clock only. Each execution reads the clock anew.
        """
        if self.clock is not None:
            return bindparam("now", callable_=self.clock.now, type_=Double, unique=True)
        if self.on_sqlite:
            return (func.julianday("now") - literal(2440587.5, Double)) * 86400.0
        return extract("epoch", func.statement_timestamp()).cast(Double)

    def insert(self, table: Table) -> Insert:
        """Return an insert that has the `on_conflict_…` methods, which both dialects share."""
        return sqlite.insert(table) if self.on_sqlite else postgresql.insert(table)


@asynccontextmanager
async def open_database(
    url: URL, *, clock: Clock | None = None, wait_s: float = WAIT_S
) -> AsyncIterator[Database]:
    """Own a pool of connections. With no clock, the database's own time counts.

    Connects at the first use. Raises ConfigInvalid when SQLite's folder cannot be made.
    """
    async with _pool(url, wait_s) as engine:
        database = Database(engine, clock, wait_s)
        try:
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def _pool(url: URL, wait_s: float) -> AsyncIterator[AsyncEngine]:
    files = driver_of_sqlite.Connections(url.database or "", wait_s)
    on_sqlite = url.drivername == SQLITE
    engine = _sqlite(url, wait_s, files) if on_sqlite else _postgresql(url, wait_s)
    try:
        yield engine
    finally:
        try:
            await engine.dispose()
        finally:
            await uncancelled(files.close)


def _postgresql(url: URL, wait_s: float) -> AsyncEngine:
    settings = {
        "application_name": "chatops",
        "jit": "off",
        # Where a process was frozen in mid-transaction, its locks must not freeze its peers.
        "idle_in_transaction_session_timeout": str(int(4 * wait_s * 1000)),
    }
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=0,
        pool_timeout=wait_s,
        pool_pre_ping=True,
        connect_args={"timeout": wait_s, "server_settings": settings},
    )


def _sqlite(url: URL, wait_s: float, files: driver_of_sqlite.Connections) -> AsyncEngine:
    try:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(
            f"the file's folder cannot be made ({error.strerror})",
            "Name a file in a folder that this user may write to",
        ) from error
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=5,
        max_overflow=0,
        pool_timeout=wait_s,
        async_creator=files.connect,
    )

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        if cursor.fetchone() == (0,):
            # Possible in a new file only, before WAL; in any other it would wait for writers.
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        if isinstance(driver, driver_of_sqlite.Connection):
            chosen = {BEGIN: "BEGIN IMMEDIATE", **connection.info}
            driver.beginning = connection.get_execution_options().get(BEGIN, chosen[BEGIN])

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)
    return engine

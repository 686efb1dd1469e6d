"""Real databases for tests, empty at first: a SQLite file, or one of a PostgreSQL server."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chatops.adapters.sql.address import database_url
from tests.postgresql import NoServerError, server

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
BOTH = (SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.timeout(60)))
"""The two kinds; the first test on PostgreSQL has to start the server."""

NUMBERS = count()


@asynccontextmanager
async def new_database(kind: str, folder: Path) -> AsyncIterator[URL]:
    """Own an empty database; where there is no server for it, the test is skipped."""
    if kind == SQLITE:
        yield database_url(f"sqlite:///{folder}/chatops.db")
        return
    try:
        main = server()
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL can be started: {error}")
    name = f"chatops_test_{os.getpid()}_{next(NUMBERS)}"
    await _administer(main, f"CREATE DATABASE {name}")
    try:
        yield main.set(database=name)
    finally:
        await _administer(main, f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(main: URL, statement: str) -> None:
    engine = create_async_engine(main, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()

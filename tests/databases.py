"""Real databases for tests, each of its own: a SQLite file, or one of a PostgreSQL server.

They are copies of one that was brought up to date, which takes longer than most tests.
"""

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.migrate import upgrade
from tests.postgresql import NoServerError, server

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
BOTH = (SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.timeout(60)))
"""The two kinds; the first test on PostgreSQL has to start the server."""

NUMBERS = count()
FILE = "chatops.db"
_made: dict[str, str] = {}


@asynccontextmanager
async def new_database(kind: str, folder: Path, *, empty: bool = False) -> AsyncIterator[URL]:
    """Own a database with this release's schema, or an `empty` one.

    Where there is no server for it, the test is skipped.
    """
    if kind == SQLITE:
        if not empty:
            shutil.copy(await _file(), folder / FILE)
        yield database_url(f"sqlite:///{folder}/{FILE}")
        return
    try:
        main = server()
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL can be started: {error}")
    name = f"chatops_test_{os.getpid()}_{next(NUMBERS)}"
    copied = "" if empty else f" TEMPLATE {await _template(main)}"
    await _administer(main, f"CREATE DATABASE {name}{copied}")
    try:
        yield main.set(database=name)
    finally:
        await _administer(main, f"DROP DATABASE {name} WITH (FORCE)")


async def copy_to(folder: Path) -> None:
    """Put a SQLite file with this release's schema into a folder, for a daemon to find."""
    shutil.copy(await _file(), folder / FILE)


async def _file() -> Path:
    """Return a SQLite file with the schema, made once for each process."""
    if "file" not in _made:
        folder = Path(tempfile.mkdtemp(prefix="chatops-schema-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        async with open_database(database_url(f"sqlite:///{folder}/{FILE}")) as database:
            await upgrade(database)
        _made["file"] = str(folder / FILE)
    return Path(_made["file"])


async def _template(main: URL) -> str:
    """Return the name of a PostgreSQL database with the schema, made once for each process."""
    if "template" not in _made:
        name = f"chatops_schema_{os.getpid()}"
        await _administer(main, f"CREATE DATABASE {name}")
        atexit.register(_drop, main, name)
        async with open_database(main.set(database=name)) as database:
            await upgrade(database)
        _made["template"] = name
    return _made["template"]


def _drop(main: URL, name: str) -> None:
    asyncio.run(_administer(main, f"DROP DATABASE {name} WITH (FORCE)"))


async def _administer(main: URL, statement: str) -> None:
    engine = create_async_engine(main, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()

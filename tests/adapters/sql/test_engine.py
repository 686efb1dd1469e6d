"""Transactions, as each database keeps them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, insert, select, text

from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.reach import reach
from chatops.adapters.sql.tables import pulse
from chatops.domain.errors import ConfigInvalid, StoreUnavailable
from tests.fakes.clock import START, ManualClock

COUNTER = "CREATE TABLE counter (n INTEGER)"


async def test_a_sqlite_file_survives_a_power_cut_and_forgets_what_is_deleted(file: URL) -> None:
    async with open_database(file) as database, database.read() as connection:

        async def pragma(name: str) -> object:
            return await connection.scalar(text(f"PRAGMA {name}"))

        assert await pragma("journal_mode") == "wal"
        assert await pragma("synchronous") == 2
        assert await pragma("busy_timeout") == 5000
        assert await pragma("foreign_keys") == 1
        assert await pragma("secure_delete") == 1
        assert await pragma("auto_vacuum") == 2


async def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "chatops.db"

    async with open_database(database_url(f"sqlite:///{path}")) as database:
        await upgrade(database)

    assert path.exists()


async def test_a_relative_path_starts_where_the_process_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async with open_database(database_url("sqlite:///var/chatops.db")) as database:
        await upgrade(database)

    assert (tmp_path / "var" / "chatops.db").exists()


async def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    url = database_url(f"sqlite:///{tmp_path}/file/chatops.db")

    with pytest.raises(ConfigInvalid, match="folder"):
        async with open_database(url):
            pass


async def test_a_change_of_the_schema_is_taken_back_too(address: URL) -> None:
    async with open_database(address) as database:
        with pytest.raises(ZeroDivisionError):
            await _create_and_fail(database)

        async with database.begin() as connection:
            await connection.execute(text(COUNTER))


async def _create_and_fail(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text(COUNTER))
        raise ZeroDivisionError


async def test_writers_of_one_sqlite_file_do_not_overwrite_each_other(file: URL) -> None:
    async with open_database(file) as database, open_database(file) as other:
        async with database.begin() as connection:
            await connection.execute(text(COUNTER))
            await connection.execute(text("INSERT INTO counter VALUES (0)"))

        async with asyncio.TaskGroup() as group:
            for each in (database, other) * 5:
                group.create_task(_add_one(each))

        async with database.read() as connection:
            assert await connection.scalar(text("SELECT n FROM counter")) == 10


async def _add_one(database: Database) -> None:
    async with database.begin() as connection:
        before = int(await connection.scalar(text("SELECT n FROM counter")) or 0)
        await asyncio.sleep(0)
        await connection.execute(text("UPDATE counter SET n = :n"), {"n": before + 1})


async def test_reading_a_sqlite_file_waits_for_no_writer(file: URL) -> None:
    async with open_database(file, wait_s=0.2) as database:
        await upgrade(database)

        async with database.begin(), asyncio.timeout(5):
            await reach(database)


async def test_an_injected_clock_counts_on_either_database(
    address: URL, clock: ManualClock
) -> None:
    clock.advance(5)

    async with open_database(address, clock=clock) as database, database.read() as connection:
        assert await connection.scalar(select(database.now())) == START + 5


async def test_without_a_clock_the_databases_own_time_counts(address: URL) -> None:
    async with open_database(address) as database:
        async with database.read() as connection:
            first = await connection.scalar(select(database.now()))
        async with database.read() as connection:
            second = await connection.scalar(select(database.now()))

    assert isinstance(first, float)
    assert isinstance(second, float)
    assert START < first <= second


async def test_a_crowd_that_exhausts_the_pool_is_told_so(address: URL) -> None:
    async with open_database(address, wait_s=0.2) as database:
        with pytest.raises(StoreUnavailable):
            await _nest(database, 20)


async def _nest(database: Database, depth: int) -> None:
    if depth:
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
            await _nest(database, depth - 1)


async def test_a_disk_that_is_full_commits_nothing_and_recovers(file: URL) -> None:
    async with open_database(file) as database:
        await upgrade(database)
        async with database.bare() as connection:
            pages = int(await connection.scalar(text("PRAGMA page_count")) or 0)
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))

        with pytest.raises(StoreUnavailable, match="full"):
            await _fill(database)

        async with database.bare() as connection:
            assert await connection.scalar(select(pulse.c.id)) is None
            await connection.execute(text("PRAGMA max_page_count = 100000"))
        await _fill(database)


async def _fill(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(pulse), [{"id": n, "at": 0.0} for n in range(5000)])


async def test_a_server_that_is_not_there_may_come_back(tmp_path: Path) -> None:
    url = database_url(f"postgresql://u@/d?host={tmp_path}")

    async with open_database(url) as database:
        with pytest.raises(StoreUnavailable):
            await upgrade(database)


async def test_connections_that_a_server_dropped_are_replaced(server: URL) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    here = " AND datname = current_database()"
    async with open_database(server) as database, open_database(server) as admin:
        await reach(database)
        async with admin.bare() as connection:
            await connection.execute(text(others + here))

        await reach(database)


async def test_a_transaction_whose_server_dies_is_not_taken_for_committed(server: URL) -> None:
    async with open_database(server) as database:
        with pytest.raises(StoreUnavailable):
            await _die(database)

        await reach(database)


async def _die(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda url: url.set(password="wrong"), "password"),  # noqa: S106
        (lambda url: url.set(username="nobody"), "password"),
        (lambda url: url.set(database="nowhere"), "no such database"),
    ],
)
async def test_credentials_that_can_never_work_are_a_fault(
    server: URL, change: Callable[[URL], URL], what: str
) -> None:
    async with open_database(change(server)) as database:
        with pytest.raises(ConfigInvalid, match=what):
            await upgrade(database)

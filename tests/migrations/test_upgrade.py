"""The schema, from nothing and from what former releases left, to the one of today."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect, text

from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.every_table import metadata
from chatops.adapters.sql.migrate import MIGRATIONS, upgrade
from chatops.adapters.sql.schema import HEAD, schema_current
from chatops.domain.errors import ConfigInvalid


def test_the_newest_step_is_the_one_that_counts_as_current() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_nothing_leads_back() -> None:
    steps = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())

    assert steps
    assert not [step.revision for step in steps if hasattr(step.module, "downgrade")]


async def test_an_empty_database_gets_the_tables_that_the_code_expects(address: URL) -> None:
    async with open_database(address) as database:
        assert not await schema_current(database)

        await upgrade(database)

        assert await schema_current(database)
        assert await _differences(database) == []


async def _differences(database: Database) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as connection:
        return await connection.run_sync(compare)


async def test_a_schema_that_is_current_stays_as_it_is(address: URL) -> None:
    async with open_database(address) as database:
        await upgrade(database)

        await upgrade(database)

        assert await schema_current(database)


async def test_replicas_that_start_together_upgrade_once(address: URL) -> None:
    async with open_database(address) as one, open_database(address) as other:
        async with asyncio.TaskGroup() as group:
            group.create_task(upgrade(one))
            group.create_task(upgrade(other))

        assert await schema_current(one)


async def test_an_upgrade_that_fails_leaves_nothing_behind(address: URL) -> None:
    async with open_database(address) as database:
        async with database.begin() as connection:
            await connection.execute(text("CREATE TABLE mine (wrong INTEGER)"))
            await connection.execute(text("CREATE INDEX request_twin ON mine (wrong)"))

        with pytest.raises(ConfigInvalid, match="something else"):
            await upgrade(database)

        assert await _tables(database) == {"mine"}
        async with database.begin() as connection:
            await connection.execute(text("DROP TABLE mine"))
        await upgrade(database)


async def _tables(database: Database) -> set[str]:
    async with database.read() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_the_database_of_a_newer_release_is_refused(address: URL) -> None:
    async with open_database(address) as database:
        await upgrade(database)
        async with database.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

        assert not await schema_current(database)
        with pytest.raises(ConfigInvalid, match="newer release"):
            await upgrade(database)


@pytest.mark.parametrize("table", ["request", "post"])
async def test_the_database_of_something_else_is_refused(address: URL, table: str) -> None:
    async with open_database(address) as database:
        async with database.begin() as connection:
            await connection.execute(text(f"CREATE TABLE {table} (id INTEGER)"))

        with pytest.raises(ConfigInvalid, match="something else"):
            await upgrade(database)


async def test_a_server_that_takes_no_writes_is_refused(server: URL) -> None:
    async with open_database(server) as database, database.begin() as connection:
        read_only = f"ALTER DATABASE {server.database} SET default_transaction_read_only = on"
        await connection.execute(text(read_only))

    async with open_database(server) as database:
        with pytest.raises(ConfigInvalid, match="takes no writes"):
            await upgrade(database)


async def test_a_user_who_may_not_make_tables_is_refused(server: URL) -> None:
    guest = f"guest_of_{server.database}"
    async with open_database(server) as admin:
        async with admin.begin() as connection:
            await connection.execute(text(f"CREATE ROLE {guest} LOGIN PASSWORD 'guest'"))

        async with open_database(server.set(username=guest, password="guest")) as database:  # noqa: S106
            with pytest.raises(ConfigInvalid, match="may not change the schema"):
                await upgrade(database)

        async with admin.begin() as connection:
            await connection.execute(text(f"DROP ROLE {guest}"))


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk. " * 1000)

    await _refused(tmp_path / "notes.txt", "no SQLite database")


async def test_a_damaged_file_is_refused(file: URL) -> None:
    path = await _upgraded(file)
    with path.open("r+b") as raw:
        raw.seek(100)
        raw.write(b"\xff" * 4000)

    await _refused(path, "damaged")


async def test_a_truncated_file_is_refused(file: URL) -> None:
    path = await _upgraded(file)
    with path.open("r+b") as raw:
        raw.truncate(4096)

    await _refused(path, "damaged")


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    await _refused(tmp_path, "cannot be opened")


async def _upgraded(url: URL) -> Path:
    async with open_database(url) as database:
        await upgrade(database)
    return Path(url.database or "")


async def _refused(path: Path, what: str) -> None:
    async with open_database(database_url(f"sqlite:///{path}")) as database:
        with pytest.raises(ConfigInvalid, match=what) as caught:
            await upgrade(database)
    assert "\n" not in str(caught.value)


async def test_an_upgrade_works_from_any_folder(
    file: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    path = await _upgraded(file)

    with sqlite3.connect(path) as connection:
        (steps,) = connection.execute("SELECT count(*) FROM alembic_version").fetchone()
    connection.close()
    assert steps == 1

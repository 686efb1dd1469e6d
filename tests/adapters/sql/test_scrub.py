"""Deleted text is in no file of a SQLite database, whatever state its pages are in."""

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.summary.values import ThreadId
from tests.contracts.asking import ts
from tests.contracts.keeping import CHANNEL, THREAD, kept, summary
from tests.databases import SQLITE, new_database

CANARY = "canary-4711"


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    async with new_database(SQLITE, tmp_path) as url, open_database(url) as opened:
        await upgrade(opened)
        yield opened


@pytest.fixture
def threads(sqlite: Database) -> SqlThreads:
    return SqlThreads(sqlite)


def files(folder: Path) -> bytes:
    """Return all that is written anywhere."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("how", ["edited", "deleted"])
@pytest.mark.parametrize("length", [0, 400, 9_000])
async def test_text_that_went_is_in_no_file(
    threads: SqlThreads, sqlite: Database, tmp_path: Path, how: str, length: int
) -> None:
    secret = "x" * length + CANARY
    await threads.keep(THREAD, [kept(n, f"n {n}") for n in range(1, 40)], [])
    await threads.keep(THREAD, [kept(7, secret)], [])
    await SqlSummaries(sqlite).put(summary(1, 9, text=f"Somebody said {secret}"), {})
    before = files(tmp_path)

    if how == "edited":
        await threads.keep(THREAD, [kept(7, "nothing")], [])
    else:
        await threads.keep(THREAD, [], [ts(7)])

    assert CANARY.encode() in before
    assert CANARY.encode() not in files(tmp_path)
    assert await threads.scrub()


async def test_a_reader_holds_the_scrubbing_up_only_while_it_reads(
    threads: SqlThreads, tmp_path: Path
) -> None:
    await threads.keep(THREAD, [kept(1, CANARY)], [])
    with closing(sqlite3.connect(tmp_path / "chatops.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchall()

        await threads.keep(THREAD, [], [ts(1)])
        while_reading = await threads.scrub()
        reader.execute("COMMIT")

        assert not while_reading
        assert await threads.scrub()
        assert CANARY.encode() not in files(tmp_path)


async def test_a_connection_that_is_open_but_idle_holds_nothing_up(
    threads: SqlThreads, tmp_path: Path
) -> None:
    await threads.keep(THREAD, [kept(1, CANARY)], [])
    with closing(sqlite3.connect(tmp_path / "chatops.db", isolation_level=None)) as idle:
        idle.execute("SELECT count(*) FROM message").fetchall()

        await threads.keep(THREAD, [kept(1, "nothing")], [])

        assert CANARY.encode() not in files(tmp_path)


async def test_patience_with_locks_is_as_before_after_a_scrubbing_that_was_held_up(
    threads: SqlThreads, sqlite: Database, tmp_path: Path
) -> None:
    await threads.keep(THREAD, [kept(1, CANARY)], [])
    with closing(sqlite3.connect(tmp_path / "chatops.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchall()
        await threads.keep(THREAD, [], [ts(1)])

    async with sqlite.bare() as connection:
        patience = await connection.exec_driver_sql("PRAGMA busy_timeout")
        assert patience.scalar_one() == sqlite.wait_s * 1000


async def test_what_was_deleted_right_before_a_crash_is_scrubbed_after_the_start(
    threads: SqlThreads, sqlite: Database, tmp_path: Path
) -> None:
    await threads.keep(THREAD, [kept(1, CANARY)], [])
    async with sqlite.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM message")
    before = files(tmp_path)

    assert await SqlThreads(sqlite).scrub()

    assert CANARY.encode() in before
    assert CANARY.encode() not in files(tmp_path)


async def test_no_copy_is_left_of_rows_that_moved_from_page_to_page(
    threads: SqlThreads, tmp_path: Path
) -> None:
    """SQLite's own `secure_delete` leaves some, in parts of pages that are not in use."""
    chance = random.Random(3)  # noqa: S311
    rounds, size = 24, 60
    went: list[int] = []

    for number in range(rounds):
        told = range(number * size, number * size + size)
        thread = ThreadId(CHANNEL, ts(told[0]))
        await threads.keep(thread, [kept(n, f"<was {n}>" + "x" * 300) for n in told], [])
        grown = chance.sample(told, 20)
        longer = [kept(n, "y" * chance.randrange(300, 2_000)) for n in grown]
        await threads.keep(thread, longer, [])
        gone = chance.sample(told, 20)
        await threads.keep(thread, [], [ts(n) for n in gone])
        went += [*grown, *gone]

    written = files(tmp_path)
    assert not [n for n in went if f"<was {n}>".encode() in written]


async def test_what_a_purge_frees_goes_back_to_the_disk(sqlite: Database, tmp_path: Path) -> None:
    threads = SqlThreads(sqlite)
    empty = len(files(tmp_path))
    await threads.keep(THREAD, [kept(n, "x" * 3_000) for n in range(300)], [])
    async with sqlite.begin() as connection:
        await connection.exec_driver_sql("UPDATE thread SET used_at = 1")

    await threads.purge(3600)

    assert await threads.load(THREAD) == ()
    assert len(files(tmp_path)) < empty + 100_000

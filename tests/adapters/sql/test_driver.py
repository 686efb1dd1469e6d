"""SQLite's driver: what one visit to its thread takes along."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from chatops.adapters.sql.driver import Connection, connect


class Opened:
    """Two connections to one file."""

    def __init__(self, one: Connection, other: Connection) -> None:
        self.one, self.other = one, other

    async def aclose(self) -> None:
        await self.one.close()
        await self.other.close()


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    file = str(tmp_path / "a.db")
    async with aclosing(Opened(await connect(file, 5.0), await connect(file, 5.0))) as both:
        await both.one.cursor().execute("PRAGMA journal_mode = WAL")
        await both.one.cursor().execute("CREATE TABLE word (text TEXT)")
        yield both


async def words(connection: Connection) -> list[tuple[object, ...]]:
    cursor = connection.cursor()
    await cursor.execute("SELECT text FROM word")
    return list(await cursor.fetchall())


async def test_a_statement_without_begin_is_committed_at_once(opened: Opened) -> None:
    await opened.one.cursor().execute("INSERT INTO word VALUES (?)", ("kept",))

    assert await words(opened.other) == [("kept",)]


async def test_a_begin_is_taken_along_by_the_next_statement(opened: Opened) -> None:
    opened.one.beginning = "BEGIN IMMEDIATE"
    await opened.one.cursor().execute("INSERT INTO word VALUES (?)", ("open",))
    seen_meanwhile = await words(opened.other)

    await opened.one.commit()

    assert seen_meanwhile == []
    assert await words(opened.other) == [("open",)]


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_begin_that_nothing_followed_begins_nothing(opened: Opened, end: str) -> None:
    opened.one.beginning = "BEGIN IMMEDIATE"

    await (opened.one.commit() if end == "commit" else opened.one.rollback())

    await opened.one.cursor().execute("INSERT INTO word VALUES (?)", ("after",))
    assert await words(opened.other) == [("after",)]


async def test_a_statement_that_fails_leaves_its_transaction_to_be_rolled_back(
    opened: Opened,
) -> None:
    opened.one.beginning = "BEGIN IMMEDIATE"
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await opened.one.cursor().execute("INSERT INTO nowhere VALUES (1)")

    await opened.one.rollback()

    await opened.other.cursor().execute("INSERT INTO word VALUES (?)", ("free",))
    assert await words(opened.one) == [("free",)]


async def test_a_cancelled_statement_leaves_no_lock_behind(opened: Opened) -> None:
    opened.one.beginning = "BEGIN IMMEDIATE"
    await opened.one.cursor().execute("INSERT INTO word VALUES (?)", ("first",))
    opened.other.beginning = "BEGIN IMMEDIATE"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await opened.other.cursor().execute("INSERT INTO word VALUES (?)", ("never",))
    await opened.one.commit()

    await opened.other.rollback()

    await opened.one.cursor().execute("INSERT INTO word VALUES (?)", ("second",))
    assert await words(opened.other) == [("first",), ("second",)]


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await connect(str(tmp_path), 1.0)

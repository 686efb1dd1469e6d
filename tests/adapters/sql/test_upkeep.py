"""What is forgotten, and what never is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL, func, select, text

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.tables import posts
from chatops.domain.names import PostId
from chatops.domain.request import Outcome, Settlement
from tests.contracts.asking import DEADLINE_S, asked, claimed
from tests.fakes.clock import ManualClock

DAY_S = 86_400.0


@pytest.fixture
async def database(address: URL, clock: ManualClock) -> AsyncIterator[Database]:
    async with open_database(address, clock=clock) as opened:
        await upgrade(opened)
        yield opened


@pytest.fixture
async def inbox(database: Database) -> AsyncIterator[SqlInbox]:
    async with open_inbox(database, deadline_s=DEADLINE_S) as opened:
        yield opened


async def answered(inbox: SqlInbox, number: int, text: str = "yes") -> None:
    await inbox.put(asked(number))
    claim = await claimed(inbox)
    await inbox.intend(claim, 0, PostId("p"))
    await inbox.settle(claim, Settlement(Outcome.ANSWERED, text))
    await inbox.close(claim, Outcome.ANSWERED)


async def test_what_was_closed_long_ago_is_forgotten_with_its_posts(
    inbox: SqlInbox, database: Database, clock: ManualClock
) -> None:
    await answered(inbox, 1)
    clock.advance(20 * DAY_S)
    await answered(inbox, 2)
    clock.advance(20 * DAY_S)

    assert await inbox.purge(30 * DAY_S) == 1

    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(posts)) == 1
    assert await inbox.put(asked(1))
    assert not await inbox.put(asked(2))


async def test_keys_outlive_the_redeliveries_of_a_day_whatever_is_configured(
    inbox: SqlInbox, clock: ManualClock
) -> None:
    await answered(inbox, 1)

    clock.advance(25 * 3600)
    assert await inbox.purge(0) == 0
    clock.advance(1)
    assert await inbox.purge(0) == 1


async def test_what_is_not_done_is_never_forgotten(inbox: SqlInbox, clock: ManualClock) -> None:
    await inbox.put(asked(1))

    clock.advance(400 * DAY_S)

    assert await inbox.purge(0) == 0
    assert (await claimed(inbox)).request.asked == asked(1)


async def test_an_answer_that_was_shown_is_in_no_sqlite_file_any_more(
    file: URL, clock: ManualClock
) -> None:
    async with open_database(file, clock=clock) as database:
        await upgrade(database)
        async with open_inbox(database, deadline_s=DEADLINE_S) as inbox:
            for number in range(40):
                await answered(inbox, number, "CONFIDENTIAL " * 2000)
        size = await _pages(database)
        clock.advance(2 * DAY_S)
        async with open_inbox(database, deadline_s=DEADLINE_S) as inbox:
            assert await inbox.purge(0) == 40

        assert await _pages(database) < size
        for left in Path(file.database or "").parent.iterdir():
            assert b"CONFIDENTIAL" not in left.read_bytes()


async def _pages(database: Database) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(text("PRAGMA page_count")) or 0)

"""What every inbox promises when the database is damaged, slow or away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import URL, text, update

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.adapters.sql.tables import requests
from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import MessageTs, RequestId
from chatops.ports import Inbox
from tests.contracts.asking import DEADLINE_S, ONE, asked, claimed
from tests.fakes.clock import START, ManualClock

ODD: dict[str, dict[str, Any]] = {
    "unknown state": {"state": "claimed"},
    "negative fence": {"fence": -1},
    "claimed a year ahead": {"claimed_until": START + 365 * 86400, "worker": "who"},
    "settled without text": {"state": "settled", "outcome": "answered"},
    "settled as nothing known": {"state": "settled", "outcome": "eaten", "text": "x"},
    "unknown kind": {"kind": "telegram"},
    "negative attempts": {"attempts": -3},
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
async def test_an_odd_row_is_left_alone_counted_and_in_nobodys_way(
    inbox: SqlInbox, database: Database, change: dict[str, Any]
) -> None:
    await inbox.put(asked(1))
    await inbox.put(asked(2, thread=1))
    async with database.begin() as connection:
        await connection.execute(
            update(requests).where(requests.c.id == asked(1).id).values(change)
        )

    claim = await claimed(inbox)

    assert claim.request.asked == asked(2, thread=1)
    assert await inbox.claim(ONE) is None
    assert await inbox.quarantined() == 1
    assert (await inbox.backlog()).open == 1


async def test_nothing_is_odd_about_an_ordinary_day(inbox: SqlInbox) -> None:
    for number in range(3):
        await inbox.put(asked(number))
    await claimed(inbox)

    assert await inbox.quarantined() == 0


@pytest.fixture
async def hurried(address: URL, inbox: SqlInbox, clock: ManualClock) -> AsyncIterator[SqlInbox]:
    """The inbox again, with little patience."""
    assert inbox
    async with (
        open_database(address, clock=clock, wait_s=0.2) as database,
        open_inbox(database, deadline_s=DEADLINE_S) as opened,
    ):
        yield opened


@asynccontextmanager
async def occupied(database: Database) -> AsyncIterator[None]:
    """Keep everybody else from writing, as a backup or a migration may."""
    async with database.bare() as connection:
        exclusive = "BEGIN EXCLUSIVE" if database.on_sqlite else "LOCK TABLE request, pulse"
        await connection.execute(text(exclusive))
        yield


async def test_an_occupied_database_acknowledges_nothing(
    hurried: Inbox, inbox: Inbox, database: Database
) -> None:
    async with occupied(database):
        async with asyncio.TaskGroup() as group:
            puts = [group.create_task(_refused(hurried, number)) for number in range(3)]
        writable = await hurried.writable()

    assert all(put.result() for put in puts)
    assert not writable
    assert await hurried.writable()
    assert (await inbox.backlog()).open == 0
    assert await hurried.put(asked(1))


async def _refused(inbox: Inbox, number: int) -> bool:
    with pytest.raises(StoreUnavailable):
        await inbox.put(asked(number))
    return True


async def test_every_call_says_so_when_the_database_is_occupied(
    hurried: Inbox, database: Database
) -> None:
    await hurried.put(asked())
    claim = await claimed(hurried)

    async with occupied(database):
        with pytest.raises(StoreUnavailable, match="did not commit"):
            await hurried.claim(ONE)
        with pytest.raises(StoreUnavailable):
            await hurried.release(claim, delay_s=0)
        with pytest.raises(StoreUnavailable):
            await hurried.renew(ONE, {RequestId("x")})

    await hurried.release(claim, delay_s=0)


async def test_an_inbox_that_is_closed_acknowledges_nothing(database: Database) -> None:
    async with open_inbox(database, deadline_s=DEADLINE_S) as inbox:
        pass

    with pytest.raises(StoreUnavailable):
        await inbox.put(asked())


async def test_a_put_that_is_given_up_hurts_no_other(inbox: Inbox) -> None:
    async with asyncio.TaskGroup() as group:
        puts = [group.create_task(inbox.put(asked(number))) for number in range(5)]
        await asyncio.sleep(0)
        puts[2].cancel()

    assert [put.cancelled() or put.result() for put in puts] == [True] * 5


async def test_an_id_that_no_index_can_hold_is_refused_before_it_spoils_the_batch(
    inbox: Inbox,
) -> None:
    monster = asked()
    object.__setattr__(monster, "thread", MessageTs("9" * 10_000))

    with pytest.raises(ValueError, match="no key"):
        await inbox.put(monster)

    assert await inbox.put(asked())

"""Watermarks, on both databases."""

import pytest

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.heard import SqlHeard
from chatops.adapters.sql.inbox import SqlInbox
from chatops.adapters.sql.loops import bot_turns
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.summary.values import ThreadId
from tests.contracts.asking import asked, claimed
from tests.fakes.clock import START, ManualClock

C1, C2 = ChannelId("C1"), ChannelId("C2")


@pytest.fixture
def heard(database: Database) -> SqlHeard:
    return SqlHeard(database)


async def test_a_watermark_never_falls(heard: SqlHeard) -> None:
    for until in (5.0, 9.0, 7.0):
        await heard.note(C1, until)

    assert await heard.until() == {C1: 9.0}


async def test_only_where_nothing_is_missing_does_time_move_the_watermark(heard: SqlHeard) -> None:
    await heard.note(C1, 10.0)
    await heard.note(C2, 20.0)

    await heard.advance(since=20.0, until=30.0)

    assert await heard.until() == {C1: 10.0, C2: 30.0}


async def test_replies_in_a_thread_are_known_by_their_marks(
    heard: SqlHeard, inbox: SqlInbox
) -> None:
    for number in (1, 2):
        await inbox.put(asked(number, thread=1))
    claim = await claimed(inbox)
    await inbox.intend(claim, 0, PostId("p-1"))

    assert await heard.posts(asked(3, thread=1)) == {"p-1"}
    assert await heard.posts(asked(9)) == set()


async def test_threads_are_known_while_they_are_in_use(
    heard: SqlHeard, database: Database, clock: ManualClock
) -> None:
    threads = SqlThreads(database)
    for root in ("1.000001", "2.000001", ""):
        clock.advance(10.0)
        await threads.keep(ThreadId(C1, MessageTs(root)), [], [])

    assert await heard.roots(C1, START) == ("2.000001", "1.000001")
    assert await heard.roots(C1, START + 15.0) == ("2.000001",)
    assert await heard.roots(C2, START) == ()


async def test_nobodys_turns_are_counted_where_no_bot_asked(
    database: Database, inbox: SqlInbox
) -> None:
    await inbox.put(asked(1, thread=1))

    assert await bot_turns(database, asked(2, thread=1), 3600.0) == 0

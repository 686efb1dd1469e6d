"""What every memory of threads promises."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.inbox import SqlInbox
from chatops.adapters.sql.remembered import LARGE
from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.tables import covers, leaves, messages, summaries
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.request import Outcome
from chatops.domain.summary.values import Cover, Kept, Node, ThreadId
from chatops.ports import Summaries, Threads
from tests.contracts.asking import ONE, asked, claimed, ts
from tests.contracts.keeping import CHANNEL, OTHER, THREAD, kept, summary
from tests.fakes.clock import ManualClock

DIGEST = ThreadId(CHANNEL, MessageTs(""))
DAY_S = 86_400.0


@pytest.fixture
def threads(database: Database) -> Threads:
    return SqlThreads(database)


@pytest.fixture
def trees(database: Database) -> Summaries:
    return SqlSummaries(database)


async def test_a_thread_that_nobody_kept_is_empty(threads: Threads) -> None:
    assert await threads.load(THREAD) == ()
    assert await threads.find(CHANNEL, ts(1)) is None


async def test_messages_come_back_as_they_were_and_in_order(threads: Threads) -> None:
    odd = Message(
        ts(3), Speaker.SELF, "", "上限は☕\n5", name="Ann", edited=ts(9), post=PostId("p")
    )
    news = [Kept(odd, "k", 3), kept(1), kept(20), replace(kept(2), tokens=0)]

    await threads.keep(THREAD, news, [])

    assert await threads.load(THREAD) == tuple(sorted(news, key=lambda one: one.message.ts))


@pytest.mark.parametrize(("text", "stored"), [("a\0b", "a\ufffdb"), ("\ud83d!", "?!"), ("", "")])
async def test_whatever_people_write_can_be_kept(threads: Threads, text: str, stored: str) -> None:
    await threads.keep(THREAD, [kept(1, text)], [])

    (found,) = await threads.load(THREAD)
    assert found == Kept(replace(found.message, text=stored), kept(1, text).key, 7)


@pytest.mark.slow
async def test_a_thread_of_thousands_is_kept_and_changed_whole(threads: Threads) -> None:
    many = 5_000
    await threads.keep(THREAD, [kept(number, f"n {number}") for number in range(many)], [])

    edited = [kept(number, "edited") for number in range(LARGE, many)]
    await threads.keep(THREAD, edited, [ts(number) for number in range(10)])

    loaded = await threads.load(THREAD)
    assert [one.message.ts for one in loaded] == [ts(number) for number in range(10, many)]
    assert loaded[LARGE - 10 :] == tuple(edited)


async def test_news_can_be_told_again(threads: Threads) -> None:
    for _ in range(2):
        await threads.keep(THREAD, [kept(1), kept(2)], [ts(3)])

    assert await threads.load(THREAD) == (kept(1), kept(2))


async def test_a_message_that_is_gone_is_not_kept(threads: Threads) -> None:
    await threads.keep(THREAD, [kept(1), kept(2)], [ts(2)])

    assert await threads.load(THREAD) == (kept(1),)


async def test_another_count_of_tokens_is_taken_over(threads: Threads, trees: Summaries) -> None:
    await threads.keep(THREAD, [kept(1)], [])
    await trees.put(summary(1, 1), {})

    await threads.keep(THREAD, [kept(1, tokens=9)], [])

    assert await threads.load(THREAD) == (kept(1, tokens=9),)
    assert await trees.get([summary(1, 1).key])


async def test_a_message_is_found_in_its_thread_rather_than_in_a_digest(threads: Threads) -> None:
    await threads.keep(DIGEST, [kept(5), kept(6)], [])
    await threads.keep(OTHER, [kept(2), kept(6)], [])

    assert await threads.find(CHANNEL, ts(5)) == DIGEST
    assert await threads.find(CHANNEL, ts(6)) == OTHER
    assert await threads.find(ChannelId("C2"), ts(6)) is None


async def test_threads_do_not_mix(threads: Threads) -> None:
    elsewhere = ThreadId(ChannelId("C2"), THREAD.root)
    await threads.keep(THREAD, [kept(1)], [])
    await threads.keep(elsewhere, [kept(1, "other")], [])

    await threads.keep(THREAD, [], [ts(1)])

    assert await threads.load(THREAD) == ()
    assert await threads.load(elsewhere) == (kept(1, "other"),)


async def test_a_change_in_one_list_is_a_change_in_all(threads: Threads) -> None:
    await threads.keep(DIGEST, [kept(1), kept(2), kept(3)], [])
    await threads.keep(THREAD, [kept(1), kept(2)], [])

    await threads.keep(THREAD, [kept(1, "edited")], [ts(2)])

    assert await threads.load(DIGEST) == (kept(1, "edited"), kept(3))


@pytest.mark.parametrize("how", ["edited", "deleted"])
async def test_summaries_go_with_a_message_that_they_hold(
    threads: Threads, trees: Summaries, how: str
) -> None:
    await threads.keep(THREAD, [kept(number) for number in range(1, 9)], [])
    over = [summary(1, 3), summary(4, 4), summary(3, 5), summary(1, 8), summary(4, 8)]
    beside = [summary(1, 2), summary(5, 8)]
    digest, foreign = summary(2, 7, thread=DIGEST), summary(2, 7, thread=OTHER)
    for one in (*over, *beside, digest, foreign):
        await trees.put(one, {})

    news = [kept(number) for number in (1, 2, 3, 5, 6, 7, 8)]
    if how == "edited":
        await threads.keep(THREAD, [*news, kept(4, "edited")], [])
    else:
        await threads.keep(THREAD, news, [ts(4)])

    left = await trees.get([one.key for one in (*over, *beside, digest, foreign)])
    assert set(left) == {one.key for one in (summary(1, 3), *beside, foreign)}


async def test_what_is_deleted_in_a_digest_takes_the_summaries_of_its_thread(
    threads: Threads, trees: Summaries
) -> None:
    await threads.keep(THREAD, [kept(1), kept(4)], [])
    await threads.keep(DIGEST, [kept(4)], [])
    await trees.put(summary(1, 5), {})

    await threads.keep(DIGEST, [], [ts(4)])

    assert await trees.get([summary(1, 5).key]) == {}
    assert await threads.load(THREAD) == (kept(1),)


async def test_new_messages_cost_no_summary(threads: Threads, trees: Summaries) -> None:
    await threads.keep(THREAD, [kept(1), kept(5)], [])
    await trees.put(summary(1, 5), {})

    await threads.keep(THREAD, [kept(1), kept(3), kept(5)], [])

    assert await trees.get([summary(1, 5).key])


async def test_an_impossible_ts_is_refused_before_anything_is_stored(threads: Threads) -> None:
    for wrong in ("1", "1.1", "01.000000", "\uff11.000000"):
        with pytest.raises(ValueError, match="no ts"):
            await threads.keep(THREAD, [kept(1)], [MessageTs(wrong)])

    assert await threads.load(THREAD) == ()


async def test_the_bot_takes_part_where_it_was_asked_and_did_not_refuse(
    threads: Threads, inbox: SqlInbox
) -> None:
    thread = ThreadId(CHANNEL, ts(100))
    assert not await threads.takes_part(thread)

    await inbox.put(asked(105, thread=100))
    waiting = await threads.takes_part(thread)
    await inbox.close(await claimed(inbox), Outcome.REFUSED)
    refused = await threads.takes_part(thread)
    await inbox.put(asked(106, thread=100))
    await inbox.close(await claimed(inbox, ONE), Outcome.ANSWERED)

    assert (waiting, refused) == (True, False)
    assert await threads.takes_part(thread)
    assert not await threads.takes_part(ThreadId(CHANNEL, ts(106)))


async def test_what_nobody_uses_is_forgotten_with_all_that_was_made_of_it(
    threads: Threads, trees: Summaries, database: Database, clock: ManualClock
) -> None:
    for thread in (THREAD, OTHER):
        await threads.keep(thread, [kept(int(thread.root[-8]))], [])
        await trees.put(summary(1, 2, thread=thread), {})
        await trees.close_leaves(thread, [ts(1)], 0)
        await trees.commit(thread, Cover((Node(1, 0, 1),)))

    clock.advance(2 * DAY_S)
    await threads.load(OTHER)
    await trees.get([summary(1, 2, thread=OTHER).key])
    await threads.purge(DAY_S)

    async with database.read() as connection:
        for table in (messages, summaries, leaves, covers):
            assert set(await connection.scalars(select(table.c.root))) == {OTHER.root}


async def test_a_summary_that_nobody_uses_goes_from_a_thread_that_stays(
    threads: Threads, trees: Summaries, clock: ManualClock
) -> None:
    await threads.keep(THREAD, [kept(1)], [])
    await trees.put(summary(1, 1), {})

    clock.advance(2 * DAY_S)
    await threads.load(THREAD)
    await threads.purge(DAY_S)

    assert await trees.get([summary(1, 1).key]) == {}
    assert await threads.load(THREAD) == (kept(1),)


async def test_what_was_used_lately_is_not_forgotten(threads: Threads, clock: ManualClock) -> None:
    await threads.keep(THREAD, [kept(1)], [])
    clock.advance(500)
    await threads.load(THREAD)
    clock.advance(500)

    await threads.purge(600)

    assert await threads.load(THREAD) == (kept(1),)


async def test_a_thread_in_which_a_question_waits_is_not_forgotten(
    threads: Threads, inbox: SqlInbox, clock: ManualClock
) -> None:
    await inbox.put(asked(1))
    await threads.keep(THREAD, [kept(1)], [])
    clock.advance(2 * DAY_S)

    await threads.purge(DAY_S)
    still = await threads.load(THREAD)
    await inbox.close(await claimed(inbox), Outcome.ANSWERED)
    clock.advance(2 * DAY_S)
    await threads.purge(DAY_S)

    assert still == (kept(1),)
    assert await threads.load(THREAD) == ()

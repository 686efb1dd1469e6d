"""What every memory of threads promises of the lists that digests keep of channels."""

import pytest

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.names import MessageTs
from chatops.domain.summary.values import Kept, ThreadId
from chatops.ports import Summaries, Threads
from tests.contracts.asking import ts
from tests.contracts.keeping import CHANNEL, THREAD, kept, summary
from tests.fakes.clock import ManualClock

LIST = ThreadId(CHANNEL, MessageTs(""))
DAY_S = 86_400.0


@pytest.fixture
def threads(database: Database) -> Threads:
    return SqlThreads(database)


@pytest.fixture
def trees(database: Database) -> Summaries:
    return SqlSummaries(database)


async def at(clock: ManualClock, threads: Threads, *messages: Kept) -> None:
    """Read a list as it is used, a while after its last message was said."""
    await threads.keep(LIST, messages, [])
    last = float(messages[-1].message.ts)
    clock.advance(last + DAY_S - clock.now())


async def test_a_list_forgets_old_messages_though_it_is_used(
    threads: Threads, clock: ManualClock
) -> None:
    old, new = kept(1), kept(9)
    await at(clock, threads, old, new)
    await threads.keep(THREAD, [old], [])
    assert await threads.load(LIST) == (old, new)

    await threads.purge(clock.now() - float(ts(5)))

    assert await threads.load(LIST) == (new,)
    assert await threads.load(THREAD) == (old,)


async def test_summaries_of_old_messages_go_with_them(
    threads: Threads, trees: Summaries, clock: ManualClock
) -> None:
    await at(clock, threads, *(kept(number) for number in range(1, 9)))
    over, beside = summary(3, 6, thread=LIST), summary(6, 8, thread=LIST)
    thread = summary(1, 3)
    for one in (over, beside, thread):
        await trees.put(one, {})

    await threads.purge(clock.now() - float(ts(5)))

    left = await trees.get([one.key for one in (over, beside, thread)])
    assert set(left) == {beside.key, thread.key}

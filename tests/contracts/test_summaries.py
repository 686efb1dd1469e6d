"""What every keeper of summary trees promises."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.tables import summaries
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.summary.values import Cover, Node, Origin
from chatops.ports import Summaries, Threads
from tests.contracts.asking import ts
from tests.contracts.keeping import OTHER, THREAD, kept, summary
from tests.fakes.clock import START, ManualClock


@pytest.fixture
def threads(database: Database) -> Threads:
    return SqlThreads(database)


@pytest.fixture
def trees(database: Database) -> Summaries:
    return SqlSummaries(database)


nodes = st.recursive(
    st.builds(Node, st.integers(1, 9), st.integers(0, 99), st.integers(0, 99)),
    lambda inner: st.builds(
        Node,
        st.integers(1, 9),
        st.integers(0, 99),
        st.integers(0, 99),
        st.lists(inner, max_size=4).map(tuple),
    ),
)


async def test_leaves_stay_in_the_order_they_were_closed(trees: Summaries) -> None:
    assert await trees.leaves(THREAD) == ()

    await trees.close_leaves(THREAD, [ts(1), ts(5)], 0)
    await trees.close_leaves(THREAD, [ts(9)], 2)

    assert await trees.leaves(THREAD) == (ts(1), ts(5), ts(9))
    assert await trees.leaves(OTHER) == ()


async def test_who_closes_leaves_too_late_changes_nothing(trees: Summaries) -> None:
    await trees.close_leaves(THREAD, [ts(1)], 0)

    await trees.close_leaves(THREAD, [ts(2), ts(3)], 0)
    await trees.close_leaves(THREAD, [ts(4)], 2)

    assert await trees.leaves(THREAD) == (ts(1),)


async def test_of_two_who_close_leaves_at_once_one_wins(trees: Summaries) -> None:
    async with asyncio.TaskGroup() as group:
        for start in (1, 2, 3, 4):
            leaves = [ts(start * 10 + number) for number in range(start)]
            group.create_task(trees.close_leaves(THREAD, leaves, 0))

    stored = await trees.leaves(THREAD)
    assert len({int(first[:10]) // 10 for first in stored}) == 1
    assert len(stored) == int(stored[0][:10]) // 10 % 10


async def test_a_summary_comes_back_as_it_was(trees: Summaries) -> None:
    one = replace(summary(1, 3), text="上限は 5 ☕", facts=('[1] U1: "5"', "b\nc", "\ud83d"))
    await trees.put(one, {})

    assert await trees.get([one.key, "nobody's"]) == {one.key: one}
    assert await trees.get([]) == {}


async def test_thousands_of_keys_can_be_asked_for(trees: Summaries) -> None:
    keys = [f"k{number}" for number in range(1_200)]
    for key in keys[::200]:
        await trees.put(summary(1, 2, key=key), {})

    assert list(await trees.get(keys)) == keys[::200]


async def test_the_first_of_two_equal_summaries_stands(trees: Summaries) -> None:
    await trees.put(summary(1, 2, text="first"), {})

    assert await trees.put(summary(1, 2, text="second"), {})

    (stored,) = (await trees.get([summary(1, 2).key])).values()
    assert stored.text == "first"


async def test_an_extract_gives_way_to_a_models_summary_and_never_replaces_one(
    trees: Summaries,
) -> None:
    extract = summary(1, 2, origin=Origin.EXTRACT, text="extract")
    real = summary(1, 2, text="real")

    for one in (extract, replace(extract, text="again"), real, extract):
        assert await trees.put(one, {})

        stored = await trees.get([one.key])
        assert stored[one.key].text in {"extract", "real"}

    assert await trees.get([real.key]) == {real.key: real}


async def test_a_summary_of_messages_that_changed_meanwhile_is_thrown_away(
    threads: Threads, trees: Summaries
) -> None:
    read = [kept(number) for number in (1, 2, 3)]
    sources = {one.message.ts: one.key for one in read}
    await threads.keep(THREAD, read, [])
    fresh = await trees.put(summary(1, 3, key="a"), sources)

    await threads.keep(THREAD, [kept(2, "edited")], [])
    edited = await trees.put(summary(1, 3, key="b"), sources)
    await threads.keep(THREAD, [kept(2)], [ts(3)])
    deleted = await trees.put(summary(1, 3, key="c"), sources)
    elsewhere = await trees.put(summary(1, 1, key="d", thread=OTHER), {ts(1): kept(1).key})

    assert (fresh, edited, deleted, elsewhere) == (True, False, False, False)
    assert await trees.get(["a", "b", "c", "d"]) == {}


async def test_whoever_comes_first_no_summary_outlives_an_edit(
    threads: Threads, trees: Summaries
) -> None:
    for round_ in range(8):
        old, new = kept(1, f"{round_}"), kept(1, f"{round_} edited")
        await threads.keep(THREAD, [old], [])

        async with asyncio.TaskGroup() as group:
            for number in range(4):
                one = summary(1, 1, key=f"{round_}.{number}")
                group.create_task(trees.put(one, {ts(1): old.key}))
                if number == round_ % 4:
                    group.create_task(threads.keep(THREAD, [new], []))

        assert await trees.get([f"{round_}.{number}" for number in range(4)]) == {}


async def test_use_is_noted(trees: Summaries, database: Database, clock: ManualClock) -> None:
    await trees.put(summary(1, 2), {})
    clock.advance(3600)

    await trees.get([summary(1, 2).key])

    async with database.read() as connection:
        row = (await connection.execute(select(summaries))).one()
    assert (row.created_at, row.used_at) == (START, START + 3600)


async def test_a_cover_is_empty_at_first_and_then_what_was_committed_last(
    trees: Summaries,
) -> None:
    empty = await trees.cover(THREAD)

    await trees.commit(THREAD, Cover((Node(1, 0, 1),), (300, 20)))
    await trees.commit(THREAD, Cover((Node(1, 1, 2),), (20, 5)))

    assert empty == Cover()
    assert await trees.cover(THREAD) == Cover((Node(1, 1, 2),), (20, 5))
    assert await trees.cover(OTHER) == Cover()


async def test_nodes_may_be_joined_without_end(trees: Summaries) -> None:
    joined = Node(1, 0, 1)
    for number in range(1, 3_000):
        joined = Node(1, 0, number + 1, (joined, Node(1, number, number + 1)))

    await trees.commit(THREAD, Cover((joined,)))

    (node,) = (await trees.cover(THREAD)).nodes
    depth = 1
    while node.parts:
        node, depth = node.parts[0], depth + 1
    assert depth == 3_000


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(cover=st.builds(Cover, st.lists(nodes, max_size=4).map(tuple)))
async def test_any_cover_comes_back_as_it_was(trees: Summaries, cover: Cover) -> None:
    await trees.commit(THREAD, cover)

    assert await trees.cover(THREAD) == cover

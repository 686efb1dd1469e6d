"""Covers are looked at when a leaf has closed, which a count of what was said tells."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.summary.keys import message_key
from chatops.domain.summary.values import Kept, ThreadId
from chatops.services.naming import Naming
from chatops.services.prompt import PromptBuilder
from chatops.services.summarise.maintain import Maintenance
from chatops.services.summarise.view import View
from tests.fakes.chat import OWN
from tests.fakes.model import PlainTokens, plain_tokens
from tests.services.rig import Rig

CHANNEL = ChannelId("C1")
THREAD = ThreadId(CHANNEL, MessageTs("1700000000.000000"))
LEAF = 2_500
SMALL = 2_400
"""A prompt of so many tokens has leaves of 500."""


@pytest.fixture
def maintenance(rig: Rig) -> Maintenance:
    rig.model.answer = "Ann went through the list."
    naming = Naming(rig.chat, OWN, "chatops")
    history = rig.history(PromptBuilder(naming, PlainTokens(), rig.catalogue, str))
    threads = SqlThreads(rig.database)

    async def look(thread: ThreadId, at_least: int) -> View | None:
        kept = await threads.load(thread)
        if sum(one.tokens for one in kept) < at_least:
            return None
        choices = replace(rig.choices, target_tokens=SMALL)
        return await history.views.of(thread, kept, choices, await history.views.sizes(choices))

    builder = history.condenser.builder
    return Maintenance(look, builder, history.condenser, builder.summaries, rig.clock, LEAF)


@pytest.fixture
def say(rig: Rig) -> Callable[[int], Awaitable[None]]:
    async def said(messages: int) -> None:
        kept = []
        for number in range(messages):
            ts = MessageTs(f"{1_700_000_000 + number}.000000")
            message = Message(ts, Speaker.PERSON, "U1", f"item {number} " + "word " * 80, "Ann")
            kept.append(
                Kept(message, message_key(CHANNEL, message), plain_tokens(message.text) + 8)
            )
        await SqlThreads(rig.database).keep(THREAD, kept, ())

    return said


def test_a_look_is_worth_it_once_a_leaf_was_said(maintenance: Maintenance) -> None:
    worth = [maintenance.is_worth_a_look(THREAD, LEAF // 4) for _ in range(8)]

    assert worth == [False, False, False, True] * 2


def test_a_message_as_large_as_a_leaf_is_closed_by_the_next_one(maintenance: Maintenance) -> None:
    worth = [maintenance.is_worth_a_look(THREAD, tokens) for tokens in (4_000, 10, 10)]

    assert worth == [True, True, False]


def test_threads_are_counted_each_on_its_own(maintenance: Maintenance) -> None:
    other = ThreadId(CHANNEL, MessageTs("1700000009.000000"))

    first = maintenance.is_worth_a_look(THREAD, LEAF - 1)

    assert not first
    assert not maintenance.is_worth_a_look(other, 10)
    assert maintenance.is_worth_a_look(THREAD, 10)


async def test_where_leaves_are_smaller_looks_come_earlier(
    maintenance: Maintenance, say: Callable[[int], Awaitable[None]]
) -> None:
    before = maintenance.leaf_of(THREAD)
    await say(3)

    await maintenance.work_on(THREAD, 100)

    assert (before, maintenance.leaf_of(THREAD)) == (LEAF, 500)


async def test_work_leaves_room_for_what_will_come(
    maintenance: Maintenance, say: Callable[[int], Awaitable[None]]
) -> None:
    await say(60)

    await maintenance.work_on(THREAD, 100)

    view = await maintenance.look(THREAD, 0)
    assert view
    nodes = view.cover.nodes
    sizes = maintenance.condenser.scale(view).size_of
    total = sum(map(sizes, nodes)) + view.lengths.after(nodes[-1].end)
    assert all(maintenance.builder.built(view, node) for node in nodes)
    assert total <= view.sizes.history - view.sizes.leaf

"""Nodes are built once, judged before they are kept, and never leave anybody with nothing."""

import asyncio
from dataclasses import replace

import pytest

from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.conversation import Ending, Finish, Message, Speaker
from chatops.domain.errors import ModelUnavailable
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.summary.cover import strict
from chatops.domain.summary.keys import message_key
from chatops.domain.summary.tree import leaf_node, regular
from chatops.domain.summary.values import Kept, Origin, ThreadId
from chatops.services.history import History
from chatops.services.naming import Naming
from chatops.services.prompt import PromptBuilder
from chatops.services.summarise.gate import Gate, Urgency
from chatops.services.summarise.view import View
from tests.fakes.chat import OWN
from tests.fakes.model import PlainTokens, plain_tokens
from tests.services.rig import MODEL, Rig

CHANNEL = ChannelId("C1")
THREAD = ThreadId(CHANNEL, MessageTs("1700000000.000000"))
WHOLE = Finish(Ending.COMPLETE, None)
GOOD = "Ann went through the items of the list one by one, and found nothing wrong."


def kept(number: int) -> Kept:
    text = f"We looked at one more thing on the list and it was as good as the others, word {'x' * number}"
    ts = MessageTs(f"{1_700_000_000 + number}.000000")
    message = Message(ts, Speaker.PERSON, "U1", text, "Ann")
    return Kept(message, message_key(CHANNEL, message), plain_tokens(text) + 8)


@pytest.fixture
def history(rig: Rig) -> History:
    naming = Naming(rig.chat, OWN, "chatops")
    return rig.history(PromptBuilder(naming, PlainTokens(), rig.catalogue, str))


@pytest.fixture
async def view(rig: Rig, history: History) -> View:
    thread = tuple(kept(number) for number in range(90))
    await SqlThreads(rig.database).keep(THREAD, thread, ())
    choices = replace(rig.choices, target_tokens=2_400)
    return await history.views.of(THREAD, thread, choices, await history.views.sizes(choices))


async def test_fifty_who_ask_at_once_cost_one_call_a_node(
    rig: Rig, history: History, view: View
) -> None:
    rig.model.answer = GOOD
    builder = history.condenser.builder

    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            group.create_task(builder.build(view, [leaf_node(0), leaf_node(1)], Urgency.AWAITED))

    assert len(rig.model.asked) == 2


async def test_a_summary_survives_in_the_database(rig: Rig, history: History, view: View) -> None:
    rig.model.answer = GOOD
    await history.condenser.builder.build(view, [leaf_node(0)], Urgency.AWAITED)
    naming = Naming(rig.chat, OWN, "chatops")
    after = rig.history(PromptBuilder(naming, PlainTokens(), rig.catalogue, str))

    assert await after.condenser.builder.build(view, [leaf_node(0)], Urgency.AWAITED)

    assert len(rig.model.asked) == 1


async def test_a_parent_is_made_from_its_messages_where_they_fit_and_else_from_its_parts(
    rig: Rig, history: History, view: View
) -> None:
    rig.model.answer = GOOD
    parent = regular(2, 0, view.sizes.fan_in)
    builder, small = history.condenser.builder, replace(view, source_tokens=600)

    await builder.build(view, [parent], Urgency.AWAITED)
    direct = len(rig.model.asked)
    builder.shelf.forget(THREAD)
    await SqlThreads(rig.database).keep(THREAD, [], [])
    other = replace(small, recipe=replace(view.recipe, language="other"))
    await builder.build(other, [parent], Urgency.AWAITED)

    assert direct == 1
    assert len(rig.model.asked) == direct + view.sizes.fan_in + 1
    found = builder.shelf.get(other.key_of(parent))
    assert found
    assert found.depth == 2


@pytest.mark.parametrize(
    "answer",
    ["I'm sorry, I cannot do that.", "word " * 2_000, "   "],
    ids=["error", "long", "blank"],
)
async def test_what_is_no_summary_is_asked_for_once_more_and_then_extracted(
    rig: Rig, history: History, view: View, answer: str
) -> None:
    rig.model.answer = answer
    builder = history.condenser.builder

    assert await builder.build(view, [leaf_node(0)], Urgency.AWAITED)

    found = builder.shelf.get(view.key_of(leaf_node(0)))
    assert found
    assert found.origin is Origin.EXTRACT
    assert "We looked at one more thing" in found.text
    assert len(rig.model.asked) == 2


async def test_an_extract_is_replaced_once_the_summariser_is_back(
    rig: Rig, history: History, view: View
) -> None:
    builder, node = history.condenser.builder, leaf_node(0)
    rig.model.answer = GOOD
    rig.model.will(ModelUnavailable(MODEL))

    await builder.build(view, [node], Urgency.BACKGROUND)
    await builder.improve(view, [node])
    left_alone = len(rig.model.asked)
    rig.clock.advance(61)
    await builder.improve(view, [node])

    found = builder.shelf.get(view.key_of(node))
    assert left_alone == 1
    assert found
    assert found.origin is Origin.MODEL
    assert found.text == GOOD


async def test_what_was_refused_is_not_asked_for_again_at_every_look(
    rig: Rig, history: History, view: View
) -> None:
    rig.model.answer = "   "
    builder, node = history.condenser.builder, leaf_node(0)

    await builder.build(view, [node], Urgency.BACKGROUND)
    await builder.improve(view, [node])

    assert len(rig.model.asked) == 2


async def test_a_summary_of_what_was_changed_meanwhile_is_thrown_away(
    rig: Rig, history: History, view: View
) -> None:
    builder, node, gate = history.condenser.builder, leaf_node(0), asyncio.Event()
    rig.model.will(gate, GOOD, WHOLE)
    changed = replace(view.kept[0].message, text="something else", edited="1900000000.000000")

    async with asyncio.TaskGroup() as group:
        building = group.create_task(builder.build(view, [node], Urgency.AWAITED))
        while not rig.model.asked:  # noqa: ASYNC110  the fake tells nobody
            await asyncio.sleep(0)
        anew = Kept(changed, message_key(CHANNEL, changed), 12)
        await SqlThreads(rig.database).keep(THREAD, [anew], ())
        gate.set()

    assert not building.result()
    assert builder.shelf.get(view.key_of(node)) is None


async def test_a_mention_waits_no_longer_than_it_must_and_names_what_is_missing(
    rig: Rig, history: History, view: View
) -> None:
    never, waits = asyncio.Event(), []
    for _ in range(40):
        rig.model.will(never)
    impatient = replace(history.condenser, patience_s=0.05)

    async def waiting() -> None:
        waits.append(True)

    goal = strict(view.sizes.history, view.sizes.tail)
    plan = await impatient.at_mention(view, goal, waiting)
    never.set()

    assert waits == [True]
    assert plan.left_out
    assert plan.total <= goal.tokens


async def test_what_cannot_be_read_at_once_is_read_in_pieces_in_one_pass(
    rig: Rig, history: History, view: View
) -> None:
    node, builder = regular(2, 0, view.sizes.fan_in), history.condenser.builder
    roomy = replace(view.sizes, target_tokens=8_000)
    small = replace(view, source_tokens=view.lengths.under(node) // 2 + 40, sizes=roomy)
    rig.model.will("Ann began with the list.", WHOLE)
    rig.model.will("Ann ended with the list.", WHOLE)

    assert await builder.build(small, [node], Urgency.AWAITED)

    found = builder.shelf.get(small.key_of(node))
    assert found
    assert (found.depth, found.origin) == (1, Origin.MODEL)
    assert found.text == "Ann began with the list.\nAnn ended with the list."
    read = "".join(question.prompt.turns[-1].text for question in rig.model.asked)
    assert all(one.message.text in read for one in small.under(node))


async def test_a_piece_that_fails_fails_the_whole(rig: Rig, history: History, view: View) -> None:
    node, builder = regular(2, 0, view.sizes.fan_in), history.condenser.builder
    roomy = replace(view.sizes, target_tokens=8_000)
    small = replace(view, source_tokens=view.lengths.under(node) // 2 + 40, sizes=roomy)
    rig.model.will(GOOD, WHOLE)
    rig.model.will(ModelUnavailable(MODEL))

    await builder.build(small, [node], Urgency.AWAITED)

    found = builder.shelf.get(small.key_of(node))
    assert found
    assert found.origin is Origin.EXTRACT


async def test_a_part_without_messages_is_no_obstacle(
    rig: Rig, history: History, view: View
) -> None:
    rig.model.answer = GOOD
    node, builder = regular(2, 0, view.sizes.fan_in), history.condenser.builder
    start, end = view.bounds[1], view.bounds[2]
    emptied = replace(view, kept=(*view.kept[:start], *view.kept[end:]), source_tokens=600)

    assert await builder.build(emptied, [node], Urgency.AWAITED)

    assert not emptied.under(node.parts[1])
    assert builder.shelf.get(emptied.key_of(node))


async def test_those_who_wait_for_their_turn_do_not_ask_a_summariser_that_failed_meanwhile(
    rig: Rig, history: History, view: View
) -> None:
    builder = history.condenser.builder
    one_by_one = replace(builder, gate=Gate(1))
    for _ in range(4):
        rig.model.will(ModelUnavailable(MODEL))

    await one_by_one.build(view, [leaf_node(at) for at in range(4)], Urgency.BACKGROUND)

    assert len(rig.model.asked) == 1


async def test_a_parent_is_begun_as_soon_as_its_own_parts_are_there(
    rig: Rig, history: History, view: View
) -> None:
    builder, never = history.condenser.builder, asyncio.Event()
    parent, slow = regular(2, 0, view.sizes.fan_in), leaf_node(view.sizes.fan_in)
    rig.model.answer = GOOD
    for _ in parent.parts:
        rig.model.will(GOOD, WHOLE)
    rig.model.will(never, GOOD, WHOLE)
    small = replace(view, source_tokens=600)

    async with asyncio.TaskGroup() as group:
        building = group.create_task(builder.build(small, [parent, slow], Urgency.AWAITED))
        while not builder.built(small, parent):  # noqa: ASYNC110  nobody tells of it
            await asyncio.sleep(0)
        assert not builder.built(small, slow)
        never.set()

    assert building.result()

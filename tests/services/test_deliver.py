"""One reply, whatever dies in between."""

import asyncio

import pytest

from chatops.domain.buttons import under
from chatops.domain.errors import (
    MessageRejected,
)
from chatops.domain.reply import Mark, Post, Sign
from chatops.domain.request import Outcome, Settlement
from tests.fakes.chat import Gate, Unknown, busy
from tests.services.rig import Rig

ANSWER = Settlement(Outcome.ANSWERED, "It was cold.", "small print")
FAILURE = Settlement(Outcome.FAILED, "I could not answer this.")
UNTIL_KNOWN_S = 15.0


async def test_a_reply_is_posted_once_and_then_edited(rig: Rig) -> None:
    reply = await rig.reply()
    await reply.ensure(0, Mark.NOTICE, "reading")
    await reply.ensure(0, Mark.NOTICE, "reading")

    await rig.delivery().finish(reply, ANSWER)

    assert [post.text for post in rig.chat.posted] == ["reading"]
    below = under(Outcome.ANSWERED, reply.claim.request.asked.id)
    assert next(iter(rig.chat.standing.values())).post == Post(
        rig.chat.posted[0].id, Mark.ANSWER, "It was cold.", "small print", below
    )
    assert rig.chat.signs == [Sign.DONE]
    assert (await rig.inbox.backlog()).open == 0


async def test_a_failure_is_a_notice_and_signed_as_one(rig: Rig) -> None:
    reply = await rig.reply()

    await rig.delivery().finish(reply, FAILURE)

    assert rig.chat.marks() == [Mark.NOTICE]
    assert rig.chat.signs == [Sign.FAILED]


async def test_a_long_answer_goes_on_in_further_parts_with_the_small_print_last(rig: Rig) -> None:
    rig.chat.part_characters = 5
    reply = await rig.reply()

    await rig.delivery().finish(reply, ANSWER)

    standing = [one.post for one in rig.chat.standing.values()]
    assert [post.text for post in standing] == ["It wa", "s col", "d."]
    assert [post.footer for post in standing] == ["", "", "small print"]
    assert {post.mark for post in standing} == {Mark.ANSWER}
    assert len({post.id for post in standing}) == 3


async def test_finishing_twice_shows_the_same(rig: Rig) -> None:
    rig.chat.part_characters = 5
    reply = await rig.reply()
    await rig.inbox.settle(reply.claim, ANSWER)
    for number, part in enumerate(("It wa", "s col")):
        await reply.put(number, Mark.ANSWER, part)

    claim = await rig.claimed_after_death()
    await rig.delivery().finish(rig.delivery().open(claim), ANSWER)

    assert rig.answers() == ["It wa", "s col", "d."]
    assert len(rig.chat.posted) == 3


async def test_a_post_under_way_is_not_cancelled(rig: Rig) -> None:
    gate = Gate()
    rig.chat.gates["post"].append(gate)
    reply = await rig.reply()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(reply.ensure(0, Mark.NOTICE, "reading"))
        await gate.reached.wait()
        task.cancel()
        await asyncio.sleep(0)
        gate.opened.set()

    assert task.cancelled()
    assert (await rig.inbox.posts(reply.claim.request.asked.id))[0].ts in rig.chat.standing


async def test_a_placeholder_that_somebody_deleted_is_posted_anew_once(rig: Rig) -> None:
    reply = await rig.reply()
    placeholder = await reply.ensure(0, Mark.NOTICE, "reading")
    assert placeholder.ts
    await rig.chat.delete(reply.place.channel, placeholder.ts)

    await rig.delivery().finish(reply, ANSWER)

    assert rig.answers() == ["It was cold."]
    assert [post.id for post in rig.chat.posted] == [placeholder.id] * 2


async def test_a_settled_answer_is_never_replaced_by_a_failure(rig: Rig) -> None:
    reply = await rig.reply()
    await rig.inbox.settle(reply.claim, ANSWER)
    rig.chat.faults["post"] += [busy(), Unknown.LOST, busy(), Unknown.STORED]
    rig.clock.advance(1_000)

    await rig.work()

    assert rig.answers() == ["It was cold."]
    assert rig.model.asked == []


async def test_an_answer_in_no_form_that_the_chat_takes_is_told_of_in_its_place(rig: Rig) -> None:
    rig.chat.part_characters = 5
    reply = await rig.reply()
    await rig.inbox.settle(reply.claim, ANSWER)
    await reply.put(0, Mark.ANSWER, "It wa")
    rig.chat.faults["post"].append(MessageRejected("invalid_blocks"))

    with pytest.raises(MessageRejected):
        await rig.delivery().finish(reply, ANSWER)

    assert rig.chat.marks() == [Mark.ANSWER, Mark.NOTICE]
    assert rig.chat.texts()[0] == "It wa"
    assert "Please" in rig.chat.texts()[1]


async def test_what_is_removed_is_gone(rig: Rig) -> None:
    reply = await rig.reply()
    await reply.ensure(0, Mark.NOTICE, "reading")

    await reply.remove()

    assert rig.chat.standing == {}

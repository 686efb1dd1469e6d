"""Posts whose outcome nobody knows, and claims that are lost around them."""

import asyncio
from collections.abc import Awaitable

import pytest

from chatops.domain.errors import (
    ChatopsError,
    ClaimLost,
    PlaceClosed,
)
from chatops.domain.reply import Mark
from chatops.domain.request import Outcome, Settlement
from chatops.services.deliver import NotYet, Timing
from tests.contracts.asking import LEASE_S, OTHER
from tests.fakes.chat import Gate, Unknown, busy
from tests.services.rig import Rig, place_of

ANSWER = Settlement(Outcome.ANSWERED, "It was cold.", "small print")
FAILURE = Settlement(Outcome.FAILED, "I could not answer this.")
UNTIL_KNOWN_S = 15.0


@pytest.mark.parametrize("unknown", Unknown)
async def test_a_post_of_unknown_outcome_is_not_looked_for_before_it_must_be_visible(
    rig: Rig, unknown: Unknown
) -> None:
    rig.chat.faults["post"].append(unknown)
    reply = await rig.reply()

    with pytest.raises(NotYet) as not_yet:
        await reply.ensure(0, Mark.NOTICE, "reading")
    early = rig.delivery().open(await rig.claimed_after_release(reply.claim, 1.0))
    with pytest.raises(NotYet) as still:
        await early.ensure(0, Mark.NOTICE, "reading")

    assert not_yet.value.delay_s == UNTIL_KNOWN_S
    assert still.value.delay_s == UNTIL_KNOWN_S - 1.0
    assert "find" not in rig.chat.calls
    assert len(rig.chat.posted) == 1


async def test_a_post_that_arrived_after_all_is_adopted(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.STORED)
    await rig.ask()

    await rig.work()

    assert rig.answers() == [rig.model.answer]
    assert len(rig.chat.posted) == 1
    assert rig.meter.counted("ambiguous_writes", resolution="adopted") == 1


async def test_a_post_that_never_arrived_is_posted_again_under_the_same_id(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LOST)
    await rig.ask()

    await rig.work()

    assert rig.answers() == [rig.model.answer]
    assert len(rig.chat.posted) == 2
    assert len({post.id for post in rig.chat.posted}) == 1
    assert rig.meter.counted("ambiguous_writes", resolution="reposted") == 1


async def test_a_post_that_arrives_within_the_grace_is_adopted(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LATE)
    reply = await rig.reply()
    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")
    rig.clock.advance(UNTIL_KNOWN_S - 1)
    rig.chat.arrive()

    await rig.inbox.release(reply.claim, delay_s=0)
    await rig.work()

    assert rig.answers() == [rig.model.answer]
    assert len(rig.chat.posted) == 1


async def test_a_post_that_arrives_later_still_is_swept_away(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LATE)
    await rig.ask()
    await rig.work()
    rig.chat.arrive()
    assert len(rig.chat.standing) == 2

    await rig.sweep()

    assert rig.answers() == [rig.model.answer]
    assert rig.meter.counted("ambiguous_writes", resolution="stray_deleted") == 1


async def test_a_doubt_outlives_the_claim_that_had_it(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LATE)
    reply = await rig.reply()
    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")
    again = rig.delivery().open(await rig.claimed_after_death())
    await again.ensure(0, Mark.NOTICE, "reading")
    rig.clock.advance(LEASE_S + 1)

    await rig.work()
    rig.chat.arrive()
    await rig.sweep()

    assert rig.answers() == [rig.model.answer]


async def test_a_doubt_outlives_a_busy_chat(rig: Rig) -> None:
    rig.chat.faults["post"] += [Unknown.LATE, busy(1.0)]
    await rig.ask()

    await rig.work()
    rig.chat.arrive()
    await rig.sweep()

    assert rig.answers() == [rig.model.answer]
    assert len({post.id for post in rig.chat.posted}) == 1


async def test_of_two_that_arrived_the_oldest_is_adopted_and_the_other_deleted(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LOST)
    reply = await rig.reply()
    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")
    place, lost = place_of(reply.claim.request.asked), rig.chat.posted[0]
    first, second = await rig.chat.post(place, lost), await rig.chat.post(place, lost)

    claim = await rig.claimed_after_death()
    await rig.delivery().open(claim).ensure(0, Mark.NOTICE, "reading")

    assert list(rig.chat.standing) == [first]
    assert rig.chat.deleted == [second]


@pytest.mark.parametrize("wrong", [busy(), PlaceClosed("cant_delete_message")])
async def test_a_stray_that_cannot_be_deleted_now_does_not_spoil_the_reply(
    rig: Rig, wrong: ChatopsError
) -> None:
    rig.chat.faults["post"].append(Unknown.LOST)
    reply = await rig.reply()
    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")
    place, lost = place_of(reply.claim.request.asked), rig.chat.posted[0]
    for _ in range(2):
        await rig.chat.post(place, lost)
    rig.chat.faults["delete"].append(wrong)
    rig.clock.advance(LEASE_S + 1)

    await rig.work()
    await rig.sweep()

    assert rig.answers() == [rig.model.answer]


async def test_an_adopted_placeholder_is_given_the_settled_text(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.STORED)
    reply = await rig.reply()
    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")
    rig.clock.advance(200)

    claim = await rig.claimed()
    await rig.delivery().finish(rig.delivery().open(claim), FAILURE)

    assert rig.chat.texts() == [FAILURE.text]
    assert len(rig.chat.posted) == 1


async def test_a_post_is_found_however_much_our_clock_differs_from_the_chats(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LOST)
    rig.clock.advance(3_600)
    reply = await rig.reply()
    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")
    rig.clock.advance(-3_500)
    place = place_of(reply.claim.request.asked)
    arrived = await rig.chat.post(place, rig.chat.posted[0])
    rig.clock.advance(3_500)

    claim = await rig.claimed_after_death()
    adopted = await rig.delivery().open(claim).ensure(0, Mark.NOTICE, "reading")

    assert adopted.ts == arrived


async def test_a_post_that_hangs_is_of_unknown_outcome(rig: Rig) -> None:
    rig.timing = Timing(post_s=0.05, grace_s=5.0)
    rig.chat.gates["post"].append(Gate())
    reply = await rig.reply()

    with pytest.raises(NotYet):
        await reply.ensure(0, Mark.NOTICE, "reading")

    assert (await rig.inbox.posts(reply.claim.request.asked.id))[0].ts is None


@pytest.mark.parametrize(("asked_s", "delay_s"), [(7.0, 7.0), (None, 1.0)])
async def test_a_busy_chat_is_tried_again_without_any_search(
    rig: Rig, asked_s: float | None, delay_s: float
) -> None:
    rig.chat.faults["post"].append(busy(asked_s))
    reply = await rig.reply()

    with pytest.raises(NotYet) as later:
        await reply.ensure(0, Mark.NOTICE, "reading")
    claim = await rig.claimed_after_release(reply.claim, later.value.delay_s)
    await rig.delivery().open(claim).ensure(0, Mark.NOTICE, "reading")

    assert later.value.delay_s == delay_s
    assert "find" not in rig.chat.calls


async def test_whoever_posted_under_a_lost_claim_deletes_it(rig: Rig) -> None:
    gate = Gate()
    rig.chat.gates["post"].append(gate)
    reply = await rig.reply()

    async with asyncio.TaskGroup() as group:
        late = group.create_task(_lost(reply.ensure(0, Mark.NOTICE, "reading")))
        await gate.reached.wait()
        rig.clock.advance(LEASE_S + 1)
        await rig.work(OTHER)
        gate.opened.set()
        await late

    assert rig.answers() == [rig.model.answer]
    assert rig.meter.counted("ambiguous_writes", resolution="undone") == 1


async def test_a_late_post_that_its_new_owner_adopted_stays(rig: Rig) -> None:
    stored, seen = asyncio.Event(), asyncio.Event()
    reply = await rig.reply()

    async def pause(name: str, when: str) -> None:
        if (name, when) == ("post", "after"):
            stored.set()
            await seen.wait()

    slow = rig.delivery(pause).open(reply.claim)
    async with asyncio.TaskGroup() as group:
        late = group.create_task(_lost(slow.ensure(0, Mark.NOTICE, "reading")))
        await stored.wait()
        rig.clock.advance(LEASE_S + 1)
        await rig.work(OTHER)
        seen.set()
        await late

    assert rig.answers() == [rig.model.answer]
    assert rig.chat.deleted == []


async def test_progress_under_a_lost_claim_is_not_shown_over_the_answer(rig: Rig) -> None:
    reply = await rig.reply()
    await reply.ensure(0, Mark.NOTICE, "reading")
    rig.clock.advance(LEASE_S + 1)
    await rig.work(OTHER)

    await reply.show("The cash")

    assert rig.answers() == [rig.model.answer]


async def test_a_closed_place_does_not_keep_other_threads_from_being_swept(rig: Rig) -> None:
    for number in (1, 2):
        rig.chat.faults["post"].append(Unknown.LATE)
        await rig.ask(number)
        await rig.work()
    rig.chat.arrive()
    rig.chat.faults["find"].append(PlaceClosed("is_archived"))
    rig.clock.advance(60)

    await rig.delivery().sweep()

    assert len(rig.chat.deleted) == 1
    assert await rig.inbox.due_rechecks() == ()


async def test_a_busy_chat_postpones_a_sweep(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LATE)
    await rig.ask()
    await rig.work()
    rig.chat.arrive()
    rig.chat.faults["find"].append(busy())
    rig.clock.advance(31)

    await rig.delivery().sweep()
    assert rig.chat.deleted == []
    await rig.delivery().sweep()

    assert len(rig.chat.deleted) == 1


async def _lost(work: Awaitable[object]) -> None:
    with pytest.raises(ClaimLost):
        await work

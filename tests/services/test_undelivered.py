"""Replies that can be shown nowhere: the asker hears of it in private, once."""

import pytest

from chatops.domain.errors import MessageGone, MessageRejected, PlaceClosed
from chatops.domain.names import BotId, ChannelId, MessageTs, UserId
from chatops.domain.reply import Mark
from chatops.domain.request import Asked, Claim, Kind
from tests.contracts.asking import asked
from tests.fakes.steps import KillAt, Killed
from tests.services.rig import Rig

CLOSED = [PlaceClosed("is_archived"), PlaceClosed("not_in_channel"), PlaceClosed("thread_locked")]


@pytest.mark.parametrize("error", CLOSED, ids=str)
async def test_who_cannot_be_answered_is_told_so_in_private(rig: Rig, error: PlaceClosed) -> None:
    rig.chat.faults["post"] += [error, error]
    await rig.ask()
    claim = await rig.claimed()

    await rig.answering().answer(claim)

    ((user, post),) = rig.chat.directs
    assert user == "U1"
    assert post.mark is Mark.NOTICE
    assert f"(reference `{claim.request.reference}`)" in post.text
    assert error.reason not in post.text
    assert rig.meter.counted("undeliverable", told="yes") == 1


async def test_an_answer_whose_place_closes_before_it_is_shown_is_told_of(rig: Rig) -> None:
    rig.chat.faults["edit"].append(MessageGone("message_not_found"))
    rig.chat.faults["post"] += [None, PlaceClosed("thread_not_found")]
    await rig.ask()

    await rig.work()

    assert len(rig.chat.directs) == 1
    assert rig.meter.counted("requests", outcome="undeliverable") == 1


async def test_who_takes_no_direct_messages_costs_nobody_anything(rig: Rig) -> None:
    rig.chat.takes_direct = False
    rig.chat.faults["post"] += [CLOSED[0], CLOSED[0]]
    await rig.ask()

    await rig.work()

    assert rig.meter.counted("undeliverable", told="no") == 1
    assert (await rig.inbox.backlog()).open == 0


async def test_what_was_told_of_in_the_thread_is_not_told_again(rig: Rig) -> None:
    rig.chat.faults["edit"].append(MessageRejected("invalid_blocks"))
    await rig.ask()

    await rig.work()

    assert rig.chat.directs == []


def _direct() -> Asked:
    ts = MessageTs("1700000001.000100")
    return Asked(asked().team, ChannelId("D1"), ts, ts, Kind.DIRECT, UserId("U1"))


def _by_bot() -> Asked:
    ts = MessageTs("1700000001.000100")
    return Asked(asked().team, ChannelId("C1"), ts, ts, Kind.MENTION, bot=BotId("B1"))


@pytest.mark.parametrize("question", [_direct(), _by_bot()], ids=["a direct message", "a bot's"])
async def test_nobody_is_told_where_that_makes_no_sense(rig: Rig, question: Asked) -> None:
    rig.policy = type(rig.policy)(bots={"B1"})
    rig.chat.faults["post"] += [CLOSED[0], CLOSED[0]]
    await rig.inbox.put(question)

    await rig.work()

    assert "post" in rig.chat.calls
    assert rig.chat.directs == []


async def test_whoever_dies_on_the_way_the_asker_is_told_once_at_most(rig: Rig) -> None:
    told = []
    for at in range(200):
        rig.chat.directs.clear()
        rig.chat.faults["post"].extend([CLOSED[0]] * 9)
        await rig.ask(at + 1)
        kill = KillAt(at)
        claim = await rig.claimed()
        try:
            await rig.answering(kill).answer(claim)
        except Killed:
            await _by_the_next_process(rig, claim)
        told.append(len(rig.chat.directs))
        rig.chat.faults.clear()
        if len(kill.steps) <= at:
            break

    assert set(told) == {0, 1}
    assert told[-1] == 1


async def _by_the_next_process(rig: Rig, claim: Claim) -> None:
    if (await rig.inbox.backlog()).open:
        await rig.inbox.release(claim, delay_s=0)
        await rig.work()

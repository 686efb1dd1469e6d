"""Requests as people steer them, on each kind of database."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

import pytest

from chatops.adapters.sql.answers import SqlAnswers
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.inbox import SqlInbox
from chatops.domain.names import ChannelId, MessageTs, PostId, RequestId, UserId
from chatops.domain.reply import Place
from chatops.domain.request import Claim, Kind, Outcome, Request, Settlement, State
from tests.contracts.asking import DEADLINE_S, OTHER, asked, claimed, ts
from tests.fakes.clock import ManualClock

ANN, BEN = UserId("U1"), UserId("U2")
C1 = ChannelId("C1")


@pytest.fixture
def answers(database: Database) -> SqlAnswers:
    return SqlAnswers(database, DEADLINE_S)


async def answered(inbox: SqlInbox, outcome: Outcome = Outcome.ANSWERED) -> Claim:
    """Ask, and answer in one message."""
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.intend(claim, 0, PostId("p"))
    await inbox.posted(claim, 0, ts(2))
    await inbox.settle(claim, Settlement(outcome, "It was cold."))
    await inbox.close(claim, outcome, recheck=True)
    return claim


async def test_a_question_is_found_by_its_id(inbox: SqlInbox, answers: SqlAnswers) -> None:
    await answered(inbox)

    found = await answers.find(asked().id)

    assert found is not None
    assert (found.asked, found.state) == (asked(), State.DONE)
    assert [post.ts for post in found.posts] == [ts(2)]


@pytest.mark.parametrize("odd", ["", "T1:C1:1.2", "x" * 2000, "T1:C1:\0", "' OR 1=1 --", "\ud800"])
async def test_what_is_no_id_of_ours_finds_nothing_and_does_nothing(
    inbox: SqlInbox, answers: SqlAnswers, odd: str
) -> None:
    await answered(inbox)

    assert await answers.find(RequestId(odd)) is None
    assert not await answers.stop(RequestId(odd), ANN)
    assert not await answers.reopen(RequestId(odd))


async def test_a_command_is_no_question(inbox: SqlInbox, answers: SqlAnswers) -> None:
    command = replace(asked(), kind=Kind.BANG)
    await inbox.put(command)

    assert await answers.find(command.id) is None
    assert await answers.unsettled(Place(C1, command.thread)) == ()


async def test_a_stop_is_seen_by_whoever_is_at_the_answer_and_by_whoever_takes_it_up(
    inbox: SqlInbox, answers: SqlAnswers
) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)

    assert await answers.stop(asked().id, BEN)

    assert await answers.stopped([asked().id, RequestId("T1:C1:other")]) == {asked().id: BEN}
    await inbox.release(claim, delay_s=0)
    assert (await claimed(inbox, OTHER)).request.stopped_by == BEN


async def test_only_the_first_stop_counts(inbox: SqlInbox, answers: SqlAnswers) -> None:
    await inbox.put(asked())

    assert await answers.stop(asked().id, BEN)
    assert not await answers.stop(asked().id, ANN)

    assert await answers.stopped([asked().id]) == {asked().id: BEN}


async def test_what_is_settled_cannot_be_stopped(inbox: SqlInbox, answers: SqlAnswers) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.settle(claim, Settlement(Outcome.ANSWERED, "It was cold."))

    assert not await answers.stop(asked().id, ANN)


async def test_a_request_that_is_given_back_for_long_is_taken_up_at_once_when_stopped(
    inbox: SqlInbox, answers: SqlAnswers
) -> None:
    await inbox.put(asked())
    await inbox.release(await claimed(inbox), delay_s=60)
    assert await inbox.claim(OTHER) is None

    await answers.stop(asked().id, ANN)

    assert (await claimed(inbox, OTHER)).request.stopped_by == ANN


async def test_a_thread_tells_what_of_it_has_no_answer_yet(
    inbox: SqlInbox, answers: SqlAnswers
) -> None:
    for question in (asked(1), asked(2, thread=1), asked(3, thread=1), asked(4)):
        await inbox.put(question)
    await answers.stop(asked(2, thread=1).id, ANN)

    def numbers(found: Collection[Request]) -> list[MessageTs]:
        return [one.asked.ts for one in found]

    assert numbers(await answers.unsettled(Place(C1, ts(1)))) == [ts(1), ts(3)]
    assert numbers(await answers.unsettled(Place(C1, MessageTs("")))) == [ts(1), ts(3), ts(4)]
    assert await answers.unsettled(Place(ChannelId("C2"), ts(1))) == ()


@pytest.mark.parametrize(
    "outcome", [Outcome.ANSWERED, Outcome.CUT, Outcome.FAILED, Outcome.STOPPED]
)
async def test_a_question_is_asked_anew_with_its_messages_and_a_new_deadline(
    inbox: SqlInbox, answers: SqlAnswers, clock: ManualClock, outcome: Outcome
) -> None:
    before = await answered(inbox, outcome)
    clock.advance(1000)

    assert await answers.reopen(asked().id)

    claim = await claimed(inbox, OTHER)
    request = claim.request
    assert (request.state, request.settlement, request.attempts) == (State.OPEN, None, 0)
    assert request.deadline_at == clock.now() + DEADLINE_S
    assert [post.ts for post in request.posts] == [ts(2)]
    assert claim.fence > before.fence
    assert await inbox.due_rechecks() == ()


async def test_of_many_who_ask_anew_at_once_one_succeeds(
    inbox: SqlInbox, answers: SqlAnswers
) -> None:
    await answered(inbox)
    done: list[bool] = []

    async def again() -> None:
        done.append(await answers.reopen(asked().id))

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(again())

    assert sorted(done) == [False, False, False, False, True]


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.UNDELIVERABLE])
async def test_what_has_no_reply_is_not_asked_anew(
    inbox: SqlInbox, answers: SqlAnswers, outcome: Outcome
) -> None:
    await answered(inbox, outcome)

    assert not await answers.reopen(asked().id)
    assert await inbox.claim(OTHER) is None


async def test_what_is_being_answered_is_not_asked_anew(
    inbox: SqlInbox, answers: SqlAnswers
) -> None:
    await inbox.put(asked())
    await claimed(inbox)

    assert not await answers.reopen(asked().id)


async def test_an_answer_that_is_made_anew_waits_for_the_one_under_way_in_its_thread(
    inbox: SqlInbox, answers: SqlAnswers
) -> None:
    await answered(inbox)
    await inbox.put(asked(5, thread=1))
    later = await claimed(inbox)
    await inbox.put(asked(6, thread=1))

    await answers.reopen(asked().id)

    assert await inbox.claim(OTHER) is None
    await inbox.close(later, Outcome.ANSWERED)
    assert (await claimed(inbox)).request.asked.ts == ts(1)


async def test_a_command_passes_the_answer_under_way_in_its_thread(inbox: SqlInbox) -> None:
    await inbox.put(asked(1))
    await claimed(inbox)
    await inbox.put(asked(2, thread=1))
    await inbox.put(replace(asked(3, thread=1), kind=Kind.BANG))

    claim = await claimed(inbox, OTHER)

    assert (claim.request.asked.kind, claim.request.asked.ts) == (Kind.BANG, ts(3))


async def test_commands_can_be_claimed_alone(inbox: SqlInbox) -> None:
    await inbox.put(asked(1))
    assert await inbox.claim(OTHER, commands=True) is None

    await inbox.put(replace(asked(2), kind=Kind.BANG))

    claim = await inbox.claim(OTHER, commands=True)
    assert claim is not None
    assert claim.request.asked.kind is Kind.BANG
    assert (await claimed(inbox)).request.asked == asked(1)

"""Answers that are stopped."""

import asyncio
from dataclasses import replace
from typing import Literal

import pytest

from chatops.adapters.sql.answers import SqlAnswers
from chatops.domain.buttons import REGENERATE
from chatops.domain.errors import ModelUnavailable
from chatops.domain.names import UserId
from chatops.domain.reply import Mark, Sign
from chatops.domain.wording import READING
from chatops.services.generate import RetryLater
from tests.contracts.asking import DEADLINE_S
from tests.fakes.chat import Gate
from tests.services.rig import MODEL, Rig
from tests.services.steered import Steered

BEN = UserId("U2")
WAITS = "Stopped by name of U2 before there was an answer."


class Hang(asyncio.Event):
    """Where a model says no more, and the test is told."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.reached.set()
        return await super().wait()


@pytest.fixture
def steered(rig: Rig) -> Steered:
    return Steered(rig, SqlAnswers(rig.database, DEADLINE_S))


async def stopped_after(rig: Rig, *said: str) -> None:
    """Ask, and stop the answer as soon as the model has said so much."""
    hang = Hang()
    rig.model.will(*said, hang)
    question, answering = await rig.ask(), rig.answering()
    claim = await rig.claimed()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(rig.attempt(answering.answer, claim))
        await hang.reached.wait()
        answering.stops.stop(question.id, BEN)


async def test_what_there_is_of_a_stopped_answer_stays(rig: Rig) -> None:
    await stopped_after(rig, "It was ", "cold")

    assert rig.answers() == ["It was cold"]
    (standing,) = rig.chat.standing.values()
    assert standing.post.footer == "Stopped by name of U2."
    assert rig.chat.signs == [Sign.WORKING, Sign.DONE]
    assert rig.meter.counted("requests", outcome="cut") == 1
    assert rig.meter.counted("model_calls", result="stopped") == 1


async def test_the_tokens_of_a_stopped_answer_are_estimated(rig: Rig) -> None:
    rig.choices = replace(rig.choices, show_footer=True)
    await stopped_after(rig, "It was cold")

    (standing,) = rig.chat.standing.values()
    assert standing.post.footer.startswith("Stopped by name of U2. · main · about ")


async def test_an_answer_that_is_stopped_before_its_first_word_says_so(
    rig: Rig, steered: Steered
) -> None:
    await stopped_after(rig)

    assert (rig.chat.texts(), rig.chat.marks()) == ([WAITS], [Mark.NOTICE])
    assert steered.actions() == [[REGENERATE]]
    assert rig.meter.counted("requests", outcome="stopped") == 1
    assert rig.meter.amounts["tokens", frozenset({"direction": "in", "model": MODEL}.items())] > 0


async def test_a_question_that_nobody_took_up_yet_is_stopped_without_asking_the_model(
    rig: Rig, steered: Steered
) -> None:
    question = await rig.ask()

    await steered.answers.stop(question.id, BEN)
    await rig.work()

    assert rig.chat.texts() == [WAITS]
    assert rig.model.asked == []


async def test_a_stop_is_felt_while_the_thread_is_read(rig: Rig) -> None:
    gate = Gate()
    rig.chat.gates["thread"].append(gate)
    question, answering = await rig.ask(), rig.answering()
    claim = await rig.claimed()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(answering.answer(claim))
        await gate.reached.wait()
        answering.stops.stop(question.id, BEN)

    assert rig.chat.texts() == [WAITS]


async def test_a_stop_through_another_process_is_seen_at_the_next_look(
    rig: Rig, steered: Steered
) -> None:
    hang = Hang()
    rig.model.will("It was", hang)
    question, answering = await rig.ask(), rig.answering()
    claim = await rig.claimed()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(answering.answer(claim))
        await hang.reached.wait()
        await steered.answers.stop(question.id, BEN)
        await answering.stops.look(steered.answers)

    assert rig.answers() == ["It was"]


async def test_a_stop_outlives_the_process_that_was_at_the_answer(
    rig: Rig, steered: Steered
) -> None:
    question = await rig.ask()
    reply = rig.delivery().open(await rig.claimed())
    await reply.begin(READING)

    await steered.answers.stop(question.id, BEN)
    rig.clock.advance(30)
    await rig.work()

    assert rig.chat.texts() == [WAITS]


async def test_an_answer_that_waits_for_a_busy_model_is_stopped_at_once(
    rig: Rig, steered: Steered
) -> None:
    rig.model.will(ModelUnavailable(MODEL, retry_after_s=60, rate_limited=True))
    question = await rig.ask()
    claim = await rig.claimed()
    with pytest.raises(RetryLater):
        await rig.answering().answer(claim)
    await rig.inbox.release(claim, delay_s=60)

    await steered.answers.stop(question.id, BEN)
    await rig.answering().answer(await rig.claimed())

    assert rig.chat.texts() == [WAITS]


async def test_a_complete_answer_that_is_being_shown_stays_complete(rig: Rig) -> None:
    gate = Gate()
    rig.chat.gates["edit"].append(gate)
    question, answering = await rig.ask(), rig.answering()
    claim = await rig.claimed()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(answering.answer(claim))
        await gate.reached.wait()
        answering.stops.stop(question.id, BEN)
        gate.opened.set()

    assert rig.answers() == [rig.model.answer]
    (standing,) = rig.chat.standing.values()
    assert standing.post.footer == ""

"""Answers that are stopped, and answers that are made anew."""

import asyncio
from dataclasses import dataclass, replace
from typing import Literal

import pytest

from chatops.adapters.sql.answers import SqlAnswers
from chatops.domain.buttons import REGENERATE, STOP, THUMBS_DOWN, THUMBS_UP
from chatops.domain.conversation import Role
from chatops.domain.errors import ModelUnavailable
from chatops.domain.names import UserId
from chatops.domain.reply import Mark, Sign
from chatops.domain.request import Asked
from chatops.domain.wording import READING
from chatops.services.generate import RetryLater
from tests.contracts.asking import DEADLINE_S, ts
from tests.fakes.chat import Gate
from tests.services.rig import MODEL, Rig

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


@dataclass
class Steered:
    """A rig whose answers can be stopped and asked for anew."""

    rig: Rig
    answers: SqlAnswers

    async def again(self, question: Asked) -> None:
        assert await self.answers.reopen(question.id)
        await self.rig.work()

    def actions(self) -> list[list[str]]:
        """Return the buttons under each of the own messages, oldest first."""
        standing = self.rig.chat.standing.values()
        return [[button.action for button in one.post.buttons] for one in standing]


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


async def test_buttons_stand_under_the_last_part_alone(rig: Rig, steered: Steered) -> None:
    rig.chat.part_characters = 10
    rig.model.answer = "It was cold, so cold."
    await rig.ask()

    await rig.work()

    assert rig.chat.posted[0].buttons[0].action == STOP
    assert steered.actions() == [[], [], [THUMBS_UP, THUMBS_DOWN, REGENERATE]]


async def test_an_answer_is_made_anew_in_the_same_message(rig: Rig, steered: Steered) -> None:
    question = await rig.ask()
    await rig.work()
    rig.model.answer = "It was warm."

    await steered.again(question)

    assert rig.answers() == ["It was warm."]
    assert len(rig.chat.posted) == 1
    assert rig.chat.shows[-1] == READING
    former, anew = (one.prompt.turns for one in rig.model.asked)
    assert former == anew


async def test_parts_of_a_longer_former_answer_are_deleted(rig: Rig, steered: Steered) -> None:
    rig.chat.part_characters = 10
    rig.model.answer = "It was cold, so cold."
    question = await rig.ask()
    await rig.work()
    rig.model.answer = "Cold."

    await steered.again(question)

    assert rig.answers() == ["Cold."]


async def test_an_answer_made_anew_that_is_longer_again_is_whole(
    rig: Rig, steered: Steered
) -> None:
    rig.chat.part_characters = 10
    question = await rig.ask()
    for answer in ("It was cold, so cold.", "Cold.", "It was warm, so warm."):
        rig.model.answer = answer
        if answer.endswith("so cold."):
            await rig.work()
        else:
            await steered.again(question)

    assert "".join(rig.answers()) == "It was warm, so warm."


async def test_an_earlier_question_is_answered_anew_from_what_stood_before_it(
    rig: Rig, steered: Steered
) -> None:
    first = await rig.ask(1, text="first?")
    await rig.work()
    await rig.ask(200, thread=1, text="second?")
    memory_of_both = rig.answering()
    await rig.attempt(memory_of_both.answer, await rig.claimed())

    assert await steered.answers.reopen(first.id)
    await rig.attempt(memory_of_both.answer, await rig.claimed())

    former, _, anew = (one.prompt.turns for one in rig.model.asked)
    assert anew == former
    assert len(rig.answers()) == 2


async def test_later_prompts_hold_the_answer_that_was_made_anew(rig: Rig, steered: Steered) -> None:
    answering = rig.answering()

    async def work() -> None:
        await rig.attempt(answering.answer, await rig.claimed())

    rig.model.answer = "It was cold."
    first = await rig.ask(1, text="first?")
    await work()
    rig.clock.advance(150)
    await rig.ask(200, thread=1, text="second?")
    await work()
    rig.model.answer = "It was warm."
    await steered.answers.reopen(first.id)
    await work()
    await rig.ask(400, thread=1, text="third?")
    await work()

    said = [turn.text for turn in rig.model.asked[-1].prompt.turns if turn.role is Role.ASSISTANT]
    assert said == ["It was warm.", "It was cold."]


async def test_a_failure_can_be_tried_again(rig: Rig, steered: Steered) -> None:
    for _ in range(3):
        rig.model.will(ModelUnavailable(MODEL))
    question = await rig.ask()
    await rig.work()
    assert steered.actions() == [[REGENERATE]]

    await steered.again(question)

    assert rig.answers() == [rig.model.answer]


async def test_a_process_that_dies_while_it_answers_anew_leaves_one_answer(
    rig: Rig, steered: Steered
) -> None:
    question = await rig.ask()
    await rig.work()
    rig.model.answer = "It was warm."
    await steered.answers.reopen(question.id)
    reply = rig.delivery().open(await rig.claimed())
    await reply.begin(READING)

    rig.clock.advance(30)
    await rig.work()
    await rig.sweep()

    assert rig.answers() == ["It was warm."]
    assert question.ts == ts(1)

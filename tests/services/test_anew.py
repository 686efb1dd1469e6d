"""Answers that are made anew."""

import pytest

from chatops.adapters.sql.answers import SqlAnswers
from chatops.domain.buttons import REGENERATE, STOP, THUMBS_DOWN, THUMBS_UP
from chatops.domain.conversation import Role
from chatops.domain.errors import ModelUnavailable
from chatops.domain.wording import READING
from tests.contracts.asking import DEADLINE_S, ts
from tests.services.rig import MODEL, Rig
from tests.services.steered import Steered


@pytest.fixture
def steered(rig: Rig) -> Steered:
    return Steered(rig, SqlAnswers(rig.database, DEADLINE_S))


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

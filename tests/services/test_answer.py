"""A question, taken to its one visible outcome."""

import asyncio
from dataclasses import replace

import pytest

from chatops.domain.access import Denial, Policy
from chatops.domain.conversation import Ending, Finish, Person, Role, Usage
from chatops.domain.errors import (
    ModelUnavailable,
)
from chatops.domain.names import ModelName, UserId
from chatops.domain.reply import Mark, Sign
from chatops.domain.wording import CUT_BY_LENGTH, READING
from chatops.services.deliver import NotYet
from tests.contracts.asking import ts
from tests.fakes.chat import Unknown
from tests.fakes.model import WHOLE
from tests.fakes.steps import When
from tests.services.rig import MODEL, Rig, place_of


async def test_a_question_is_answered_and_signed(rig: Rig) -> None:
    await rig.ask()

    await rig.work()

    assert rig.answers() == [rig.model.answer]
    assert rig.chat.signs == [Sign.WORKING, Sign.DONE]
    assert rig.chat.posted[0].text == READING
    assert rig.chat.posted[0].mark is Mark.NOTICE
    assert rig.meter.counted("requests", kind="mention", outcome="answered") == 1


async def test_the_model_is_sent_the_thread_up_to_the_question(rig: Rig) -> None:
    await rig.ask(1, text="first?")
    await rig.ask(2, thread=1, text="second?")

    await rig.work()

    first, second = (question.prompt.turns for question in rig.model.asked)
    assert [turn.role for turn in first] == [Role.SYSTEM, Role.USER]
    assert first[1].text.endswith("name of U1: first?")
    assert "second?" not in first[1].text
    assert second[-1].text.endswith("name of U1: second?")


async def test_the_small_print_names_the_model_and_what_it_cost(rig: Rig) -> None:
    rig.choices = replace(rig.choices, show_footer=True)
    await rig.ask()

    await rig.work()

    (standing,) = rig.chat.standing.values()
    assert standing.post.footer == "main · 10 + 5 tokens · 0.0 s"


async def test_an_answer_that_was_cut_says_so(rig: Rig) -> None:
    rig.model.will("The cache", Finish(Ending.LENGTH, Usage(10, 5)))
    await rig.ask()

    await rig.work()

    (standing,) = rig.chat.standing.values()
    assert standing.post.footer == CUT_BY_LENGTH
    assert rig.answers() == ["The cache"]
    assert rig.meter.counted("requests", outcome="cut") == 1


@pytest.mark.parametrize(
    ("policy", "person"),
    [
        (Policy(), Person(UserId("U1"), "Ann", guest=True)),
        (Policy(deny_users=["U1"]), Person(UserId("U1"), "Ann")),
        (Policy(deny_channels=["C1"]), Person(UserId("U1"), "Ann")),
    ],
)
async def test_who_may_not_ask_is_told_so_alone(rig: Rig, policy: Policy, person: Person) -> None:
    rig.policy, rig.chat.people["U1"] = policy, person
    await rig.ask()

    await rig.work()

    assert [user for user, _ in rig.chat.whispers] == ["U1"]
    assert rig.chat.whispers[0][1] in {denial.value for denial in Denial}
    assert (rig.chat.posted, rig.model.asked, rig.chat.signs) == ([], [], [])
    assert rig.meter.counted("denied") == rig.meter.counted("requests", outcome="refused") == 1


async def test_programs_that_are_not_listed_are_met_with_silence(rig: Rig) -> None:
    rig.chat.people["U1"] = Person(UserId("U1"), "Jenkins", bot=True)
    await rig.ask()

    await rig.work()

    assert (rig.chat.posted, rig.chat.whispers) == ([], [])
    assert rig.meter.counted("denied", reason="silent") == 1


async def test_a_right_that_is_withdrawn_meanwhile_leaves_no_placeholder(rig: Rig) -> None:
    reply = await rig.reply()
    await reply.ensure(0, Mark.NOTICE, READING)
    rig.policy = Policy(deny_users=["U1"])
    rig.clock.advance(30)

    await rig.work()

    assert rig.chat.standing == {}
    assert len(rig.chat.whispers) == 1


async def test_a_question_that_is_gone_is_not_answered_and_its_placeholder_removed(
    rig: Rig,
) -> None:
    await rig.ask()
    rig.chat.said.clear()

    await rig.work()

    assert (rig.chat.standing, rig.model.asked) == ({}, [])
    assert rig.meter.counted("requests", outcome="withdrawn") == 1


async def test_a_question_that_is_listed_once_the_placeholder_stands_is_answered_at_once(
    rig: Rig,
) -> None:
    question = await rig.ask()
    listed, read = rig.chat.said.pop(place_of(question)), asyncio.Event()

    async def list_late(name: str, when: When) -> None:
        if (name, when) == ("thread", When.AFTER):
            read.set()
        if (name, when) == ("post", When.AFTER):
            await read.wait()
            rig.chat.said[place_of(question)] = listed

    await rig.answering(list_late).answer(await rig.claimed())

    assert rig.answers() == [rig.model.answer]


async def test_a_question_that_the_chat_does_not_list_yet_is_looked_for_again(rig: Rig) -> None:
    question = await rig.ask()
    said = dict(rig.chat.said)
    rig.chat.said.clear()

    with pytest.raises(NotYet):
        await rig.answering().answer(await rig.claimed())
    rig.chat.said.update(said)
    rig.clock.advance(21)
    await rig.work()

    assert question.ts == ts(1)
    assert rig.answers() == [rig.model.answer]


async def test_a_stray_of_a_withdrawn_question_is_swept_away(rig: Rig) -> None:
    rig.chat.faults["post"].append(Unknown.LATE)
    await rig.ask()
    rig.chat.said.clear()

    await rig.work()
    rig.chat.arrive()
    await rig.sweep()

    assert rig.chat.standing == {}


async def test_the_fallback_is_named_where_it_answered(rig: Rig) -> None:
    rig.choices = replace(rig.choices, fallback=ModelName("other"), show_footer=True)
    rig.model.will(ModelUnavailable(MODEL))
    rig.model.will("The cache was cold.", WHOLE)
    await rig.ask()

    await rig.work()

    (standing,) = rig.chat.standing.values()
    assert standing.post.footer.startswith("other · ")


async def test_questions_of_one_thread_are_answered_in_their_order(rig: Rig) -> None:
    for number in (3, 1, 2):
        await rig.ask(number, thread=1, text=f"question {number}")

    await rig.work()

    last_lines = [question.prompt.turns[-1].text for question in rig.model.asked]
    assert [line[-1] for line in last_lines] == ["1", "2", "3"]

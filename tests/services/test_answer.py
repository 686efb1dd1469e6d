"""A question, taken to its one visible outcome."""

from dataclasses import replace

import pytest

from chatops.domain.access import Denial, Policy
from chatops.domain.conversation import Ending, Finish, Person, Role, Usage
from chatops.domain.errors import (
    ChatopsError,
    MessageRejected,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PlaceClosed,
    PromptTooLong,
)
from chatops.domain.names import ModelName, UserId
from chatops.domain.reply import Mark, Sign
from chatops.domain.wording import CUT_BY_LENGTH, READING, RETRYING, UNSHOWN
from chatops.services.deliver import NotYet
from chatops.services.generate import RetryLater
from tests.contracts.asking import DEADLINE_S, LEASE_S, ts
from tests.fakes.chat import Unknown, busy
from tests.fakes.model import WHOLE
from tests.services.rig import MODEL, Rig


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


@pytest.mark.parametrize(
    "error",
    [ModelRefused(MODEL), ModelMisconfigured(MODEL, "renew the key sk-1")],
    ids=["refused", "misconfigured"],
)
async def test_a_failure_is_told_with_a_reference(rig: Rig, error: ChatopsError) -> None:
    rig.model.will(error)
    await rig.ask()
    claim = await rig.claimed()

    await rig.answering().answer(claim)

    assert rig.chat.marks() == [Mark.NOTICE]
    assert f"(reference `{claim.request.reference}`)" in rig.chat.texts()[0]
    assert "sk-1" not in rig.chat.texts()[0]
    assert rig.chat.signs == [Sign.WORKING, Sign.FAILED]
    assert rig.meter.counted("requests", outcome="failed") == 1


async def test_three_failed_calls_are_told_of_however_many_claims_they_took(rig: Rig) -> None:
    for _ in range(4):
        rig.model.will(ModelUnavailable(MODEL, rate_limited=True, retry_after_s=10.0))
    await rig.ask()

    await rig.work()

    assert len(rig.model.asked) == 3
    assert rig.chat.marks() == [Mark.NOTICE]
    assert "rate limited" in rig.chat.texts()[0]


async def test_a_process_that_dies_after_the_third_failed_call_makes_no_fourth(rig: Rig) -> None:
    reply = await rig.reply()
    for _ in range(3):
        await rig.inbox.count_attempt(reply.claim)
    rig.clock.advance(LEASE_S + 1)

    await rig.work()

    assert rig.model.asked == []
    assert rig.chat.marks() == [Mark.NOTICE]


async def test_a_long_wait_for_the_model_is_shown(rig: Rig) -> None:
    rig.model.will(ModelUnavailable(MODEL, rate_limited=True, retry_after_s=10.0))
    await rig.ask()
    claim = await rig.claimed()

    with pytest.raises(RetryLater):
        await rig.answering().answer(claim)

    assert rig.chat.texts() == [RETRYING]


async def test_a_prompt_that_is_too_long_after_all_is_shrunk_once(rig: Rig) -> None:
    rig.model.will(PromptTooLong(MODEL, 2_000))
    await rig.ask(text="word " * 4_000)

    await rig.work()

    long, short = (len(question.prompt.turns[1].text) for question in rig.model.asked)
    assert short < long / 4
    assert rig.catalogue.windows == {MODEL: 2_000}
    assert rig.answers() == [rig.model.answer]


async def test_a_prompt_that_is_too_long_twice_is_a_failure(rig: Rig) -> None:
    rig.model.will(PromptTooLong(MODEL))
    rig.model.will(PromptTooLong(MODEL))
    await rig.ask()

    await rig.work()

    assert len(rig.model.asked) == 2
    assert "too long" in rig.chat.texts()[0]


async def test_nobody_is_asked_anything_after_the_deadline(rig: Rig) -> None:
    await rig.ask()
    rig.clock.advance(DEADLINE_S)

    await rig.work()

    assert rig.model.asked == []
    assert "longer than it may" in rig.chat.texts()[0]


@pytest.mark.parametrize("method", ["person", "thread", "names"])
async def test_a_chat_that_stays_busy_is_told_of_once_the_deadline_has_passed(
    rig: Rig, method: str
) -> None:
    rig.chat.faults[method].extend(busy(50.0) for _ in range(9))
    await rig.ask()

    with pytest.raises(NotYet) as later:
        await rig.answering().answer(await rig.claimed())
    rig.clock.advance(DEADLINE_S)
    await rig.work()

    assert later.value.delay_s == 50.0
    assert rig.chat.marks() == [Mark.NOTICE]


async def test_a_thread_that_cannot_be_read_is_a_failure_in_that_thread(rig: Rig) -> None:
    rig.chat.faults["thread"].append(PlaceClosed("missing_scope"))
    await rig.ask()

    await rig.work()

    assert "does not let me read" in rig.chat.texts()[0]


async def test_a_place_where_nothing_can_be_posted_ends_the_request(rig: Rig) -> None:
    rig.chat.faults["post"] += [PlaceClosed("is_archived"), PlaceClosed("is_archived")]
    await rig.ask()

    await rig.work()

    assert rig.chat.standing == {}
    assert rig.meter.counted("requests", outcome="undeliverable") == 1
    assert rig.model.asked == []


async def test_an_answer_that_the_chat_takes_in_no_form_ends_the_request(rig: Rig) -> None:
    rig.chat.faults["edit"].append(MessageRejected("invalid_blocks"))
    await rig.ask()

    await rig.work()

    assert rig.chat.texts() == [UNSHOWN]
    assert rig.chat.signs[-1] is Sign.FAILED
    assert rig.meter.counted("requests", outcome="undeliverable") == 1


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

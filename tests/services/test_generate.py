"""One answer from the model."""

import pytest

from chatops.domain.conversation import Ending, Finish, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ClaimLost,
    ModelGone,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.domain.names import ModelName, RequestId
from chatops.services.generate import Answer, RetryLater
from tests.fakes.model import WHOLE
from tests.services.generating import MAIN, OTHER, THIRD, Desk, down, limited


async def test_a_whole_answer_comes_with_the_endpoints_own_count() -> None:
    desk = Desk()
    desk.model.will("The cache ", "was cold.", WHOLE)

    answer = await desk.ask()

    assert answer == Answer("The cache was cold.", Ending.COMPLETE, MAIN, Usage(10, 5))
    assert desk.seen == ["The cache ", "was cold."]
    assert desk.tokens.learnt == [(MAIN, 7, 10)]
    assert desk.meter.counted("model_calls", result="complete") == 1
    assert sum(desk.meter.amounts.values()) == 15
    assert desk.attempts == 0


async def test_where_the_endpoint_counts_nothing_the_usage_is_estimated() -> None:
    desk = Desk()
    desk.model.will("The cache was cold.", Finish(Ending.COMPLETE, None))

    answer = await desk.ask()

    assert answer.usage == Usage(7, 6, estimated=True)
    assert desk.tokens.learnt == []


async def test_an_answer_that_is_cut_by_length_is_an_answer() -> None:
    desk = Desk()
    desk.model.will("The cache", Finish(Ending.LENGTH, None))

    answer = await desk.ask()

    assert (answer.text, answer.ending) == ("The cache", Ending.LENGTH)


@pytest.mark.parametrize(
    "script",
    [("The cache",), (), (WHOLE,), (" \n", WHOLE), ("", Finish(Ending.LENGTH, None))],
    ids=["no finish", "nothing", "no text", "blank", "cut before the first word"],
)
async def test_what_is_no_whole_answer_is_asked_for_again(script: tuple[str | Finish, ...]) -> None:
    desk = Desk()
    desk.model.will(*script)

    answer = await desk.ask()

    assert answer.text == desk.model.answer
    assert desk.attempts == 1


async def test_three_failed_calls_are_the_end() -> None:
    desk = Desk()
    for _ in range(4):
        desk.model.will(AnswerIncomplete(MAIN, "it is empty"))

    with pytest.raises(AnswerIncomplete):
        await desk.ask()

    assert len(desk.models) == desk.model.closed == 3
    assert desk.clock.slept == [0.5, 1.0]
    assert desk.meter.counted("model_calls", result="AnswerIncomplete") == 3


async def test_calls_that_failed_under_an_earlier_claim_count() -> None:
    desk = Desk(attempts=2)
    desk.model.will(down())

    with pytest.raises(ModelUnavailable):
        await desk.ask()

    assert len(desk.models) == 1


async def test_a_short_wait_that_the_endpoint_asks_for_is_slept_through() -> None:
    desk = Desk()
    desk.model.will(limited(1.5))

    answer = await desk.ask()

    assert answer.text == desk.model.answer
    assert desk.clock.slept == [1.5]


async def test_a_long_wait_gives_the_worker_to_somebody_else() -> None:
    desk = Desk()
    desk.model.will(limited(30.0))

    with pytest.raises(RetryLater) as later:
        await desk.ask()

    assert later.value.delay_s == 30.0
    assert desk.attempts == 1


@pytest.mark.parametrize("wrong", [down(), limited(30.0), ModelMisconfigured(MAIN, "a new key")])
async def test_where_the_model_is_down_the_fallback_answers_at_once(wrong: ChatopsError) -> None:
    desk = Desk()
    desk.model.will(wrong)

    answer = await desk.ask(fallback=OTHER)

    assert desk.models == [MAIN, OTHER]
    assert answer.model == OTHER
    assert desk.clock.slept == []


@pytest.mark.parametrize("wrong", [limited(1.0), limited(), AnswerIncomplete(MAIN, "cut")])
async def test_what_another_model_cannot_help_with_is_tried_again(wrong: ChatopsError) -> None:
    desk = Desk()
    desk.model.will(wrong)

    await desk.ask(fallback=OTHER)

    assert desk.models == [MAIN, MAIN]


async def test_a_model_is_no_fallback_for_itself() -> None:
    desk = Desk()
    desk.model.will(ModelMisconfigured(MAIN, "a new key"))

    with pytest.raises(ModelMisconfigured):
        await desk.ask(fallback=MAIN)

    assert desk.models == [MAIN]


async def test_a_fallback_that_is_misconfigured_too_is_the_end() -> None:
    desk = Desk()
    desk.model.will(down())
    desk.model.will(ModelMisconfigured(OTHER, "a new key"))

    with pytest.raises(ModelMisconfigured):
        await desk.ask(fallback=OTHER)

    assert desk.models == [MAIN, OTHER]


@pytest.mark.parametrize(
    ("fallback", "spare", "answered_by"),
    [(OTHER, None, OTHER), (None, THIRD, THIRD), (OTHER, THIRD, OTHER)],
)
async def test_for_a_model_that_is_offered_no_more_another_one_answers(
    fallback: ModelName | None, spare: ModelName | None, answered_by: ModelName
) -> None:
    desk = Desk()
    desk.model.will(ModelGone(MAIN, "choose another"))

    answer = await desk.ask(fallback=fallback, spare=spare)

    assert desk.models == [MAIN, answered_by]
    assert (answer.model, answer.gone) == (answered_by, MAIN)


async def test_a_spare_model_is_no_fallback_for_one_that_is_down() -> None:
    desk = Desk()
    desk.model.will(down())

    answer = await desk.ask(spare=OTHER)

    assert desk.models == [MAIN, MAIN]
    assert answer.gone is None


async def test_where_the_spare_model_is_gone_too_that_is_the_end() -> None:
    desk = Desk()
    desk.model.will(ModelGone(MAIN, "choose another"))
    desk.model.will(ModelGone(OTHER, "choose another"))

    with pytest.raises(ModelGone):
        await desk.ask(spare=OTHER)

    assert desk.models == [MAIN, OTHER]


async def test_the_fallback_is_no_fourth_call() -> None:
    desk = Desk()
    desk.model.will(limited(1.0))
    desk.model.will(limited(1.0))
    desk.model.will(down())

    with pytest.raises(ModelUnavailable):
        await desk.ask(fallback=OTHER)

    assert desk.models == [MAIN] * 3


@pytest.mark.parametrize("final", [ModelRefused(MAIN), PromptTooLong(MAIN, 8_192)])
async def test_what_asking_again_cannot_change_is_raised_at_once(final: ChatopsError) -> None:
    desk = Desk()
    desk.model.will(final)

    with pytest.raises(type(final)):
        await desk.ask(fallback=OTHER)

    assert (desk.attempts, desk.models) == (0, [MAIN])


async def test_a_lost_claim_stops_everything() -> None:
    desk = Desk()
    desk.model.will(ClaimLost(RequestId("T1:C1:1")))

    with pytest.raises(ClaimLost):
        await desk.ask(fallback=OTHER)

    assert desk.models == [MAIN]

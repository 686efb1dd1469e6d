"""One answer from the model."""

import asyncio
from dataclasses import dataclass, field

import pytest

from chatops.domain.conversation import Ending, Finish, Prompt, Question, Role, Turn, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ClaimLost,
    DeadlinePassed,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.domain.names import ModelName, RequestId
from chatops.services.generate import Answer, Deadlines, Generator, RetryLater
from tests.fakes.clock import START, ManualClock
from tests.fakes.meter import RecordingMeter
from tests.fakes.model import WHOLE, PlainTokens, ScriptedModel

MAIN, OTHER = ModelName("main"), ModelName("other")
QUESTION = Question(Prompt((Turn(Role.SYSTEM, "Be brief."), Turn(Role.USER, "Ann: why?"))), MAIN)
SHORT = Deadlines(first_s=0.05, stall_s=0.05, total_s=5.0)


def down(retry_after_s: float | None = None) -> ModelUnavailable:
    return ModelUnavailable(MAIN, retry_after_s=retry_after_s)


def limited(retry_after_s: float | None = None) -> ModelUnavailable:
    return ModelUnavailable(MAIN, rate_limited=True, retry_after_s=retry_after_s)


@dataclass
class Desk:
    """Somebody who asks, and what they saw."""

    model: ScriptedModel = field(default_factory=ScriptedModel)
    tokens: PlainTokens = field(default_factory=PlainTokens)
    clock: ManualClock = field(default_factory=lambda: ManualClock(leap=True))
    meter: RecordingMeter = field(default_factory=RecordingMeter)
    deadlines: Deadlines = field(default_factory=Deadlines)
    attempts: int = 0
    seen: list[str] = field(default_factory=list)

    async def ask(self, *, fallback: ModelName | None = None, deadline_s: float = 180.0) -> Answer:
        generator = Generator(
            self.model, self.tokens, self.clock, self.meter, lambda: 0.0, self.deadlines
        )

        async def failed() -> int:
            self.attempts += 1
            return self.attempts

        return await generator.generate(
            QUESTION,
            fallback=fallback,
            deadline_at=START + deadline_s,
            failed=failed,
            seen=self.seen.append,
        )

    @property
    def models(self) -> list[ModelName]:
        return [question.model for question in self.model.asked]


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


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    desk = Desk()
    desk.model.will(limited(60.0))

    with pytest.raises(ModelUnavailable):
        await desk.ask(deadline_s=60.0)


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


async def test_no_model_is_asked_after_the_deadline() -> None:
    desk = Desk()

    with pytest.raises(DeadlinePassed):
        await desk.ask(deadline_s=0.0)

    assert desk.models == []


async def test_a_model_that_does_not_begin_is_given_up_and_hung_up_on() -> None:
    desk = Desk(deadlines=SHORT, attempts=2)
    desk.model.will(asyncio.Event())

    with pytest.raises(ModelUnavailable):
        await desk.ask()

    assert desk.model.closed == 1


async def test_a_model_that_stalls_is_asked_again() -> None:
    desk = Desk(deadlines=SHORT)
    desk.model.will("The cash", asyncio.Event())

    answer = await desk.ask()

    assert answer.text == desk.model.answer
    assert desk.model.closed == 2


@pytest.mark.parametrize(
    ("total_s", "deadline_s"), [(0.05, 180.0), (60.0, 0.05)], ids=["total", "request"]
)
async def test_an_answer_that_takes_too_long_is_cut_where_it_is(
    total_s: float, deadline_s: float
) -> None:
    desk = Desk(deadlines=Deadlines(first_s=60.0, stall_s=60.0, total_s=total_s))
    desk.model.will("The cache was", asyncio.Event())

    answer = await desk.ask(deadline_s=deadline_s)

    assert answer == Answer("The cache was", Ending.SLOW, MAIN, Usage(7, 4, estimated=True))
    assert desk.model.closed == 1


async def test_an_answer_that_took_all_its_time_for_nothing_is_none() -> None:
    desk = Desk(deadlines=Deadlines(first_s=60.0, stall_s=60.0, total_s=0.05), attempts=2)
    desk.model.will(" ", asyncio.Event())

    with pytest.raises(ModelUnavailable):
        await desk.ask()


async def test_a_slow_call_leaves_no_more_time_than_the_request_has() -> None:
    desk = Desk()
    desk.model.will(limited(1.0))
    desk.model.will(limited(1.0))

    with pytest.raises(ModelUnavailable):
        await desk.ask(deadline_s=1.9)

    assert desk.clock.slept == [1.0]

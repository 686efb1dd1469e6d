"""What is known to be down is refused at once, and tried now and then."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import pytest

from chatops.domain.conversation import Finish, Piece, Prompt, Question, Role, Turn
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.services.breaker import Breaker, Breaking, ModelDown
from tests.fakes.clock import ManualClock
from tests.fakes.model import ScriptedModel
from tests.services.generating import MAIN, OTHER, Desk, down, limited

ALIVE = [
    ModelRefused(MAIN),
    ModelMisconfigured(MAIN, "renew the key"),
    PromptTooLong(MAIN),
    limited(),
]


class Mute:
    """Satisfies ports.Model, and says nothing until the test lets it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.speak = asyncio.Event()

    async def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Wait, then say a word."""
        _ = question
        self.reached.set()
        await self.speak.wait()
        yield Piece("here")


@dataclass
class Bench:
    """A breaker, and what it told."""

    model: ScriptedModel = field(default_factory=ScriptedModel)
    clock: ManualClock = field(default_factory=ManualClock)
    told: list[Breaking] = field(default_factory=list)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.model, self.clock, lambda _, state: self.told.append(state))

    async def ask(self, number: int = 0) -> None:
        """Read a whole answer."""
        async with aclosing(self.breaker.stream(question(number))) as stream:
            async for _ in stream:
                pass

    async def fail(self, number: int = 0, error: ChatopsError | None = None) -> None:
        """Ask in vain."""
        self.model.will(error or down())
        with pytest.raises(type(error or down())):
            await self.ask(number)

    async def give_up_after(self, seconds: float, number: int = 0) -> None:
        """Ask somebody who says nothing, and have no more patience."""
        self.breaker.model = mute = Mute()
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(self.ask(number))
            await mute.reached.wait()
            self.clock.advance(seconds)
            asked.cancel()
        self.breaker.model = self.model

    async def trip(self) -> None:
        """Fail as often as it takes."""
        for number in range(5):
            await self.fail(number)


def question(number: int = 0) -> Question:
    return Question(Prompt((Turn(Role.USER, f"Ann: why {number}?"),)), MAIN)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_after_five_failures_nobody_is_asked(bench: Bench) -> None:
    await bench.trip()

    with pytest.raises(ModelDown):
        await bench.ask()

    assert len(bench.model.asked) == 5
    assert bench.told == [Breaking.OPEN]


async def test_one_call_is_let_through_after_two_seconds_and_closes_it_when_it_succeeds(
    bench: Bench,
) -> None:
    await bench.trip()

    bench.clock.advance(2.0)
    await bench.ask()
    await bench.ask()

    assert bench.told == [Breaking.OPEN, Breaking.PROBING, Breaking.CLOSED]


async def test_a_probe_that_fails_is_followed_by_one_in_thirty_seconds(bench: Bench) -> None:
    await bench.trip()
    bench.clock.advance(2.0)
    await bench.fail()

    for _ in range(600):
        bench.clock.advance(1.0)
        bench.model.will(down())
        with pytest.raises(ModelUnavailable):
            await bench.ask()

    assert len(bench.model.asked) == 5 + 1 + 20


async def test_while_one_tries_the_others_are_refused(bench: Bench) -> None:
    await bench.trip()
    bench.clock.advance(2.0)
    bench.breaker.model = mute = Mute()

    async with asyncio.TaskGroup() as group:
        probe = group.create_task(bench.ask())
        await mute.reached.wait()
        with pytest.raises(ModelDown):
            await bench.ask()
        mute.speak.set()
        await probe

    assert bench.told[-1] is Breaking.CLOSED


async def test_a_probe_that_nobody_waits_for_any_more_makes_room_for_the_next(bench: Bench) -> None:
    await bench.trip()
    bench.clock.advance(2.0)
    await bench.give_up_after(0.0)

    bench.clock.advance(30.0)
    await bench.ask()

    assert bench.told[-1] is Breaking.CLOSED


async def test_one_question_alone_shows_nothing_of_the_endpoint(bench: Bench) -> None:
    for _ in range(9):
        await bench.fail(1)

    await bench.ask(2)

    assert bench.told == []


async def test_a_success_half_a_minute_ago_speaks_for_the_endpoint(bench: Bench) -> None:
    await bench.ask()
    await bench.trip()
    assert bench.told == []

    bench.clock.advance(30.0)
    await bench.fail()

    assert bench.told == [Breaking.OPEN]


async def test_an_endpoint_that_fails_every_other_time_is_asked_every_time(bench: Bench) -> None:
    for number in range(20):
        await bench.fail(number)
        await bench.ask(number)

    assert bench.told == []


@pytest.mark.parametrize("error", ALIVE, ids=lambda error: type(error).__name__)
async def test_who_says_no_is_there(bench: Bench, error: ChatopsError) -> None:
    for number in range(4):
        await bench.fail(number)

    await bench.fail(4, error)
    await bench.fail(5)

    assert bench.told == []


async def test_an_answer_without_an_end_says_nothing_either_way(bench: Bench) -> None:
    for number in range(9):
        await bench.fail(number, AnswerIncomplete(MAIN, "it is empty"))

    assert bench.told == []


@pytest.mark.parametrize(("seconds", "told"), [(20.0, [Breaking.OPEN]), (19.0, [])])
async def test_calls_given_up_after_long_silence_are_failures(
    bench: Bench, seconds: float, told: list[Breaking]
) -> None:
    for number in range(5):
        await bench.give_up_after(seconds, number)

    assert bench.told == told


async def test_each_model_has_its_own(bench: Bench) -> None:
    await bench.trip()

    stream = bench.breaker.stream(replace(question(), model=OTHER))
    async with aclosing(stream):
        assert await anext(stream)


async def test_a_question_that_meets_an_open_breaker_fails_at_once_and_counts_no_attempt(
    bench: Bench,
) -> None:
    await bench.trip()
    desk = Desk(breaker=bench.breaker)

    with pytest.raises(ModelUnavailable) as caught:
        await desk.ask()

    assert not isinstance(caught.value, ModelDown)
    assert desk.attempts == 0
    assert desk.clock.slept == []


async def test_a_question_that_meets_an_open_breaker_goes_to_the_fallback(bench: Bench) -> None:
    await bench.trip()

    answer = await Desk(breaker=bench.breaker).ask(fallback=OTHER)

    assert answer.model == OTHER

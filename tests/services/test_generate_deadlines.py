"""One answer from the model, in time or not at all."""

import asyncio

import pytest

from chatops.domain.conversation import Ending, Usage
from chatops.domain.errors import (
    DeadlinePassed,
    ModelUnavailable,
)
from chatops.services.generate import Answer, Deadlines
from tests.services.generating import MAIN, SHORT, Desk, limited


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    desk = Desk()
    desk.model.will(limited(60.0))

    with pytest.raises(ModelUnavailable):
        await desk.ask(deadline_s=60.0)


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

"""Workers: bounded, in order, and they give back what they cannot finish."""

from dataclasses import replace

import pytest

from chatops.domain.request import Kind
from chatops.services.work import CLAIMS
from tests.contracts.asking import DEADLINE_S, OTHER, asked
from tests.fakes.clock import START, ManualClock
from tests.services.rig import Rig
from tests.services.working import QUICK, Desk, workers, working


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START + 100)


async def test_questions_are_answered_as_they_come(rig: Rig) -> None:
    desk = Desk(rig)

    async with working(workers(rig, desk)) as team:
        await rig.ask(1)
        team.wake()
        await desk.until(lambda: len(desk.ended) == 1)
        await rig.ask(2)
        await desk.until(lambda: len(desk.ended) == 2)

    assert desk.ended == [asked(1).id, asked(2).id]
    assert team.busy == 0


async def test_no_more_are_answered_at_once_than_is_allowed(rig: Rig) -> None:
    desk = Desk(rig)
    for number in range(1, 8):
        await rig.ask(number)
        desk.ways[asked(number).id] = desk.held

    async with working(workers(rig, desk, at_once=3)) as team:
        await desk.until(lambda: len(desk.begun) == 3)
        assert team.busy == 3
        desk.hold.set()
        await desk.until(lambda: len(desk.ended) == 7)

    assert desk.most == 3


async def test_commands_are_taken_where_no_more_questions_are(rig: Rig) -> None:
    desk = Desk(rig)
    for number in (1, 2, 3):
        await rig.ask(number)
        desk.ways[asked(number).id] = desk.held
    command = replace(asked(9), kind=Kind.BANG)

    async with working(workers(rig, desk, at_once=2)):
        await desk.until(lambda: len(desk.begun) == 2)
        await rig.inbox.put(command)
        await desk.until(lambda: len(desk.ended) == 1)
        assert desk.ended == [command.id]
        desk.hold.set()
        await desk.until(lambda: len(desk.ended) == 4)


async def test_a_thread_is_answered_one_question_after_the_other(rig: Rig) -> None:
    desk = Desk(rig)
    for number in (1, 2, 3):
        await rig.ask(number, thread=1)

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 3)

    assert desk.most == 1
    assert desk.ended == [asked(number).id for number in (1, 2, 3)]


async def test_a_bug_in_one_request_does_not_stop_the_others(rig: Rig) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.raising(ValueError("a bug"))
    for number in (1, 2, 3):
        await rig.ask(number)

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 3)

    assert (await rig.inbox.backlog()).open == 1
    assert await rig.inbox.claim(OTHER) is None
    rig.clock.advance(QUICK.stumble_s)
    assert (await rig.claimed(OTHER)).request.asked.id == asked(1).id


async def test_a_bug_that_never_goes_away_does_not_close_its_thread_for_ever(rig: Rig) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.raising(ValueError("a bug"))
    await rig.ask(1)
    await rig.ask(2, thread=1)
    for _ in range(CLAIMS - 1):
        await rig.inbox.release(await rig.claimed(), delay_s=0.0)
    rig.clock.advance(DEADLINE_S + QUICK.give_up_s)

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 2)

    assert desk.ended == [asked(1).id, asked(2).id]
    assert rig.meter.counted("requests", outcome="undeliverable") == 1

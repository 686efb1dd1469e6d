"""What workers are told of is claimed at once, without waiting for their next look around."""

import pytest

from chatops.services.work import Rhythm, Workers
from tests.contracts.asking import ONE, OTHER, asked
from tests.fakes.clock import START, ManualClock
from tests.services.rig import Rig
from tests.services.working import Desk, working

PATIENT = Rhythm(look_s=3_600.0)
"""Only what is told is ever looked for, after the first look."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START + 100)


def patient(rig: Rig, desk: Desk, *, at_once: int = 4) -> Workers:
    return Workers(ONE, rig.inbox, desk.answer, rig.clock, rig.meter, at_once, rhythm=PATIENT)


async def tell(rig: Rig, team: Workers, number: int, *, thread: int | None = None) -> None:
    await rig.ask(number, thread=thread)
    team.wake()


async def test_a_question_is_claimed_when_it_is_told_of(rig: Rig) -> None:
    desk = Desk(rig)

    async with working(patient(rig, desk)) as team:
        for number in (1, 2, 3):
            await tell(rig, team, number)
            await desk.until(lambda: len(desk.ended) == number)  # noqa: B023  waited for right here


async def test_a_question_in_a_busy_thread_is_claimed_when_the_thread_is_free(rig: Rig) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.held

    async with working(patient(rig, desk)) as team:
        await tell(rig, team, 1, thread=1)
        await desk.until(lambda: len(desk.begun) == 1)
        await tell(rig, team, 2, thread=1)
        await tell(rig, team, 3)
        await desk.until(lambda: desk.ended == [asked(3).id])
        desk.hold.set()
        await desk.until(lambda: len(desk.ended) == 3)


async def test_what_there_is_no_room_for_is_claimed_when_there_is(rig: Rig) -> None:
    desk = Desk(rig)
    for number in range(1, 6):
        await rig.ask(number)
        desk.ways[asked(number).id] = desk.held

    async with working(patient(rig, desk, at_once=2)):
        await desk.until(lambda: len(desk.begun) == 2)
        desk.hold.set()
        await desk.until(lambda: len(desk.ended) == 5)


async def test_what_was_claimed_before_does_not_stand_for_what_is_told_of(rig: Rig) -> None:
    desk = Desk(rig)
    await rig.ask(1)

    async with working(patient(rig, desk)) as team:
        await desk.until(lambda: len(desk.ended) == 1)
        await rig.ask(2)
        await rig.inbox.release(await rig.claimed(OTHER), delay_s=0.0)
        await tell(rig, team, 3)
        await desk.until(lambda: len(desk.ended) == 3)

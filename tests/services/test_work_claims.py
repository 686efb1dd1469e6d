"""Claims: held by heartbeat, given back, lost, and never lost from sight."""

import asyncio

import pytest

from chatops.domain.errors import ChatUnavailable, ClaimLost, StoreUnavailable
from chatops.domain.request import Outcome
from chatops.services.deliver import NotYet
from chatops.services.generate import RetryLater
from tests.contracts.asking import LEASE_S, OTHER, asked
from tests.fakes.chat import Gate
from tests.fakes.clock import START, ManualClock
from tests.fakes.steps import When, watched
from tests.services.rig import Rig
from tests.services.working import QUICK, Desk, pausing, workers, working


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START + 100)


async def test_nothing_is_claimed_while_nothing_could_be_delivered(rig: Rig) -> None:
    desk, door = Desk(rig), asyncio.Event()
    looks = 0
    await rig.ask()

    def is_open() -> bool:
        nonlocal looks
        looks += 1
        if looks == 3:
            door.set()
        return door.is_set() and looks > 3

    team = workers(rig, desk)
    team.open = is_open

    async with working(team):
        await door.wait()
        assert desk.begun == []
        await desk.until(lambda: len(desk.ended) == 1)


async def test_leaving_lets_what_runs_end_and_claims_nothing_new(rig: Rig) -> None:
    desk = Desk(rig)
    for number in (1, 2):
        await rig.ask(number)
        desk.ways[asked(number).id] = desk.held

    async with working(workers(rig, desk, at_once=1)):
        await desk.until(lambda: len(desk.begun) == 1)
        asyncio.get_running_loop().call_soon(desk.hold.set)

    assert desk.ended == [asked(1).id]
    assert (await rig.inbox.backlog()).open == 1


async def test_what_cannot_end_in_time_is_given_back_for_a_peer_to_take_at_once(rig: Rig) -> None:
    desk = Desk(rig)
    await rig.ask()
    desk.ways[asked(1).id] = desk.held

    async with working(workers(rig, desk), grace_s=0.01):
        await desk.until(lambda: len(desk.begun) == 1)

    assert (await rig.claimed(OTHER)).request.asked.id == asked(1).id


async def test_a_claim_that_is_being_made_while_leaving_is_not_lost(rig: Rig) -> None:
    desk, gate = Desk(rig), Gate()
    await rig.ask()
    desk.ways[asked(1).id] = desk.held

    team = workers(rig, desk)
    team.inbox = watched(rig.inbox, pausing(gate, "claim", When.AFTER))

    async with working(team, grace_s=0.01):
        await gate.reached.wait()
        asyncio.get_running_loop().call_later(0.01, gate.opened.set)

    assert (await rig.claimed(OTHER)).request.asked.id == asked(1).id


@pytest.mark.parametrize("wait", [NotYet(7.0), RetryLater(7.0)], ids=["chat", "model"])
async def test_whoever_must_wait_is_given_back_for_that_long(rig: Rig, wait: Exception) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.raising(wait)
    await rig.ask()

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 1)

    assert await rig.inbox.claim(OTHER) is None
    rig.clock.advance(7.0)
    await rig.claimed(OTHER)


async def test_a_lost_claim_is_left_alone(rig: Rig) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.raising(ClaimLost(asked(1).id))
    await rig.ask()

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 1)

    assert rig.meter.counted("claims_lost") == 1
    assert await rig.inbox.claim(OTHER) is None


async def test_where_the_store_is_away_the_claim_runs_out_by_itself(rig: Rig) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.raising(StoreUnavailable("locked"))
    await rig.ask()

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 1)

    assert await rig.inbox.claim(OTHER) is None
    await rig.claimed_after_death(OTHER)


async def test_a_store_that_comes_back_is_claimed_from_again(rig: Rig) -> None:
    desk, failures = Desk(rig), iter([StoreUnavailable("locked"), StoreUnavailable("locked")])
    await rig.ask()

    async def fail(name: str, when: When) -> None:
        if (name, when) == ("claim", When.BEFORE) and (error := next(failures, None)):
            raise error

    team = workers(rig, desk)
    team.inbox = watched(rig.inbox, fail)

    async with working(team):
        await desk.until(lambda: len(desk.ended) == 1)


async def test_a_heartbeat_holds_a_claim_for_as_long_as_it_takes(rig: Rig) -> None:
    desk = Desk(rig)
    await rig.ask()
    desk.ways[asked(1).id] = desk.held

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.begun) == 1)
        for _ in range(9):
            await rig.clock.asleep()
            rig.clock.advance(QUICK.heartbeat_s)
        await rig.clock.asleep()
        assert await rig.inbox.claim(OTHER) is None
        desk.hold.set()

    assert (await rig.inbox.backlog()).open == 0


async def test_whoever_lost_the_claim_is_stopped_at_the_next_heartbeat(rig: Rig) -> None:
    desk, gate = Desk(rig), Gate()
    await rig.ask()
    desk.ways[asked(1).id] = desk.held
    team = workers(rig, desk, at_once=1)
    team.inbox = watched(rig.inbox, pausing(gate, "renew", When.BEFORE))

    async with working(team):
        await desk.until(lambda: len(desk.begun) == 1)
        await rig.clock.asleep()
        stolen = await rig.claimed_after_death(OTHER)
        await gate.reached.wait()
        gate.opened.set()
        await desk.until(lambda: len(desk.ended) == 1)

    await rig.inbox.close(stolen, Outcome.ANSWERED)
    assert rig.meter.counted("claims_lost") == 1


async def test_a_worker_that_overslept_and_claims_its_own_request_again_works_on_it_once(
    rig: Rig,
) -> None:
    desk, gate = Desk(rig), Gate()
    await rig.ask()
    desk.ways[asked(1).id] = desk.held
    team = workers(rig, desk)
    team.inbox = watched(rig.inbox, pausing(gate, "renew", When.BEFORE))

    async with working(team):
        await desk.until(lambda: len(desk.begun) == 1)
        await rig.clock.asleep()
        rig.clock.advance(LEASE_S + 1)
        await desk.until(lambda: len(desk.begun) == 2)
        await desk.until(lambda: len(desk.ended) == 1)
        gate.opened.set()
        await rig.clock.asleep()
        assert team.busy == 1
        desk.hold.set()

    assert len(desk.begun) == 2
    assert (await rig.inbox.backlog()).open == 0


async def test_errors_of_the_chat_that_nobody_expected_are_given_back_too(rig: Rig) -> None:
    desk = Desk(rig)
    desk.ways[asked(1).id] = desk.raising(ChatUnavailable("chat.update", "ratelimited"))
    await rig.ask()

    async with working(workers(rig, desk)):
        await desk.until(lambda: len(desk.ended) == 1)

    rig.clock.advance(QUICK.stumble_s)
    await rig.claimed(OTHER)

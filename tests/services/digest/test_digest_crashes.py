"""The process dies at every step of a digest, or sleeps too long there: it is posted once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from chatops.domain.digest import Ended
from chatops.domain.errors import ChatUnavailable, ClaimLost, PlaceClosed
from chatops.domain.names import WorkerId
from chatops.services.deliver import NotYet
from tests.fakes.chat import Gate, Unknown, busy
from tests.fakes.steps import KillAt, Killed, When
from tests.services.digest.making import LEASE_S, OTHER, PERIOD, Bench, bench_on

STEPS = 60
"""More than the story below takes; a test checks it."""
PART = 140
PARTS = 3


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_on(tmp_path) as bench:
        bench.chat.part_characters = PART
        yield bench


async def test_the_story_has_no_more_steps_than_are_tried(bench: Bench) -> None:
    counting = KillAt()

    await bench.maker(counting).make(await bench.claimed())

    await bench.check(PARTS)
    assert counting.steps.count("after post") == PARTS
    assert len(counting.steps) <= STEPS, len(counting.steps)


@pytest.mark.parametrize("at", range(STEPS))
async def test_a_process_that_dies_at_any_step_of_a_digest_is_survived(
    bench: Bench, at: int
) -> None:
    with suppress(Killed):
        await bench.maker(KillAt(at)).make(await bench.claimed())

    await bench.work()

    await bench.check(PARTS)
    assert len(bench.rig.model.asked) <= 2


@pytest.mark.parametrize("at", range(0, STEPS, 3))
@pytest.mark.slow
async def test_a_process_that_dies_again_while_it_recovers_a_digest_is_survived(
    bench: Bench, at: int
) -> None:
    for life in range(3):
        run = await bench.digests.claim(bench.digest, PERIOD, WorkerId(f"w{life}"))
        if run is not None:
            with suppress(Killed, NotYet):
                await bench.maker(KillAt(at + life)).make(run)
        bench.clock.advance(LEASE_S + 1)

    await bench.work()

    await bench.check(PARTS)


@pytest.mark.parametrize("at", range(STEPS))
@pytest.mark.slow
async def test_a_process_that_sleeps_too_long_in_a_digest_spoils_nothing(
    bench: Bench, at: int
) -> None:
    sleeping = KillAt(at)

    async def oversleep(name: str, when: When) -> None:
        try:
            await sleeping(name, when)
        except Killed:
            bench.clock.advance(LEASE_S + 1)
            await bench.work()

    with suppress(ClaimLost):
        await bench.maker(oversleep).make(await bench.claimed())

    await bench.check(PARTS)


@pytest.mark.parametrize("unknown", Unknown)
@pytest.mark.parametrize("part", range(PARTS))
async def test_a_post_of_unknown_outcome_is_looked_for_before_it_is_sent_again(
    bench: Bench, part: int, unknown: Unknown
) -> None:
    bench.chat.faults["post"].extend([None] * part + [unknown])

    await bench.work()

    await bench.check(PARTS)


@pytest.mark.parametrize("part", range(PARTS))
async def test_a_busy_chat_is_waited_for(bench: Bench, part: int) -> None:
    bench.chat.faults["post"].extend([None] * part + [busy(3.0)])

    await bench.work()

    await bench.check(PARTS)


async def test_a_post_that_arrives_late_is_not_sent_again_before_it_can_be_there(
    bench: Bench,
) -> None:
    bench.chat.faults["post"].append(Unknown.LATE)
    run = await bench.claimed()
    with pytest.raises(NotYet):
        await bench.maker().make(run)
    await bench.digests.postpone(run, 0.0)
    bench.clock.advance(0.1)

    with pytest.raises(NotYet) as later:
        await bench.maker().make(await bench.claimed(OTHER))
    bench.chat.arrive()
    bench.clock.advance(LEASE_S + 1)
    await bench.work()

    assert later.value.delay_s > 0
    await bench.check(PARTS)


async def test_what_an_earlier_try_sent_is_still_looked_for_after_a_busy_one(bench: Bench) -> None:
    bench.chat.faults["post"].extend([Unknown.LATE, busy(1.0)])
    for _ in range(2):
        with pytest.raises(NotYet):
            await bench.maker().make(await bench.claimed())
        bench.clock.advance(LEASE_S + 1)

    bench.chat.arrive()
    await bench.work()

    await bench.check(PARTS)


async def test_a_cancelled_process_still_stores_what_it_posted(bench: Bench) -> None:
    gate = Gate()
    bench.chat.gates["post"].append(gate)
    run = await bench.claimed()
    making = asyncio.get_running_loop().create_task(bench.maker().make(run))
    await gate.reached.wait()

    making.cancel()
    gate.opened.set()
    with suppress(asyncio.CancelledError):
        await making

    assert [post.ts for post in await bench.digests.posts(run)] == list(bench.chat.standing)


async def test_what_cannot_be_read_is_never_taken_for_silence(bench: Bench) -> None:
    bench.channels.faults += [ChatUnavailable("conversations.history", "partly_read")]

    await bench.work()

    await bench.check(PARTS)


async def test_a_closed_channel_comes_to_nothing_and_is_told_of_once(bench: Bench) -> None:
    bench.chat.faults["post"].append(PlaceClosed("is_archived"))

    await bench.work()

    assert (await bench.past()).ended is Ended.FAILED
    assert len(bench.told) == 1
    assert bench.texts() == []

"""Loops that must not die."""

import asyncio

import pytest

from chatops.runtime.supervise import BACK_OFF_S, CALM_S, every, keep_running
from tests.fakes.clock import ManualClock


class Stop(BaseException):
    """Ends what would go on for ever."""


async def test_a_loop_that_fails_is_started_again_with_longer_and_longer_pauses() -> None:
    clock, starts = ManualClock(leap=True), 0

    async def loop() -> None:
        nonlocal starts
        starts += 1
        if starts > 9:
            raise Stop
        raise ValueError("a bug")

    with pytest.raises(Stop):
        await keep_running("loop", loop, clock)

    assert clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


async def test_a_loop_that_returns_is_started_again_too() -> None:
    clock, starts = ManualClock(leap=True), 0

    async def loop() -> None:
        nonlocal starts
        starts += 1
        if starts > 2:
            raise Stop

    with pytest.raises(Stop):
        await keep_running("loop", loop, clock)

    assert clock.slept == [1.0, 2.0]


async def test_a_loop_that_ran_calmly_before_it_failed_waits_the_shortest_time() -> None:
    clock, starts = ManualClock(leap=True), 0

    async def loop() -> None:
        nonlocal starts
        starts += 1
        if starts == 4:
            clock.advance(CALM_S + 1)
        if starts > 4:
            raise Stop
        raise ValueError("a bug")

    with pytest.raises(Stop):
        await keep_running("loop", loop, clock)

    assert clock.slept == [1.0, 2.0, 4.0, BACK_OFF_S[0]]


async def test_a_loop_is_stopped_by_cancelling_it() -> None:
    clock, running = ManualClock(), asyncio.Event()

    async def loop() -> None:
        running.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(keep_running("loop", loop, clock))
        await running.wait()
        task.cancel()

    assert task.cancelled()


async def test_a_step_is_taken_again_and_again_with_a_pause_before_each() -> None:
    clock, taken = ManualClock(leap=True), 0

    async def step() -> None:
        nonlocal taken
        taken += 1
        if taken == 3:
            raise Stop

    with pytest.raises(Stop):
        await every(7.0, step, clock)

    assert clock.slept == [7.0, 7.0, 7.0]

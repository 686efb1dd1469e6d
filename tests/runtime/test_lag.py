"""A watch on the event loop."""

import asyncio

from chatops.runtime.lag import TICK_S, LoopWatch
from tests.fakes.clock import ManualClock


async def test_a_tick_that_comes_late_tells_how_late() -> None:
    clock, lags = ManualClock(), list[float]()
    watch = LoopWatch(clock, lags.append)

    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(watch.run())
        for late_s in (0.0, 2.0):
            await clock.asleep()
            clock.advance(TICK_S + late_s)
        await clock.asleep()
        ticking.cancel()

    assert lags == [0.0, 2.0]


async def test_the_age_grows_while_the_loop_does_not_turn() -> None:
    clock = ManualClock()
    watch = LoopWatch(clock, lambda _: None)

    clock.advance(31.0)

    assert watch.age_s() == 31.0

"""Tasks that run beside everything else."""

import asyncio

import pytest

from chatops.runtime.background import background


async def test_loops_run_until_the_block_is_left() -> None:
    running, ended = asyncio.Event(), asyncio.Event()

    async def loop() -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with background() as loops:
        loops.start(loop())
        await running.wait()

    assert ended.is_set()


async def test_a_loop_that_dies_brings_down_the_block() -> None:
    async def loop() -> None:
        raise ValueError("a bug")

    async def block() -> None:
        async with background() as loops:
            loops.start(loop())
            await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as died:
        await block()

    assert died.group_contains(ValueError)


async def test_an_error_of_the_block_stops_the_loops() -> None:
    ended = asyncio.Event()

    async def loop() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def block() -> None:
        async with background() as loops:
            loops.start(loop())
            await asyncio.sleep(0)
            raise ValueError("a bug")

    with pytest.raises(ExceptionGroup) as died:
        await block()

    assert died.group_contains(ValueError)
    assert ended.is_set()


async def test_what_runs_gets_a_grace_and_no_more() -> None:
    going, done = asyncio.Event(), []

    async def short() -> None:
        await going.wait()
        done.append("short")

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            done.append("endless")

    async with background(5.0) as tasks:
        tasks.start(short())
        going.set()
    async with background(0.01) as tasks:
        tasks.start(endless())

    assert done == ["short", "endless"]

"""Tasks that end before whoever started them goes on."""

import asyncio
import gc

import pytest

from chatops.services.tasks import ahead, beside, uncancelled
from tests.fakes.chat import Gate


class Broken(Exception):
    """What went wrong inside."""


async def test_uncancelled_work_gives_its_result() -> None:
    async def work() -> int:
        return 7

    assert await uncancelled(work) == 7


async def test_uncancelled_work_raises_its_own_error() -> None:
    async def work() -> None:
        raise Broken

    with pytest.raises(Broken):
        await uncancelled(work)


@pytest.mark.parametrize("breaks", [False, True])
async def test_a_cancellation_is_felt_only_after_the_work_has_ended(*, breaks: bool) -> None:
    gate, ended = Gate(), asyncio.Event()

    async def work() -> None:
        await gate.wait()
        ended.set()
        if breaks:
            raise Broken

    async with asyncio.TaskGroup() as group:
        task = group.create_task(uncancelled(work))
        await gate.reached.wait()
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        gate.opened.set()

    assert ended.is_set()
    assert task.cancelled()


async def test_work_that_hangs_is_ended_some_time_after_its_caller_was_cancelled() -> None:
    gate = Gate()

    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        task = group.create_task(uncancelled(gate.wait, patience_s=0.05))
        await gate.reached.wait()
        task.cancel()

    assert task.cancelled()


async def test_work_that_ends_in_time_is_not_cut_short() -> None:
    gate, ended = Gate(), asyncio.Event()

    async def work() -> None:
        await gate.wait()
        ended.set()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(uncancelled(work, patience_s=60.0))
        await gate.reached.wait()
        task.cancel()
        await asyncio.sleep(0)
        gate.opened.set()

    assert ended.is_set()
    assert task.cancelled()


async def test_leaving_asks_the_work_beside_to_stop_and_waits_for_it() -> None:
    stop, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await stop.wait()
        ended.set()

    async with beside(work, stop.set):
        assert not stop.is_set()

    assert ended.is_set()


async def test_the_blocks_error_keeps_its_type() -> None:
    stop = asyncio.Event()

    async def work() -> None:
        await stop.wait()
        raise RuntimeError

    with pytest.raises(Broken):
        async with beside(work, stop.set):
            raise Broken


async def test_an_error_of_the_work_is_raised_when_the_block_had_none() -> None:
    stop = asyncio.Event()

    async def work() -> None:
        await stop.wait()
        raise Broken

    with pytest.raises(Broken):
        async with beside(work, stop.set):
            pass


@pytest.mark.parametrize("block_breaks", [False, True])
async def test_no_error_of_the_work_is_left_for_asyncio_to_complain_of(
    *, block_breaks: bool
) -> None:
    complaints: list[object] = []
    stop = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(lambda _, about: complaints.append(about))

    async def work() -> None:
        await stop.wait()
        raise Broken

    async def block() -> None:
        async with beside(work, stop.set):
            if block_breaks:
                raise Broken

    with pytest.raises(Broken):
        await block()

    gc.collect()
    assert complaints == []


async def test_work_outlives_no_block_even_when_leaving_is_cancelled() -> None:
    gate, ended = Gate(), asyncio.Event()
    over: list[bool] = []

    async def work() -> None:
        try:
            await gate.wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    async def block() -> None:
        try:
            async with beside(work, lambda: None):
                await gate.reached.wait()
        finally:
            over.append(ended.is_set())

    async with asyncio.TaskGroup() as group:
        task = group.create_task(block())
        await gate.reached.wait()
        await asyncio.sleep(0)
        task.cancel()

    assert task.cancelled()
    assert over == [True]


async def test_work_ahead_goes_on_during_the_block_that_awaits_its_result() -> None:
    gate = Gate()

    async def work() -> int:
        await gate.wait()
        return 7

    async with ahead(work) as result:
        await gate.reached.wait()
        gate.opened.set()

        assert await result() == 7


async def test_an_error_of_work_ahead_is_raised_where_its_result_is_awaited() -> None:
    async def work() -> int:
        raise Broken

    async with ahead(work) as result:
        await asyncio.sleep(0)

        with pytest.raises(Broken):
            await result()


async def test_leaving_ends_work_ahead_and_its_error_hides_no_other() -> None:
    gate, ended = Gate(), asyncio.Event()

    async def work() -> None:
        try:
            await gate.wait()
        finally:
            ended.set()
            raise RuntimeError

    async def block() -> None:
        async with ahead(work):
            await gate.reached.wait()
            raise Broken

    with pytest.raises(Broken):
        await block()

    assert ended.is_set()


async def test_to_be_cancelled_while_awaiting_work_ahead_cancels_the_work() -> None:
    gate = Gate()

    async with ahead(gate.wait) as result:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await result()

        with pytest.raises(asyncio.CancelledError):
            await result()

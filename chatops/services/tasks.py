"""Tasks that end before whoever started them goes on, where a TaskGroup does not fit.

A TaskGroup passes cancellation on and wraps the block's own error; these must do neither.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


async def uncancelled(
    work: Callable[[], Coroutine[Any, Any, T]], *, patience_s: float | None = None
) -> T:
    """Run to the end even when the caller is cancelled; the cancellation is felt after that.

    The work needs a deadline of its own. With `patience_s` it is cancelled so long after its
    caller was.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work())

    def cancelled() -> None:
        if patience_s is not None:
            loop.call_later(patience_s, task.cancel)

    await _ended(task, cancelled=cancelled)
    return task.result()


@asynccontextmanager
async def beside(
    work: Callable[[], Coroutine[Any, Any, None]], stop: Callable[[], None]
) -> AsyncIterator[None]:
    """Run `work` beside the block; `stop` asks it to end, and leaving waits until it has.

    Being cancelled while waiting cancels the work too. An error of the block keeps its type; one
    of `work` is raised when the block had none.
    """
    task = asyncio.get_running_loop().create_task(work())
    try:
        yield
    finally:
        stop()
        await _ended(task, cancelled=task.cancel)
    task.result()


@asynccontextmanager
async def ahead(
    work: Callable[[], Coroutine[Any, Any, T]],
) -> AsyncIterator[Callable[[], Awaitable[T]]]:
    """Run `work` beside the block until that awaits its result; it outlives no block.

    An error of the work is raised where its result is awaited, and nowhere else. Being cancelled
    there cancels the work, too.
    """
    task = asyncio.get_running_loop().create_task(work())

    async def result() -> T:
        return await task

    try:
        yield result
    finally:
        task.cancel()
        await _ended(task)


async def _ended(task: asyncio.Task[T], *, cancelled: Callable[[], object] = lambda: None) -> None:
    """Wait for a task; tell of the caller's cancellation at once, and raise it in the end."""
    felt: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            felt = error
            cancelled()
    if not task.cancelled():
        task.exception()  # looked at, or asyncio may report it as never retrieved
    if felt is not None:
        raise felt

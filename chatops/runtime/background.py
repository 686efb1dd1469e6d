"""Tasks that run beside everything else and end with the block that owns them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Background:
    """Starts tasks. One that raises brings down the block, so nothing dies unseen."""

    _group: asyncio.TaskGroup
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something to its end, or until the block is left."""
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, within_s: float) -> None:
        """Wait for what runs, so long at the most."""
        if self._tasks and within_s > 0:
            await asyncio.wait(self._tasks, timeout=within_s)

    def stop(self) -> None:
        """Cancel what runs."""
        for task in tuple(self._tasks):
            task.cancel()


@asynccontextmanager
async def background(grace_s: float = 0.0) -> AsyncIterator[Background]:
    """Own the tasks started inside the block; they outlive it by `grace_s` at the most."""
    async with asyncio.TaskGroup() as group:
        tasks = Background(group)
        try:
            yield tasks
        finally:
            try:
                await tasks.finish(grace_s)
            finally:
                tasks.stop()

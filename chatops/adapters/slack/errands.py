"""What is still to be done once an envelope was acked."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

DRAIN_S = 2.0


@dataclass(slots=True)
class Errands:
    """Starts tasks; those that run get `drain_s` seconds when a block ends."""

    drain_s: float = DRAIN_S
    _group: asyncio.TaskGroup | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that raises nothing. Outside of the block RuntimeError."""
        if self._group is None:
            work.close()
            raise RuntimeError("nobody runs errands now")
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Own the tasks during the block; none outlives it."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                yield
            finally:
                self._group = None
                await self._drain()

    @asynccontextmanager
    async def drained(self) -> AsyncIterator[None]:
        """Let none of the tasks outlive the block, inside of `running`: they use what ends then."""
        try:
            yield
        finally:
            await self._drain()

    async def _drain(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.drain_s)
        for task in (left := tuple(self._tasks)):
            task.cancel()
        if left:
            await asyncio.wait(left)

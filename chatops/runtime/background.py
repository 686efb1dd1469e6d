"""Tasks that run beside everything else and end with the block that owns them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Background:
    """Starts loops. One that raises brings down the block, so nothing dies unseen."""

    _group: asyncio.TaskGroup
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, loop: Coroutine[Any, Any, None]) -> None:
        """Run a loop until the block is left."""
        self._tasks.append(self._group.create_task(loop))

    def stop(self) -> None:
        """Cancel what runs."""
        for task in self._tasks:
            task.cancel()


@asynccontextmanager
async def background() -> AsyncIterator[Background]:
    """Own the loops started inside the block; none outlives it."""
    async with asyncio.TaskGroup() as group:
        tasks = Background(group)
        try:
            yield tasks
        finally:
            tasks.stop()

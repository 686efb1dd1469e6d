"""How whoever claims work runs beside the rest, and ends without losing a claim."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Claiming:
    """`look` claims and starts tasks in the group it is given, `hold` prolongs the claims.

    `stop` asks `look` to end, which is never cancelled: a claim must not lose its task. `running`
    are the tasks whose claims are held.
    """

    look: Callable[[asyncio.TaskGroup], Coroutine[Any, Any, None]]
    hold: Callable[[], Coroutine[Any, Any, None]]
    stop: Callable[[], None]
    running: Callable[[], Iterable[asyncio.Task[None]]]

    @asynccontextmanager
    async def during(self, grace_s: float) -> AsyncIterator[None]:
        """Work during the block.

        Leaving claims nothing new, waits `grace_s` for what runs, then gives the rest back.
        """
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self.look(group))
            holding = group.create_task(self.hold())
            try:
                yield
            finally:
                self.stop()
                await asyncio.wait({looking})
                await self._finish(grace_s)
                holding.cancel()

    async def _finish(self, grace_s: float) -> None:
        if running := set(self.running()):
            await asyncio.wait(running, timeout=grace_s)
        for task in tuple(self.running()):
            task.cancel()

"""Turns at something that one task at a time may use."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """A fair lock, but for those in a hurry: they come next."""

    def __init__(self) -> None:
        self._taken = False
        self._hurried: deque[asyncio.Future[None]] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def taken(self, *, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for a turn and have it during the block."""
        if self._taken:
            await self._come(self._hurried if hurry else self._waiting)
        self._taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _come(self, queue: deque[asyncio.Future[None]]) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()  # it had come, but nobody is there to have it
            raise

    def _pass_on(self) -> None:
        """Hand the turn over; it is never free in between, or others could slip in."""
        for queue in (self._hurried, self._waiting):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._taken = False

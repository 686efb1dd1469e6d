"""An answer shown while it is being written."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chatops.services.tasks import beside


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from the first word to the first showing, and between showings.

    Slack asks for at most one edit of a message every 3 s.
    """

    first_s: float = 1.0
    next_s: float = 3.0


@dataclass(slots=True)
class Progress:
    """Collects pieces as they come and shows the text so far at Slack's pace."""

    show: Callable[[str], Awaitable[None]]
    pace: Pace = field(default_factory=Pace)
    _pieces: list[str] = field(default_factory=list)
    _begun: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, piece: str) -> None:
        """Take the next piece."""
        self._pieces.append(piece)
        self._begun.set()

    def restart(self) -> None:
        """Forget the text so far: a new attempt begins from nothing."""
        self._pieces.clear()

    @asynccontextmanager
    async def painting(self) -> AsyncIterator[None]:
        """Show progress during the block. No showing is under way once it is left."""
        async with beside(self._paint, self._stop):
            yield

    def _stop(self) -> None:
        self._over.set()
        self._begun.set()

    async def _paint(self) -> None:
        await self._begun.wait()
        wait_s = self.pace.first_s
        shown = ""
        while not await self._over_within(wait_s):
            text = "".join(self._pieces)
            if text.strip() and text != shown:
                await self.show(text)
                shown = text
            wait_s = self.pace.next_s

    async def _over_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return False
        return True

"""Who looks at the workspace learns of every change to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatops.playground.shapes import Json


class Feed:
    """The changes since somebody began to watch; it waits for the next and never ends."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Json] = asyncio.Queue()

    def __aiter__(self) -> "Feed":
        return self

    async def __anext__(self) -> Json:
        return await self.queue.get()


class Changes:
    """Hands every change to all who watch at that moment."""

    def __init__(self) -> None:
        self._feeds: set[Feed] = set()

    def publish(self, kind: str, **what: object) -> None:
        """Tell the watchers. They share one dict and must not write to it."""
        change: Json = {"kind": kind, **what}
        for feed in self._feeds:
            feed.queue.put_nowait(change)

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[AsyncIterator[Json]]:
        """Collect changes from now on; what is not read is forgotten at the end."""
        feed = Feed()
        self._feeds.add(feed)
        try:
            yield feed
        finally:
            self._feeds.discard(feed)

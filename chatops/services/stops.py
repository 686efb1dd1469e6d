"""Answers that somebody wants no more of, and how they notice."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import RequestId, UserId

log = structlog.get_logger()


class Stopped(Exception):
    """Somebody stopped this before anything came of it."""

    def __init__(self, by: UserId) -> None:
        super().__init__(f"stopped by {by}")
        self.by = by


class Stop:
    """Somebody's wish that one answer end; it is felt only where the answer allows it."""

    def __init__(self, by: UserId | None = None) -> None:
        self.by = by
        self._felt: asyncio.Timeout | None = None

    def now(self, by: UserId) -> None:
        """End the answer; the first one to say so counts."""
        self.by = self.by or by
        if self._felt is not None:
            self._felt.reschedule(asyncio.get_running_loop().time())

    def heed(self) -> None:
        """Raise Stopped when somebody stopped this."""
        if self.by is not None:
            raise Stopped(self.by)

    @asynccontextmanager
    async def felt(self) -> AsyncIterator[None]:
        """Leave the block as soon as somebody stops it, or do not enter it. Raises Stopped.

        Blocks cannot stand in each other.
        """
        self.heed()
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._felt = scope
                try:
                    yield
                finally:
                    self._felt = None
        except TimeoutError:
            if scope.expired():
                self.heed()
            raise


class Flags(Protocol):
    """Where it stands durably that an answer is to stop."""

    async def stopped(self, requests: Collection[RequestId]) -> Mapping[RequestId, UserId]:
        """Return who stopped which of these requests. Raises StoreUnavailable."""


@dataclass(slots=True)
class Stops:
    """The answers that this process is at."""

    _running: dict[RequestId, Stop] = field(default_factory=dict)

    @contextmanager
    def heeded(self, request: RequestId, by: UserId | None) -> Iterator[Stop]:
        """Let an answer be stopped during the block; `by` stopped it already."""
        stop = self._running[request] = Stop(by)
        try:
            yield stop
        finally:
            if self._running.get(request) is stop:
                del self._running[request]

    def stop(self, request: RequestId, by: UserId) -> None:
        """Stop an answer of this process at once; nothing for one that it is not at."""
        if stop := self._running.get(request):
            stop.now(by)

    async def look(self, flags: Flags) -> None:
        """Stop what was stopped through another process."""
        if not self._running:
            return
        try:
            found = await flags.stopped(list(self._running))
        except StoreUnavailable:
            log.warning("stops_unknown")
            return
        for request, by in found.items():
            self.stop(request, by)

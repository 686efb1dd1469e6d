"""What Slack tells of, made durable before it is acknowledged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from chatops.domain.names import RequestId
from chatops.domain.news import News
from chatops.domain.request import Asked
from chatops.ports import Clock, Inbox, Meter

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Receiving:
    """The way in. When it returns, the caller may acknowledge; when it raises, it must not."""

    inbox: Inbox
    clock: Clock
    meter: Meter
    wake: Callable[[], None]
    remember: Callable[[News], Awaitable[None]]

    async def asked(self, asked: Asked) -> None:
        """Commit a question and wake a worker for it. Raises StoreUnavailable."""
        started = self.clock.monotonic()
        new = await self.inbox.put(asked)
        self.meter.observe("commit_seconds", self.clock.monotonic() - started)
        if new:
            self.wake()
        else:
            self.meter.count("duplicate_deliveries")

    async def happened(self, news: News) -> None:
        """Let what is remembered of a thread follow what people do."""
        await self.remember(news)

    async def deleted(self, request: RequestId) -> None:
        """Close the request of a deleted message, if there is one that nobody answers yet."""
        if await self.inbox.withdraw(request):
            log.info("request_withdrawn", request=request)

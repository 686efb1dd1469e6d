"""What is deleted or changed in Slack leaves the texts that wait to be posted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chatops.domain.news import Gone, Heard, News
from chatops.services.digest.ports import Digests


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Passes news on to whatever else remembers messages, then has waiting texts follow it."""

    remember: Callable[[News], Awaitable[None]]
    digests: Digests

    async def happened(self, news: News) -> None:
        """Let everything follow an event. Raises StoreUnavailable when it cannot."""
        await self.remember(news)
        match news:
            case Gone(channel=channel, ts=ts):
                await self.digests.withdraw(channel, ts)
            case Heard(thread=thread, message=message) if message.edited:
                await self.digests.withdraw(thread.channel, message.ts)
            case Heard():
                pass

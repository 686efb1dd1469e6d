"""Bolt as the router: events are committed before they are acked, and acked whatever they are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt import BoltResponse
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.dial import QUIET
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reacting import Reacting
from chatops.adapters.slack.reading.events import Ignored, Withdrawn, read_event
from chatops.adapters.slack.reading.gestures import is_home
from chatops.adapters.slack.reading.news import read_news
from chatops.domain.names import RequestId
from chatops.domain.news import News
from chatops.domain.request import Asked
from chatops.ports import Meter


class Receiver(Protocol):
    """Where events go. All return after their commit; what they raise withholds the ack."""

    async def asked(self, asked: Asked) -> None:
        """Take a question."""

    async def deleted(self, request: RequestId) -> None:
        """Take back a question."""

    async def happened(self, news: News) -> None:
        """Take note of what was said, changed or deleted."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Reads events for a receiver."""

    receiver: Receiver
    meter: Meter
    me: Identity

    async def take(self, body: dict[str, Any]) -> None:
        """Decide what an event means to us, and make it durable."""
        match read_event(body, self.me):
            case Asked() as asked:
                await self.receiver.asked(asked)
            case Withdrawn(request=request):
                await self.receiver.deleted(request)
            case Ignored(reason=reason):
                self.meter.count("events_ignored", reason=reason)
        if news := read_news(body, self.me):
            await self.receiver.happened(news)


def bolt_app(client: AsyncWebClient, intake: Intake, reacting: Reacting | None = None) -> AsyncApp:
    """Return an app that acks each event once `intake` has returned, and never when it raises.

    All else goes to `reacting`, whose word the ack carries: Bolt looks for what its own `ack()`
    was given every 10 ms only.

    This happens before Bolt's own authorization: that acks, and drops, what arrives while
    `auth.test` fails.
    """

    async def durable(
        body: dict[str, Any],
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  Bolt passes by name
    ) -> BoltResponse:
        is_event = body.get("type") == "event_callback" or "event" in body
        if reacting is not None and (not is_event or is_home(body)):
            return BoltResponse(status=200, body=await reacting.take(body) or "")
        if is_event:
            await intake.take(body)
            return BoltResponse(status=200, body="")
        return await next()

    return AsyncApp(
        name="chatops",  # else Bolt takes 50 ms to read the calling stack's source files for one
        client=client,
        logger=QUIET,
        before_authorize=durable,
        attaching_conversation_kwargs_enabled=False,
        installation_store=None,
    )

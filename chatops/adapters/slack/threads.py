"""Threads, read from Slack page by page."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.paging import pages
from chatops.domain.names import MessageTs, PostId
from chatops.domain.order import in_order
from chatops.domain.reply import Place

PAGE = 200
"""What Slack recommends for `conversations.replies` at most."""
PAGES = 50
"""A cursor that never ends stops here."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Reads `conversations.replies`; needs no more than the bot's membership."""

    client: AsyncWebClient
    calls: Calls

    async def messages(
        self, place: Place, *, latest: MessageTs | None = None, oldest: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the raw messages of a thread, each once, in order, root first.

        `latest` is included. The root is there whatever `oldest` is: Slack repeats it on each page.
        """
        found: dict[str, dict[str, Any]] = {}
        async for page in self._pages(place, latest, oldest):
            for raw in page:
                if isinstance(raw, dict) and isinstance(raw.get("ts"), str):
                    found.setdefault(raw["ts"], raw)
        return [found[ts] for ts in sorted(found, key=in_order)]

    async def find(self, place: Place, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return the messages whose mark carries this id, oldest first."""
        messages = await self.messages(place, oldest=f"{since:.6f}")
        return tuple(MessageTs(raw["ts"]) for raw in messages if marked(raw) == post)

    async def _pages(
        self, place: Place, latest: MessageTs | None, oldest: str | None
    ) -> AsyncIterator[list[Any]]:
        bounds = {"latest": latest, "oldest": oldest}
        known = {name: bound for name, bound in bounds.items() if bound}
        async for page in pages(partial(self._page, place, known), PAGES):
            messages = page.get("messages")
            yield messages if isinstance(messages, list) else []

    async def _page(
        self, place: Place, bounds: Mapping[str, str], cursor: str | None
    ) -> dict[str, Any]:
        return await self.calls.patiently(
            "conversations.replies",
            lambda: self.client.conversations_replies(
                channel=place.channel,
                ts=place.thread,
                limit=PAGE,
                inclusive=True,
                include_all_metadata=True,
                cursor=cursor,
                **bounds,
            ),
        )


def marked(raw: Mapping[str, Any]) -> str:
    """Return the id in a message's mark, empty without one."""
    metadata = raw.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    found = payload.get("id") if isinstance(payload, dict) else None
    return found if isinstance(found, str) else ""

"""What Slack still lists of former times: questions that no event told us of.

Channels are read by `conversations.history`, newest first, and it lists no replies: those are read
thread by thread, where something is newer than what is known.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.pace import ReadPace
from chatops.adapters.slack.paging import pages
from chatops.adapters.slack.reading.events import read_listed
from chatops.adapters.slack.reading.ids import to_channel, to_ts
from chatops.adapters.slack.reading.messages import mark_of
from chatops.adapters.slack.reading.shape import as_maps
from chatops.adapters.slack.threads import Threads
from chatops.domain.errors import Final
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.order import in_order
from chatops.domain.reply import Mark, Place
from chatops.domain.request import Asked
from chatops.services.catchup import Missed

log = structlog.get_logger()

KINDS = ("public_channel", "private_channel", "mpim", "im")
CONVERSATIONS = 500
PAGE = 200
PAGES = 10
PARENTS_S = 7 * 86_400.0
"""Roots older than this are not looked at, unless we took part in their threads."""

Raw = Mapping[str, Any]
Call = Callable[..., Coroutine[Any, Any, AsyncSlackResponse]]


@dataclass(frozen=True, slots=True)
class SlackPast:
    """Satisfies `services.catchup.Past`, slowly enough to leave answers their share of calls."""

    client: AsyncWebClient
    calls: Calls
    me: Identity
    threads: Threads
    pace: ReadPace

    async def conversations(self) -> Sequence[ChannelId]:
        """Return where we are a member, at most 500, direct messages last.

        A kind of conversation for which the app lacks a scope is left out.
        """
        found: list[ChannelId] = []
        for kind in KINDS:
            try:
                found += [one async for one in self._of_kind(kind)]
            except Final as error:
                log.info("conversations_not_listed", kind=kind, reason=str(error))
        return found[:CONVERSATIONS]

    async def missed(
        self, channel: ChannelId, since: float, roots: Sequence[MessageTs]
    ) -> Sequence[Missed]:
        """Return the questions since then, oldest first, those in these threads too."""
        listed = await self._listed(channel, since)
        found = {
            asked.ts: Missed(asked, ())
            for raw in listed
            if (asked := _question(raw, channel, self.me, since))
        }
        threads = {root for raw in listed if (root := _root_of_news(raw, since))}
        shown = {raw.get("ts") for raw in listed}
        for root in sorted(threads | {root for root in roots if root not in shown}):
            for missed in await self._in_thread(Place(channel, root), since):
                found[missed.asked.ts] = missed
        return [found[ts] for ts in sorted(found, key=in_order)]

    async def _of_kind(self, kind: str) -> AsyncIterator[ChannelId]:
        call = partial(self.client.users_conversations, types=kind, exclude_archived=True)
        async for said in self._pages("users.conversations", call):
            for one in as_maps(said.get("channels")):
                if channel := to_channel(one.get("id")):
                    yield channel

    async def _listed(self, channel: ChannelId, since: float) -> list[Raw]:
        """Return the messages since then, and at least the newest page, for threads among them."""
        farthest = min(since, self.calls.clock.now() - PARENTS_S)
        call = partial(
            self.client.conversations_history,
            channel=channel,
            oldest=f"{farthest:.6f}",
            include_all_metadata=True,
        )
        found: list[Raw] = []
        async for said in self._pages("conversations.history", call):
            page = as_maps(said.get("messages"))
            found += page
            if not page or _at(page[-1]) < since:
                break
        return found

    async def _in_thread(self, place: Place, since: float) -> list[Missed]:
        await self.pace.turn()
        try:
            messages = await self.threads.messages(place, oldest=f"{since:.6f}")
        except Final:
            return []  # deleted
        marks = [(raw["ts"], post) for raw in messages if (post := self._reply(raw))]
        return [
            Missed(asked, tuple(post for ts, post in marks if in_order(ts) > in_order(asked.ts)))
            for raw in messages
            if (asked := _question(raw, place.channel, self.me, since))
        ]

    def _reply(self, raw: Raw) -> PostId | None:
        mark, post = mark_of(raw) if self.me.wrote(raw) else ("", None)
        return post if mark in (Mark.ANSWER, Mark.NOTICE) else None

    def _pages(self, method: str, call: Call) -> AsyncIterator[Raw]:
        async def page(cursor: str | None) -> dict[str, Any]:
            await self.pace.turn()
            return await self.calls.patiently(method, partial(call, limit=PAGE, cursor=cursor))

        return pages(page, PAGES)


def _question(raw: Raw, channel: ChannelId, me: Identity, since: float) -> Asked | None:
    asked = read_listed(raw, channel, me)
    return asked if asked and float(asked.ts) > since else None


def _root_of_news(raw: Raw, since: float) -> MessageTs | None:
    """Return the thread of a listed message if somebody replied in it since then."""
    ts, root = to_ts(raw.get("ts")), to_ts(raw.get("thread_ts"))
    news = to_ts(raw.get("latest_reply")) if ts == root else ts
    return root if root and news and float(news) > since else None


def _at(raw: Raw) -> float:
    ts = to_ts(raw.get("ts"))
    return float(ts) if ts else 0.0

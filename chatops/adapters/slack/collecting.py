"""Channels read whole, for digests: what cannot be read to its end was not read at all.

`conversations.history` lists no replies. What is said in a period in threads that began before it
is found by their `latest_reply`, so roots are listed for some time back: `LOOK_BACK_S`, or as far
as `PAGES` go. A reply in a still older thread is found only if it was also sent to the channel.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.pace import ReadPace
from chatops.adapters.slack.permalinks import Permalinks
from chatops.adapters.slack.reading.ids import to_ts, to_user
from chatops.adapters.slack.reading.messages import read_message
from chatops.adapters.slack.reading.shape import as_map, as_maps, as_text
from chatops.adapters.slack.reading.subtypes import Worth, worth
from chatops.adapters.slack.threads import marked
from chatops.adapters.slack.writing.compose import parts
from chatops.domain.bang import is_command
from chatops.domain.conversation import Message
from chatops.domain.errors import ChatUnavailable, PlaceClosed
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId
from chatops.domain.order import in_order, just_before
from chatops.services.digest.channels import About, Found, Haul, Kind

LOOK_BACK_S = 30 * 86_400.0
PAGE = 200
"""What Slack recommends at most for both methods; it may give fewer."""
PAGES = 100
MEMBERS = 1_000
PARTLY = "partly_read"
"""Slack did not give all of a list; what it gave counts for nothing."""
WAITS = 5
"""So many rate limits in a row are waited out: nobody waits for a digest."""

Raw = Mapping[str, object]
Call = Callable[..., Coroutine[Any, Any, AsyncSlackResponse]]


@dataclass(slots=True)
class SlackChannels:
    """Satisfies `services.digest.channels.Channels` through somebody else's client.

    Calls each method so many times a minute at most: Slack's limits are for each method.
    """

    client: AsyncWebClient
    calls: Calls
    me: Identity
    reads_per_minute: int
    _paces: dict[str, ReadPace] = field(default_factory=dict, init=False)
    _permalinks: Permalinks | None = field(default=None, init=False)

    async def about(self, channel: ChannelId) -> About:
        """Describe a channel as it is now; PlaceClosed for one that we cannot see."""
        said = await self._asked(
            "conversations.info", partial(self.client.conversations_info, channel=channel)
        )
        about = as_map(said.get("channel"))
        if about.get("id") != channel:
            raise ChatUnavailable("conversations.info", PARTLY)
        return About(
            channel,
            as_text(about.get("name"), 100),
            _kind(about),
            about.get("is_archived") is not False,
            _shared(about),
            about.get("is_member") is True,
        )

    async def members(self, channel: ChannelId) -> frozenset[UserId]:
        """Return everybody in a channel, ourselves left out; never only some of them."""
        found: set[UserId] = set()
        call = partial(self.client.conversations_members, channel=channel)
        async for said in self._pages("conversations.members", call, MEMBERS):
            listed = said.get("members")
            for one in listed if isinstance(listed, list) else [None]:
                if (user := to_user(one)) is None:
                    raise ChatUnavailable("conversations.members", PARTLY)
                found.add(user)
        return frozenset(found - {self.me.user})

    async def read(self, channel: ChannelId, starts_at: float, ends_at: float) -> Haul:
        """Read all that was said in a span of time, in threads too, or raise."""
        permalinks = await self._addresses()
        listed, back_to, cut = await self._listed(channel, starts_at, ends_at)
        found = {ts: raw for raw in listed if (ts := to_ts(raw.get("ts")))}
        roots = {root for raw in listed if (root := _root_of_news(raw, starts_at))}
        for root in sorted(roots, key=in_order):
            for raw in await self._replies(channel, root, starts_at, ends_at):
                if ts := to_ts(raw.get("ts")):
                    found[ts] = raw
        messages, earlier = [], {}
        for ts in sorted(found, key=in_order):
            root = to_ts(found[ts].get("thread_ts")) or ts
            message = self._message(found[ts], channel)
            if message and starts_at <= float(ts) < ends_at:
                messages.append(Found(message, root, permalinks.of(channel, ts, root)))
            elif message and ts in roots:
                earlier[ts] = message
        return Haul(tuple(messages), back_to, cut, earlier)

    async def links(self, text: str) -> frozenset[str]:
        """Return the addresses in a text that lead to messages of this workspace."""
        return (await self._addresses()).within(text)

    def parts(self, text: str, links: frozenset[str]) -> tuple[str, ...]:
        """Cut a text into pieces that one message each can hold, keeping these links."""
        return parts(text, own_links=links)

    async def find(self, channel: ChannelId, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return our messages outside threads with this id in their mark, oldest first."""
        call = partial(
            self.client.conversations_history,
            channel=channel,
            oldest=f"{since:.6f}",
            include_all_metadata=True,
        )
        found = [
            ts
            async for said in self._pages("conversations.history", call, PAGE)
            for raw in as_maps(said.get("messages"))
            if self.me.wrote(raw) and marked(raw) == post and (ts := to_ts(raw.get("ts")))
        ]
        return tuple(sorted(found, key=in_order))

    async def _listed(
        self, channel: ChannelId, starts_at: float, ends_at: float
    ) -> tuple[list[Raw], float, bool]:
        """Return what the channel lists, how far back that goes, and whether that is too short."""
        back_to = starts_at - LOOK_BACK_S
        call = partial(
            self.client.conversations_history,
            channel=channel,
            oldest=f"{back_to:.6f}",
            latest=f"{ends_at:.6f}",
            include_all_metadata=True,
        )
        listed: list[Raw] = []
        try:
            async for said in self._pages("conversations.history", call, PAGE):
                listed += as_maps(said.get("messages"))
        except ChatUnavailable as error:
            if error.reason != PARTLY:
                raise
            reached = float(to_ts(listed[-1].get("ts")) or ends_at) if listed else ends_at
            if reached >= starts_at:
                raise
            return listed, reached, True
        return listed, back_to, False

    async def _replies(
        self, channel: ChannelId, root: MessageTs, starts_at: float, ends_at: float
    ) -> list[Raw]:
        call = partial(
            self.client.conversations_replies,
            channel=channel,
            ts=root,
            oldest=just_before(f"{starts_at:.6f}"),
            latest=f"{ends_at:.6f}",
            inclusive=True,
            include_all_metadata=True,
        )
        pages = self._pages("conversations.replies", call, PAGE)
        try:
            return [raw async for said in pages for raw in as_maps(said.get("messages"))]
        except PlaceClosed as gone:
            if gone.reason != "thread_not_found":
                raise
            return []  # deleted since it was listed

    def _message(self, raw: Raw, channel: ChannelId) -> Message | None:
        if self.me.wrote(raw) or worth(raw) is Worth.GAP:
            return None
        message = read_message(raw, self.me)
        if message is None or is_command(message, channel, self.me.user):
            return None
        return message

    async def _addresses(self) -> Permalinks:
        if self._permalinks is None:
            said = await self._asked("auth.test", self.client.auth_test)
            self._permalinks = Permalinks.under(said.get("url"))
        if self._permalinks is None:
            raise ChatUnavailable("auth.test", PARTLY)
        return self._permalinks

    async def _pages(self, method: str, call: Call, limit: int) -> AsyncIterator[Raw]:
        """Yield every page of a list, or raise an error where there must be more."""
        cursor, seen = "", {""}
        for _ in range(PAGES):
            said = await self._asked(method, partial(call, limit=limit, cursor=cursor or None))
            yield said
            cursor = as_text(as_map(said.get("response_metadata")).get("next_cursor"))
            if not cursor and said.get("has_more") is not True:
                return
            if cursor in seen:
                break
            seen.add(cursor)
        raise ChatUnavailable(method, PARTLY)

    async def _asked(self, method: str, call: Call) -> Raw:
        if method not in self._paces:
            self._paces[method] = ReadPace(self.calls.clock, self.reads_per_minute)
        for _ in range(WAITS - 1):
            await self._paces[method].turn()
            try:
                return await self.calls.patiently(method, call)
            except ChatUnavailable as busy:
                if busy.retry_after_s is None or busy.reason != "ratelimited":
                    raise
                await self.calls.clock.sleep(busy.retry_after_s)
        return await self.calls.patiently(method, call)


def _kind(about: Raw) -> Kind:
    """Judge by what Slack says for sure: what it does not call public is not."""
    if about.get("is_im") is not False or about.get("is_mpim") is True:
        return Kind.DIRECT
    return Kind.PUBLIC if about.get("is_private") is False else Kind.PRIVATE


def _shared(about: Raw) -> bool:
    """Say whether other organisations read along, or are about to; in doubt they do."""
    others = ("is_shared", "is_org_shared", "is_pending_ext_shared")
    return about.get("is_ext_shared") is not False or any(about.get(flag) for flag in others)


def _root_of_news(raw: Raw, since: float) -> MessageTs | None:
    """Return the thread of a listed message if somebody may have replied in it since then."""
    ts, root = to_ts(raw.get("ts")), to_ts(raw.get("thread_ts"))
    if root is None or ts != root:
        return root if ts and float(ts) >= since else None
    news = to_ts(raw.get("latest_reply"))
    return root if news is None or float(news) >= since else None

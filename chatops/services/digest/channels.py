"""Channels, as digests read them and post to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from chatops.domain.conversation import Message
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId


class Kind(StrEnum):
    """Who can read a channel: everybody in the workspace, its members, or a few by themselves."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class About:
    """What decides whether a digest may touch a channel.

    `shared` is one that other organisations read, or may soon; `joined` one that we are in.
    """

    id: ChannelId
    name: str
    kind: Kind
    archived: bool
    shared: bool
    joined: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One message of a period, and where it is; the root of a thread is its own `root`."""

    message: Message
    root: MessageTs
    link: str


@dataclass(frozen=True, slots=True)
class Haul:
    """All messages of a period in one channel, in order of time.

    `earlier` are the first messages of threads that began before it. With `cut`, threads that are
    older than `back_to` (epoch seconds) were not looked through for replies.
    """

    messages: tuple[Found, ...]
    back_to: float
    cut: bool = False
    earlier: Mapping[MessageTs, Message] = field(default_factory=dict)


class Channels(Protocol):
    """Slack's channels. Raises ChatUnavailable when it may be tried again, else a Final error."""

    async def about(self, channel: ChannelId) -> About:
        """Describe a channel as it is now; PlaceClosed for one that we cannot see."""

    async def members(self, channel: ChannelId) -> frozenset[UserId]:
        """Return everybody in a channel, ourselves left out; never only some of them."""

    async def read(self, channel: ChannelId, starts_at: float, ends_at: float) -> Haul:
        """Read all that was said in a span of time, in threads too, or raise.

        Notices, joins and own messages are left out.
        """

    async def links(self, text: str) -> frozenset[str]:
        """Return the addresses in a text that lead to messages of this workspace."""

    def parts(self, text: str, links: frozenset[str]) -> tuple[str, ...]:
        """Cut a text into pieces that one message each can hold, keeping these links."""

    async def find(self, channel: ChannelId, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return our messages outside threads with this id in their mark, oldest first."""

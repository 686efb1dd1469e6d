"""Channels in memory, beside a chat in memory that posts to them."""

from dataclasses import dataclass, field

from chatops.domain.conversation import Message, Speaker
from chatops.domain.errors import PlaceClosed
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId
from chatops.domain.reply import Place
from chatops.services.digest.channels import About, Found, Haul, Kind
from tests.fakes.chat import MemoryChat

WORKSPACE = "https://team.example/"


@dataclass
class MemoryChannels:
    """Satisfies services.digest.channels.Channels. An error in `faults` meets the next call."""

    chat: MemoryChat
    abouts: dict[str, About] = field(default_factory=dict)
    people: dict[str, set[str]] = field(default_factory=dict)
    said: dict[str, list[Found]] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)

    def add(
        self,
        channel: str,
        *members: str,
        kind: Kind = Kind.PUBLIC,
        archived: bool = False,
        shared: bool = False,
        joined: bool = True,
    ) -> ChannelId:
        """Open a channel."""
        name = ChannelId(channel)
        self.abouts[channel] = About(name, channel.lower(), kind, archived, shared, joined)
        self.people[channel] = set(members)
        return name

    def say(
        self, channel: str, ts: float, user: str, text: str, root: float | None = None
    ) -> Found:
        """Put somebody's words into a channel."""
        stamp, thread = f"{ts:.6f}", f"{root or ts:.6f}"
        link = f"{WORKSPACE}archives/{channel}/p{stamp.replace('.', '')}"
        message = Message(MessageTs(stamp), Speaker.PERSON, user, text)
        found = Found(message, MessageTs(thread), link)
        self.said.setdefault(channel, []).append(found)
        return found

    async def about(self, channel: ChannelId) -> About:
        """Describe a channel that there is."""
        self._meet()
        if channel not in self.abouts:
            raise PlaceClosed("channel_not_found")
        return self.abouts[channel]

    async def members(self, channel: ChannelId) -> frozenset[UserId]:
        """Return the people in it."""
        self._meet()
        return frozenset(map(UserId, self.people[channel]))

    async def read(self, channel: ChannelId, starts_at: float, ends_at: float) -> Haul:
        """Return what was said in this time."""
        self._meet()
        said = [
            one
            for one in self.said.get(channel, ())
            if starts_at <= float(one.message.ts) < ends_at
        ]
        return Haul(tuple(said), starts_at)

    async def links(self, text: str) -> frozenset[str]:
        """Return the addresses of all messages there are."""
        all_links = (one.link for said in self.said.values() for one in said)
        return frozenset(link for link in all_links if f"]({link})" in text)

    def parts(self, text: str, links: frozenset[str]) -> tuple[str, ...]:
        """Cut as the chat does."""
        _ = links
        return self.chat.parts(text)

    async def find(self, channel: ChannelId, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return the messages with this id."""
        self._meet()
        return await self.chat.find(Place(channel, MessageTs("")), post, since)

    def _meet(self) -> None:
        if self.faults:
            raise self.faults.pop(0)

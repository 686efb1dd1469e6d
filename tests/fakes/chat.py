"""A chat system in memory, with everything that was ever done in it on record."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from chatops.domain.bang import is_command
from chatops.domain.conversation import Message, Names, Person, Speaker, Thread
from chatops.domain.errors import ChatUnavailable, MessageGone, PostUnknown
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId
from chatops.domain.reply import Mark, Place, Post, Sign
from chatops.domain.screen import Screen
from chatops.ports import Clock

OWN = UserId("UBOT")


class Unknown(Enum):
    """What became of a post whose sender never learns of it."""

    STORED = auto()
    LOST = auto()
    LATE = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """An own message as it stands in a thread now."""

    place: Place
    ts: MessageTs
    post: Post


class Gate:
    """Holds up whoever comes to it until the test lets them pass."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()

    async def wait(self) -> None:
        """Say that somebody is here, and wait."""
        self.reached.set()
        await self.opened.wait()


class MemoryChat:
    """Satisfies ports.Chat. Faults and gates are queued by the name of the method that meets them.

    A fault is raised instead of doing anything; an Unknown is what a post meets on the wire;
    None lets one call pass.
    """

    def __init__(self, clock: Clock, *, part_characters: int = 1_000) -> None:
        self.clock = clock
        self.part_characters = part_characters
        self.faults: dict[str, deque[Exception | Unknown | None]] = defaultdict(deque)
        self.gates: dict[str, deque[Gate]] = defaultdict(deque)
        self.people: dict[str, Person] = {}
        self.said: dict[Place, list[Message]] = defaultdict(list)
        self.standing: dict[MessageTs, Standing] = {}
        self.posted: list[Post] = []
        self.edits: list[tuple[MessageTs, Post]] = []
        self.shows: list[str] = []
        self.signs: list[Sign] = []
        self.whispers: list[tuple[UserId, str]] = []
        self.screens: list[tuple[Place, UserId, Screen]] = []
        self.directs: list[tuple[UserId, Post]] = []
        self.takes_direct = True
        self.deleted: list[MessageTs] = []
        self.calls: list[str] = []
        self._late: list[tuple[Place, Post]] = []
        self._last_ts = 0.0

    def say(self, place: Place, message: Message) -> None:
        """Put somebody's words into a thread."""
        self.said[place].append(message)

    def arrive(self) -> None:
        """Let the posts that were on their way for long appear now."""
        for place, post in self._late:
            self._store(place, post)
        self._late.clear()

    def texts(self) -> list[str]:
        """Return what the own messages read, oldest first."""
        return [standing.post.text for standing in self.standing.values()]

    def marks(self) -> list[Mark]:
        """Return how the own messages are marked, oldest first."""
        return [standing.post.mark for standing in self.standing.values()]

    async def thread(
        self, place: Place, until: MessageTs, *, since: MessageTs | None = None
    ) -> Thread:
        """Return what was said, and the own answers among it."""
        await self._enter("thread")
        said = (one for one in self.said[place] if not is_command(one, place.channel, OWN))
        messages = sorted((*said, *self._answers(place)), key=lambda message: float(message.ts))
        first = float(since or 0)
        asked_for = (one for one in messages if first < float(one.ts) <= float(until))
        return Thread(place.channel, place.thread, tuple(asked_for))

    async def message(self, place: Place, ts: MessageTs) -> Message | None:
        """Return what was said at that time, by somebody or in an own answer."""
        await self._enter("message")
        said = (one for one in (*self.said[place], *self._answers(place)) if one.ts == ts)
        return next(said, None)

    async def names(self, authors: Collection[str]) -> Names:
        """Return the names that `person` knows."""
        await self._enter("names")
        return {one: self._person(UserId(one)).name for one in authors}

    async def person(self, user: UserId) -> Person:
        """Return a known person, or an ordinary member."""
        await self._enter("person")
        return self._person(user)

    def parts(self, text: str) -> tuple[str, ...]:
        """Cut after so many characters; there is always one part."""
        size = self.part_characters
        return tuple(text[at : at + size] for at in range(0, len(text), size)) or ("…",)

    async def post(self, place: Place, post: Post) -> MessageTs:
        """Post, unless a fault is queued."""
        self.calls.append("post")
        fault = self.faults["post"].popleft() if self.faults["post"] else None
        await self._pass("post")
        if isinstance(fault, Exception):
            raise fault
        self.posted.append(post)
        match fault:
            case Unknown.LOST:
                raise PostUnknown("reset")
            case Unknown.LATE:
                self._late.append((place, post))
                raise PostUnknown("reset")
            case Unknown.STORED:
                self._store(place, post)
                raise PostUnknown("reset")
            case None:
                return self._store(place, post)

    async def edit(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        """Replace a message; MessageGone when it is not there."""
        await self._enter("edit")
        self._replace(channel, ts, post)
        self.edits.append((ts, post))

    async def show(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        """Show progress; nothing when the message is not there."""
        await self._enter("show")
        self.shows.append(post.text)
        if ts in self.standing:
            self._replace(channel, ts, post)

    async def find(self, place: Place, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return the messages with this id that are not older than `since`."""
        await self._enter("find")
        return tuple(
            one.ts
            for one in self.standing.values()
            if one.place == place and one.post.id == post and float(one.ts) >= since
        )

    async def delete(self, channel: ChannelId, ts: MessageTs) -> None:
        """Delete a message."""
        _ = channel
        await self._enter("delete")
        self.standing.pop(ts, None)
        self.deleted.append(ts)

    async def sign(self, channel: ChannelId, ts: MessageTs, sign: Sign) -> None:
        """Note a reaction."""
        _ = channel, ts
        self.signs.append(sign)

    async def whisper(
        self,
        place: Place,
        user: UserId,
        text: str,
        *,
        footer: str = "",
        links: frozenset[str] = frozenset(),
    ) -> None:
        """Note what one person was told."""
        _ = place, footer, links
        self.whispers.append((user, text))

    async def whisper_screen(self, place: Place, user: UserId, screen: Screen) -> None:
        """Note what one person was shown."""
        self.screens.append((place, user, screen))

    async def may_see(self, channel: ChannelId, person: Person) -> bool:
        """Say that everybody sees everything."""
        _ = channel, person
        return True

    async def direct(self, user: UserId, post: Post) -> bool:
        """Note what one person was sent, where direct messages are taken."""
        await self._enter("direct")
        if self.takes_direct:
            self.directs.append((user, post))
        return self.takes_direct

    def _answers(self, place: Place) -> list[Message]:
        return [
            Message(one.ts, Speaker.SELF, OWN, one.post.text, post=one.post.id)
            for one in self.standing.values()
            if one.place == place and one.post.mark is Mark.ANSWER
        ]

    def _person(self, user: UserId) -> Person:
        return self.people.get(user) or Person(user, f"name of {user}")

    def _replace(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        there = self.standing.get(ts)
        if there is None or there.place.channel != channel:
            raise MessageGone("message_not_found")
        self.standing[ts] = Standing(there.place, ts, post)

    def _store(self, place: Place, post: Post) -> MessageTs:
        self._last_ts = max(self._last_ts + 0.001, self.clock.now())
        ts = MessageTs(f"{self._last_ts:.6f}")
        self.standing[ts] = Standing(place, ts, post)
        return ts

    async def _enter(self, method: str) -> None:
        self.calls.append(method)
        await self._pass(method)
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None:
            assert isinstance(fault, Exception), f"{method} cannot meet {fault}"
            raise fault

    async def _pass(self, method: str) -> None:
        if self.gates[method]:
            await self.gates[method].popleft().wait()


def busy(retry_after_s: float | None = None) -> ChatUnavailable:
    """Return the error of a call that certainly did nothing."""
    return ChatUnavailable("a method", "ratelimited", retry_after_s)

"""What digests would say, for one person alone; nothing is posted."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from chatops.domain.conversation import Person
from chatops.domain.digest import Digest, Period
from chatops.domain.errors import ChatopsError, Final, OverLimit
from chatops.domain.names import ChannelId, PostId, UserId
from chatops.domain.reply import Mark, Place, Post
from chatops.domain.screen import Screen, Words, channel
from chatops.domain.wording import spent
from chatops.ports import Chat
from chatops.services.digest.channels import Channels, Kind
from chatops.services.digest.owners import channels_of, names_of, with_names
from chatops.services.digest.reasons import REASONS, reason_for
from chatops.services.digest.walls import Walled, Walls
from chatops.services.generate import RetryLater
from chatops.services.tasks import uncancelled

log = structlog.get_logger()

LONGEST_S = 600.0
BUSY = "The model is busy"
ENDED = "I had to stop before that was written. Please ask again in a minute."
TELLING_S = 1.0
ONE_AT_A_TIME = "I am still writing one for you. Ask for the next when you have it."


@dataclass(frozen=True, slots=True)
class Previews:
    """Writes previews, one at a time for each person."""

    chat: Chat
    walls: Walls
    write: Callable[[Digest, Period, Person], Awaitable[Sequence[str]]]
    start: Callable[[Coroutine[Any, Any, None]], object]
    new_reference: Callable[[], str]
    new_post_id: Callable[[], PostId]
    _writing: set[UserId] = field(default_factory=set)

    @property
    def channels(self) -> Channels:
        """Slack's channels, as digests see them."""
        return self.walls.channels

    async def as_member(self, digest: Digest, period: Period, person: Person, at: Place) -> Screen:
        """Begin a preview for somebody who must be a member of every source."""
        try:
            await self.walls.readable(digest.sources)
            for source in digest.sources:
                if person.id not in await self.channels.members(source):
                    raise Walled(f"You are no member of {source}. Join it, then try again.")
        except Final as error:
            return refused(error, digest)
        return await self.begin(digest, period, person, at)

    async def begin(self, digest: Digest, period: Period, person: Person, at: Place) -> Screen:
        """Begin a preview, and say where it will be seen."""
        here = await self._reached(at)
        if person.id in self._writing:
            return said(ONE_AT_A_TIME)
        self._writing.add(person.id)
        self.start(self._answer(digest, period, person, at if here else None))
        sources = ", ".join(channel(source) for source in digest.sources)
        where = "here" if here else "in our direct messages"
        return said(f"I am reading {sources}. You alone will see what was said, {where}.")

    async def _answer(
        self, digest: Digest, period: Period, person: Person, at: Place | None
    ) -> None:
        """Show a preview in pieces that only this person sees, or say why not."""
        parts: Sequence[tuple[str, frozenset[str]]]
        try:
            async with asyncio.timeout(LONGEST_S):
                texts = await self.write(digest, period, person)
                parts = [(text, await self.channels.links(text)) for text in texts]
        except (ChatopsError, RetryLater, TimeoutError) as error:
            reference = self.new_reference()
            log.warning("preview_failed", error=type(error).__name__, reference=reference)
            because = with_names(_because(error), await names_of(digest, self.channels))
            why = f"I could not write this. {because} (reference `{reference}`)"
            parts = [(why, frozenset())]
        except asyncio.CancelledError:
            tell = partial(self._tell, at, person, ENDED)
            await uncancelled(tell, patience_s=TELLING_S)
            raise
        finally:
            self._writing.discard(person.id)
        for text, links in parts:
            await self._tell(at, person, text, links)
        log.info("preview_shown")

    async def _tell(
        self, at: Place | None, person: Person, text: str, links: frozenset[str] = frozenset()
    ) -> None:
        """Tell one person something in a place, or where there is none in a direct message."""
        if at is not None:
            await self.chat.whisper(at, person.id, text, links=links)
        else:
            post = Post(self.new_post_id(), Mark.NOTICE, text, links=links)
            await self.chat.direct(person.id, post)

    async def _reached(self, at: Place) -> bool:
        """Say whether somebody can be told something in a place without others seeing it."""
        if not at.channel:
            return False
        try:
            about = await self.channels.about(ChannelId(at.channel))
        except ChatopsError:
            return False
        return about.joined and about.kind is not Kind.DIRECT


def said(text: str) -> Screen:
    """Return a screen of one paragraph about digests."""
    return Screen("Digests", (Words(text),))


def refused(error: Final, digest: Digest) -> Screen:
    """Say why a digest of these channels cannot be."""
    names = {one: channel(one) for one in channels_of(digest)}
    return Screen("That did not work", (Words(with_names(str(error), names)),))


def _because(error: ChatopsError | RetryLater | TimeoutError) -> str:
    match error:
        case OverLimit():
            return spent(error)
        case RetryLater():
            return f"{BUSY}. Please try again in a few minutes."
        case TimeoutError():
            return "It took longer than it may. Ask for less."
    reason = reason_for(error)
    return f"{reason}." if type(error) in REASONS else reason

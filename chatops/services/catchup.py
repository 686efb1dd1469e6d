"""Finds what was asked while nobody listened, and what Slack does not tell of again.

As long as a process listens, the watermarks move with the time. Where they stood still, the
conversations are looked through from there on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import structlog

from chatops.domain.errors import ChatUnavailable, Final, StoreUnavailable
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.request import Asked, Kind
from chatops.ports import Clock, Inbox, Meter

T = TypeVar("T")

log = structlog.get_logger()

TRIES = 5
BUSY_S = 5.0
AGAIN_S = 300.0


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that Slack lists, and the marks of our own messages after it in its thread."""

    asked: Asked
    replies: tuple[PostId, ...]


class Heard(Protocol):
    """Watermarks: until when, in epoch seconds, all questions of a conversation are stored."""

    async def until(self) -> Mapping[ChannelId, float]:
        """Return them all."""

    async def note(self, channel: ChannelId, until: float) -> None:
        """Raise one watermark; it never falls."""

    async def advance(self, since: float, until: float) -> None:
        """Raise those that stand at `since` or later: nothing was missed after that."""

    async def roots(self, channel: ChannelId, since: float) -> tuple[MessageTs, ...]:
        """Return the threads in which we took part since then."""

    async def posts(self, asked: Asked) -> frozenset[PostId]:
        """Return the ids of all replies that are known in the thread of a question."""


class Past(Protocol):
    """What the chat system can tell of former times; raises what Chat raises."""

    async def conversations(self) -> Sequence[ChannelId]:
        """Return where we are a member, direct messages last."""

    async def missed(
        self, channel: ChannelId, since: float, roots: Sequence[MessageTs]
    ) -> Sequence[Missed]:
        """Return the questions since then, oldest first, those in these threads too."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back is looked, in seconds, and how much is answered.

    After `gap_s` without a connection, or without a watermark moved, something may be missed.
    `overlap_s` is as long as Slack's own retries take. Where no watermark stands, `first_s` are
    looked through, less than a key of the inbox lives. What is older than `fresh_s`, and more
    than `answers` of one look, is told that nobody was there.
    """

    gap_s: float = 60.0
    overlap_s: float = 360.0
    first_s: float = 86_400.0
    farthest_s: float = 7 * 86_400.0
    fresh_s: float = 900.0
    answers: int = 20


@dataclass(slots=True)
class CatchUp:
    """Keeps the watermarks, and looks through what lies behind them."""

    heard: Heard
    past: Past
    inbox: Inbox
    clock: Clock
    meter: Meter
    wake: Callable[[], None]
    listening: Callable[[], bool]
    reach: Reach = field(default_factory=Reach)
    _since: float | None = None
    """Since when there was no gap."""
    _good_at: float = float("-inf")
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    async def tick(self) -> None:
        """Move the watermarks, or ask for a look where they stood still for too long.

        To be called again well within the gap that matters.
        """
        if self.clock.monotonic() - self._good_at > self.reach.gap_s:
            self._since = None
        if not self.listening():
            return
        now = self.clock.now()
        if self._since is None:
            self._since = now
            self._wanted.set()
        elif not await self._advanced(self._since, now):
            return
        self._good_at = self.clock.monotonic()

    async def _advanced(self, since: float, now: float) -> bool:
        try:
            await self.heard.advance(since, now)
        except StoreUnavailable as error:
            # Questions are not stored either, and Slack does not repeat them for long.
            log.warning("watermarks_stand_still", reason=str(error))
            return False
        return True

    async def look(self) -> None:
        """Look through all conversations whenever that is asked for."""
        while True:
            await self.look_once()

    async def look_once(self) -> None:
        """Wait until a look is asked for, and take it; one that came to no end is repeated."""
        await self._wanted.wait()
        self._wanted.clear()
        while self._since is not None and not await self.look_through(self._since):
            await self.clock.sleep(AGAIN_S)

    async def look_through(self, now: float) -> bool:
        """Find what was asked before `now`; False when that came to no end, to be called again."""
        found = 0
        try:
            marks, answers = await self.heard.until(), self.reach.answers
            for channel in await self._patiently(self.past.conversations):
                since = marks.get(channel, now - self.reach.first_s) - self.reach.overlap_s
                since = max(since, now - self.reach.farthest_s)
                new = await self._conversation(channel, since, answers)
                answers, found = max(0, answers - new), found + new
                await self.heard.note(channel, now)
        except (ChatUnavailable, Final, StoreUnavailable) as error:
            log.warning("catch_up_ended_early", found=found, reason=str(error))
            return False
        log.info("caught_up", found=found)
        return True

    async def _conversation(self, channel: ChannelId, since: float, answers: int) -> int:
        """Store what was missed in one conversation; return how many questions that were."""
        farthest = self.clock.now() - self.reach.farthest_s
        roots = await self.heard.roots(channel, farthest)
        try:
            missed = await self._patiently(lambda: self.past.missed(channel, since, roots))
        except Final as error:
            log.info("conversation_not_readable", channel=channel, reason=str(error))
            return 0
        found = 0
        for one in missed:
            if await self._stored(one, answer=found < answers):
                found += 1
        return found

    async def _stored(self, missed: Missed, *, answer: bool) -> bool:
        """Store one question unless it is known, or was answered by a life we know nothing of."""
        asked = missed.asked
        if asked.kind not in (Kind.MENTION, Kind.DIRECT):
            return False
        if missed.replies and set(missed.replies) - await self.heard.posts(asked):
            return False
        fresh = self.clock.now() - float(asked.ts) < self.reach.fresh_s
        kind = asked.kind if answer and fresh else Kind.AWAY
        if not await self.inbox.put(replace(asked, kind=kind)):
            return False
        self.meter.count("catchup_found", kind=str(kind))
        self.wake()
        return True

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        for _ in range(TRIES - 1):
            try:
                return await ask()
            except ChatUnavailable as busy:
                await self.clock.sleep(busy.retry_after_s or BUSY_S)
        return await ask()

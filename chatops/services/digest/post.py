"""A digest, posted once whatever dies in between: as a reply is, but to a channel.

The intent is committed, the post is sent once, and when nobody knows whether it arrived the
channel is searched for its mark, before it is posted again under the same id.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from chatops.domain.digest import PostedPart, Run
from chatops.domain.errors import ChatUnavailable, ClaimLost, Final, PostUnknown
from chatops.domain.names import MessageTs, PostId
from chatops.domain.reply import Mark, Place, Post
from chatops.ports import Chat, Clock, Meter
from chatops.services.deliver import NotYet, Timing
from chatops.services.digest.channels import Channels
from chatops.services.digest.ports import Digests
from chatops.services.digest.walls import Walls
from chatops.services.tasks import uncancelled

log = structlog.get_logger()

CLOCKS_S = 300.0
"""An intent is timed by the database, a post by Slack: so far their clocks may be apart."""
NO_THREAD = MessageTs("")


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts the parts of runs; each is checked against the walls right before it is sent."""

    digests: Digests
    chat: Chat
    channels: Channels
    walls: Walls
    clock: Clock
    meter: Meter
    new_id: Callable[[], PostId]
    timing: Timing = field(default_factory=Timing)

    async def post(self, run: Run) -> None:
        """See to it that every part of a run stands in its channel, in order.

        Raises NotYet while nobody can know whether an earlier post arrived.
        """
        known = {posted.number: posted for posted in run.posts}
        for number, text in enumerate(run.parts):
            last = number == len(run.parts) - 1
            footer = run.footer if last else ""
            posted = known.get(number)
            if posted is not None and posted.ts is None:
                posted = await self._reconciled(run, posted)
            if posted is None or posted.ts is None:
                await self._send(run, number, (text, footer), posted)

    async def _reconciled(self, run: Run, posted: PostedPart) -> PostedPart:
        """Adopt a post whose fate was unknown, or make it known that it never arrived."""
        if (wait_s := self._unknown_for_s(posted)) > 0:
            raise NotYet(wait_s)
        since = posted.intent_at - CLOCKS_S
        found = await self.channels.find(run.digest.target, posted.id, since)
        if not found:
            return posted
        await self.digests.posted(run, posted.number, found[0])
        self.meter.count("ambiguous_writes", resolution="adopted")
        for stray in found[1:]:
            await self._remove_stray(run, stray)
        return PostedPart(posted.number, posted.id, posted.intent_at, found[0])

    async def _remove_stray(self, run: Run, ts: MessageTs) -> None:
        try:
            await self.chat.delete(run.digest.target, ts)
        except (ChatUnavailable, Final) as error:
            log.warning("stray_stays", reason=str(error))
            return
        self.meter.count("ambiguous_writes", resolution="stray_deleted")
        log.warning("stray_deleted", digest=run.digest.name)

    async def _send(
        self, run: Run, number: int, words: tuple[str, str], earlier: PostedPart | None
    ) -> None:
        """Post once and store the ts. Not to be cancelled between the two: that is a crash."""
        await self.walls.check(run.digest.sources, run.digest.target)
        links = await self.channels.links(words[0])
        if earlier is None:
            intent = await self.digests.intend(run, number, self.new_id())
        else:
            self.meter.count("ambiguous_writes", resolution="reposted")
            intent = await self.digests.reintend(run, number)
        post = Post(intent.id, Mark.DIGEST, *words, links=links)
        await uncancelled(lambda: self._send_and_store(run, intent, post, again=bool(earlier)))

    async def _send_and_store(
        self, run: Run, intent: PostedPart, post: Post, *, again: bool
    ) -> None:
        place = Place(run.digest.target, NO_THREAD)
        try:
            async with asyncio.timeout(self.timing.post_s):
                ts = await self.chat.post(place, post)
        except (PostUnknown, TimeoutError) as unknown:
            log.warning("post_outcome_unknown", reason=str(unknown) or "timeout")
            raise NotYet(self._unknown_for_s(intent)) from unknown
        except ChatUnavailable as busy:
            await self._take_back(run, intent, again=again)
            raise NotYet(busy.retry_after_s or 1.0) from busy
        except Final:
            await self._take_back(run, intent, again=again)
            raise
        try:
            await self.digests.posted(run, intent.number, ts)
        except ClaimLost:
            await self._undo(run, intent, ts)
            raise

    async def _take_back(self, run: Run, intent: PostedPart, *, again: bool) -> None:
        """Forget an intent that came to nothing; one of an earlier claim may still turn up."""
        if not again:
            await self.digests.unintend(run, intent.number)

    async def _undo(self, run: Run, intent: PostedPart, ts: MessageTs) -> None:
        """Delete a message that was posted under a lost claim, unless its new owner adopted it."""
        if any(posted.ts == ts for posted in await self.digests.posts(run)):
            return
        await self.chat.delete(run.digest.target, ts)
        self.meter.count("ambiguous_writes", resolution="undone")
        log.warning("post_undone", part=intent.number)

    def _unknown_for_s(self, posted: PostedPart) -> float:
        """Return how long nobody can know yet whether a post arrived."""
        return posted.intent_at + self.timing.post_s + self.timing.grace_s - self.clock.now()

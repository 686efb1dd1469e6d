"""One reply, whatever dies in between: intent first, one post, then only edits.

A post has no idempotency key. Its intent is committed before it is sent, and its mark carries an
opaque id; when nobody knows whether a post arrived, the thread is searched for that id once a
late post must have become visible, and only then is it posted again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from chatops.domain.buttons import under, while_written
from chatops.domain.errors import (
    ChatUnavailable,
    ClaimLost,
    Final,
    MessageGone,
    MessageRejected,
    PostUnknown,
    StoreUnavailable,
)
from chatops.domain.names import MessageTs, PostId
from chatops.domain.reply import Mark, Place, Post, Sign
from chatops.domain.request import Asked, Claim, Outcome, Posted, Recheck, Settlement
from chatops.domain.screen import Button
from chatops.domain.wording import UNSHOWN
from chatops.ports import Chat, Clock, Inbox, Meter
from chatops.services.tasks import uncancelled

log = structlog.get_logger()

POST_TIMEOUT_S = 10.0
"""After this a post that is on its way counts as of unknown outcome."""
Told = Callable[[], Awaitable[None]] | None
GRACE_S = 5.0
"""How long after that a post may still become visible in the thread."""

STOPPING_S = 1.0
"""What a post on its way still gets once its process is to end: later, a container is killed."""


class NotYet(Exception):
    """The next step must wait so long that the request is better given back meanwhile."""

    def __init__(self, delay_s: float) -> None:
        super().__init__(f"not before {delay_s} s")
        self.delay_s = delay_s


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the unknown lasts, in seconds; tests shorten it.

    A question that Slack told of but does not list yet is looked for again during `unseen_s`.
    """

    post_s: float = POST_TIMEOUT_S
    grace_s: float = GRACE_S
    unseen_s: float = 5.0


class Reply:
    """The messages of one reply, for as long as a claim on its request is held.

    It is `doubtful` when an earlier claim began to post: what that sent may still turn up.
    """

    def __init__(self, claim: Claim, delivery: "Delivery") -> None:
        self.claim = claim
        self.place = Place(claim.request.asked.channel, claim.request.asked.thread)
        self.doubtful = bool(claim.request.posts)
        self._stop = while_written(claim.request.asked.id)
        self._delivery = delivery
        self._earlier = frozenset(post.number for post in claim.request.posts)
        self._posts = {post.number: post for post in claim.request.posts}

    @property
    def first(self) -> Posted | None:
        """The message that everything else edits, once it is known to exist."""
        post = self._posts.get(0)
        return post if post and post.ts else None

    async def begin(self, text: str) -> None:
        """Show that the answer is being written, in place of a former one if there is one."""
        there = self.first
        await self.ensure(0, Mark.NOTICE, text)
        if there:
            await self.show(text)

    async def ensure(self, number: int, mark: Mark, text: str, footer: str = "") -> Posted:
        """Return part `number`, posting it if it is not there yet.

        Raises NotYet while nobody can know whether an earlier post of it arrived.
        """
        posted = await self._intended(number)
        if posted.ts is None:
            posted = await self._send(posted, Post(posted.id, mark, text, footer, self._stop))
        self._posts[number] = posted
        return posted

    async def show(self, text: str) -> None:
        """Show progress in the first message; skipped when Slack has no room for it.

        Skipped, too, when the claim is lost: its new owner may show the answer already.
        """
        if self.first and self.first.ts and await self._held():
            post = Post(self.first.id, Mark.NOTICE, text, buttons=self._stop)
            await self._delivery.chat.show(self.place.channel, self.first.ts, post)

    async def put(
        self,
        number: int,
        mark: Mark,
        text: str,
        footer: str = "",
        buttons: tuple[Button, ...] = (),
    ) -> None:
        """Make part `number` show this, posting it anew when it was deleted or takes no edits."""
        posted = await self._intended(number)
        post = Post(posted.id, mark, text, footer, buttons)
        if posted.ts is None:
            self._posts[number] = await self._send(posted, post)
            return
        self._posts[number] = posted
        try:
            await self._delivery.chat.edit(self.place.channel, posted.ts, post)
        except MessageGone:
            await self._clear_away(posted.ts)
            again = await self._delivery.inbox.reintend(self.claim, number)
            self._posts[number] = await self._send(again, post)

    async def _clear_away(self, ts: MessageTs) -> None:
        """Delete a message that takes no edits, lest it stays at what it shows."""
        try:
            await self._delivery.chat.delete(self.place.channel, ts)
        except (ChatUnavailable, Final) as error:
            log.warning("message_stays", reason=str(error))

    async def remove(self, *, after: int = 0) -> None:
        """Delete what was posted, but for the first parts: `after` so many."""
        for posted in self._posts.values():
            if posted.ts and posted.number >= after:
                await self._delivery.chat.delete(self.place.channel, posted.ts)

    async def _held(self) -> bool:
        try:
            return not await self._delivery.inbox.renew(
                self.claim.worker, [self.claim.request.asked.id]
            )
        except StoreUnavailable:
            return False

    async def _intended(self, number: int) -> Posted:
        """Return part `number` as the thread has it, or the intent under which it is to be sent."""
        posted = self._posts.get(number)
        if posted is None:
            new = self._delivery.new_id()
            return await self._delivery.inbox.intend(self.claim, number, new)
        return posted if posted.ts else await self._reconciled(posted)

    async def _reconciled(self, posted: Posted) -> Posted:
        """Adopt a post whose fate was unknown, or make it known that it never arrived."""
        inbox = self._delivery.inbox
        if (wait_s := self._delivery.unknown_for_s(posted)) > 0:
            raise NotYet(wait_s)
        found = await self._delivery.find(self.claim.request.asked, posted)
        if not found:
            self._delivery.meter.count("ambiguous_writes", resolution="reposted")
            return await inbox.reintend(self.claim, posted.number)
        await inbox.posted(self.claim, posted.number, found[0])
        self._delivery.meter.count("ambiguous_writes", resolution="adopted")
        for stray in found[1:]:
            await self._remove_stray(stray)
        return Posted(posted.number, posted.id, posted.intent_at, found[0])

    async def _remove_stray(self, ts: MessageTs) -> None:
        try:
            await self._delivery.delete_stray(self.claim.request.asked, ts)
        except (ChatUnavailable, Final) as error:
            # The reply is more urgent, and the thread is looked through again.
            log.warning("stray_stays", reason=str(error))

    async def _send(self, posted: Posted, post: Post) -> Posted:
        """Post once and store the ts. Not to be cancelled between the two: that is a crash."""
        return await uncancelled(lambda: self._send_and_store(posted, post), patience_s=STOPPING_S)

    async def _send_and_store(self, posted: Posted, post: Post) -> Posted:
        delivery = self._delivery
        try:
            async with asyncio.timeout(delivery.timing.post_s):
                ts = await delivery.chat.post(self.place, post)
        except (PostUnknown, TimeoutError) as unknown:
            log.warning("post_outcome_unknown", reason=str(unknown) or "timeout")
            raise NotYet(delivery.unknown_for_s(posted)) from unknown
        except ChatUnavailable as busy:
            await self._take_back(posted)
            raise NotYet(busy.retry_after_s or 1.0) from busy
        except Final:
            await self._take_back(posted)
            raise
        try:
            await delivery.inbox.posted(self.claim, posted.number, ts)
        except ClaimLost:
            await self._undo(posted, ts)
            raise
        return Posted(posted.number, posted.id, posted.intent_at, ts)

    async def _take_back(self, posted: Posted) -> None:
        """Forget an intent that came to nothing, so that nobody looks for it before the next try.

        One of an earlier claim stays: what that sent under it may still turn up.
        """
        if posted.number not in self._earlier:
            await self._delivery.inbox.unintend(self.claim, posted.number)

    async def _undo(self, posted: Posted, ts: MessageTs) -> None:
        """Delete a message that was posted under a lost claim, unless its new owner adopted it."""
        posts = await self._delivery.inbox.posts(self.claim.request.asked.id)
        if any(post.ts == ts for post in posts):
            return
        await self._delivery.chat.delete(self.place.channel, ts)
        self._delivery.meter.count("ambiguous_writes", resolution="undone")
        log.warning("post_undone", part=posted.number)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Shows what became of requests."""

    inbox: Inbox
    chat: Chat
    clock: Clock
    meter: Meter
    new_id: Callable[[], PostId]
    timing: Timing = Timing()

    def open(self, claim: Claim) -> Reply:
        """Take up the reply to a claimed request where an earlier claim left it."""
        return Reply(claim, self)

    async def finish(self, reply: Reply, settlement: Settlement, shown: Told = None) -> None:
        """Show a settled outcome whole, then close the request. May be repeated at any point.

        `shown` is called in between. Raises MessageRejected when a part is taken in no form; that is told of in its place.
        """
        answered = settlement.outcome in {Outcome.ANSWERED, Outcome.CUT}
        mark = Mark.ANSWER if answered else Mark.NOTICE
        parts = self.chat.parts(settlement.text)
        buttons = under(settlement.outcome, reply.claim.request.asked.id)
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            below = (settlement.footer, buttons) if last else ("", ())
            try:
                await reply.put(number, mark, part, *below)
            except MessageRejected:
                await reply.put(number, Mark.NOTICE, UNSHOWN)
                raise
        await reply.remove(after=len(parts))  # a former answer may have been longer
        if shown is not None:
            await shown()
        await self.inbox.close(reply.claim, settlement.outcome, recheck=reply.doubtful)
        wanted = answered or settlement.outcome is Outcome.STOPPED
        sign = Sign.DONE if wanted else Sign.FAILED
        asked = reply.claim.request.asked
        await self.chat.sign(asked.channel, asked.ts, sign)

    async def sweep(self) -> None:
        """Look once more through threads where a post was in doubt, and delete late strays."""
        for recheck in await self.inbox.due_rechecks():
            try:
                await self._sweep(recheck)
            except ChatUnavailable:
                log.warning("recheck_postponed", request=recheck.asked.id)
                continue
            except Final as error:
                log.warning("recheck_impossible", request=recheck.asked.id, reason=str(error))
            await self.inbox.rechecked(recheck.asked.id)

    async def _sweep(self, recheck: Recheck) -> None:
        for posted in recheck.posts:
            for ts in await self.find(recheck.asked, posted):
                if ts != posted.ts:
                    await self.delete_stray(recheck.asked, ts)

    async def find(self, asked: Asked, posted: Posted) -> tuple[MessageTs, ...]:
        """Return the messages of a part, oldest first. None can be older than the question."""
        place = Place(asked.channel, asked.thread)
        return await self.chat.find(place, posted.id, float(asked.ts))

    async def delete_stray(self, asked: Asked, ts: MessageTs) -> None:
        """Delete a message that stands beside the one that was adopted."""
        await self.chat.delete(asked.channel, ts)
        self.meter.count("ambiguous_writes", resolution="stray_deleted")
        log.warning("stray_deleted", request=asked.id)

    def unknown_for_s(self, posted: Posted) -> float:
        """Return how long nobody can know yet whether a post arrived."""
        return posted.intent_at + self.timing.post_s + self.timing.grace_s - self.clock.now()

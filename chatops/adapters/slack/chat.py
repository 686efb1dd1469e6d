"""Slack, as the services see it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import RETRY_AFTER_S, Calls
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.membership import Membership
from chatops.adapters.slack.pace import EditPace
from chatops.adapters.slack.people import People
from chatops.adapters.slack.reading.ids import to_channel
from chatops.adapters.slack.reading.messages import read_message
from chatops.adapters.slack.reading.shape import as_map
from chatops.adapters.slack.signs import Signs
from chatops.adapters.slack.threads import Threads
from chatops.adapters.slack.whispers import Whispers
from chatops.adapters.slack.writing.compose import Composed, forms, parts
from chatops.domain.bang import is_command
from chatops.domain.conversation import Message, Names, Person, Thread
from chatops.domain.errors import ChatopsError, ChatUnavailable, MessageGone, MessageRejected
from chatops.domain.gesture import Spot
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId
from chatops.domain.order import in_order, just_before
from chatops.domain.reply import Mark, Place, Post, Sign
from chatops.domain.screen import Screen

log = structlog.get_logger()

EDIT_ATTEMPTS = 4
AT_ONCE = 25
"""So many messages are read in 2 ms; a thread of thousands would hold up everybody else."""


@dataclass(frozen=True, slots=True)
class SlackChat:
    """Reads and writes through one client that never repeats a call by itself."""

    client: AsyncWebClient
    calls: Calls
    me: Identity
    people: People
    threads: Threads
    signs: Signs
    pace: EditPace

    async def thread(
        self, place: Place, until: MessageTs, *, since: MessageTs | None = None
    ) -> Thread:
        """Read a thread from after `since`, or from its root, up to and including `until`.

        Notices are left out, and commands.
        """
        raw = await self.threads.messages(place, latest=until, oldest=since)
        if since is not None:
            first, last = in_order(since), in_order(until)
            raw = [one for one in raw if first < in_order(one["ts"]) <= last]
        messages = [
            message
            async for message in read_messages(raw, self.me)
            if not is_command(message, place.channel, self.me.user)
        ]
        return Thread(place.channel, place.thread, tuple(messages))

    async def message(self, place: Place, ts: MessageTs) -> Message | None:
        """Return one message of a thread as it reads now, a command too; None when it is gone."""
        raw = await self.threads.messages(place, latest=ts, oldest=just_before(ts))
        return next((read_message(one, self.me) for one in raw if one["ts"] == ts), None)

    async def names(self, authors: Collection[str]) -> Names:
        """Return a display name for each id; an unknown one gets a placeholder."""
        return await self.people.names(authors)

    async def person(self, user: UserId) -> Person:
        """Return what is known of a person, at most some minutes old."""
        return await self.people.person(user)

    def parts(self, text: str) -> tuple[str, ...]:
        """Cut a text into pieces that one message each can hold, breaking no fence or table."""
        return parts(text)

    async def post(self, place: Place, post: Post) -> MessageTs:
        """Post once, without any retry; PostUnknown when nobody knows whether it is there.

        A form that Slack rejected certainly is not there, so a plainer one is tried.
        """

        async def send(form: Composed) -> MessageTs:
            said = await self.calls.once(
                "chat.postMessage",
                lambda: self.client.chat_postMessage(
                    channel=place.channel,
                    thread_ts=place.thread or None,
                    unfurl_links=False,
                    unfurl_media=False,
                    **arguments(form),
                ),
                creates=True,
            )
            return MessageTs(str(said["ts"]))

        return await down_the_ladder(post, send)

    async def edit(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        """Replace a posted message, waiting out rate limits; MessageGone when it is deleted."""
        for attempt in range(1, EDIT_ATTEMPTS + 1):
            await self.pace.open()
            try:
                await self._edit(channel, ts, post)
            except ChatUnavailable as busy:
                self.pace.close_for(busy.retry_after_s or RETRY_AFTER_S)
                if attempt == EDIT_ATTEMPTS:
                    raise
            else:
                return

    async def show(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        """Show progress in a posted message, or skip it when the rate limit has no room."""
        if not self.pace.has_room():
            return
        try:
            await self._edit(channel, ts, post)
        except ChatUnavailable as busy:
            self.pace.close_for(busy.retry_after_s or RETRY_AFTER_S)
        except ChatopsError as error:
            log.debug("progress_skipped", reason=type(error).__name__)

    async def find(self, place: Place, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return the messages that carry this id, oldest first, looking from `since` on."""
        return await self.threads.find(place, post, since)

    async def delete(self, channel: ChannelId, ts: MessageTs) -> None:
        """Delete an own message; one that is gone already is no error."""
        try:
            await self.calls.patiently(
                "chat.delete", lambda: self.client.chat_delete(channel=channel, ts=ts)
            )
        except MessageGone:
            return

    async def sign(self, channel: ChannelId, ts: MessageTs, sign: Sign) -> None:
        """Put a reaction in place of the earlier ones, as configured; never raises."""
        self.signs.want(channel, ts, sign)

    async def whisper(
        self,
        place: Place,
        user: UserId,
        text: str,
        *,
        footer: str = "",
        links: frozenset[str] = frozenset(),
    ) -> None:
        """Tell one person something that only they see; never raises."""
        spot = Spot(place.channel, place.thread or None)

        async def send(form: Composed) -> MessageTs:
            return await Whispers(self.client, self.calls).words(spot, user, form)

        try:
            await down_the_ladder(Post(PostId(""), Mark.NOTICE, text, footer, links=links), send)
        except ChatopsError as error:
            log.warning("whisper_failed", reason=type(error).__name__)

    async def whisper_screen(self, place: Place, user: UserId, screen: Screen) -> None:
        """Show one person a screen that only they see; never raises."""
        spot = Spot(place.channel, place.thread or None)
        try:
            await Whispers(self.client, self.calls).screen(spot, user, screen)
        except ChatopsError as error:
            log.warning("whisper_failed", reason=type(error).__name__)

    async def may_see(self, channel: ChannelId, person: Person) -> bool:
        """Say whether somebody can read a channel."""
        return await Membership(self.client, self.calls).may_see(channel, person)

    async def direct(self, user: UserId, post: Post) -> bool:
        """Post to one person's direct messages, once; False when it is not known to be there.

        Never raises: the app may lack the right, and the person may take no messages.
        """
        try:
            said = await self.calls.patiently(
                "conversations.open", lambda: self.client.conversations_open(users=user)
            )
            channel = to_channel(as_map(said.get("channel")).get("id"))
            if channel is not None:
                await self.post(Place(channel, MessageTs("")), post)
        except ChatopsError as error:
            log.info("direct_message_failed", error=type(error).__name__)
            return False
        return channel is not None

    async def _edit(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        async def send(form: Composed) -> MessageTs:
            self.pace.took()
            await self.calls.once(
                "chat.update",
                lambda: self.client.chat_update(channel=channel, ts=ts, **arguments(form)),
            )
            return ts

        await down_the_ladder(post, send)


async def read_messages(raw: Sequence[Mapping[str, Any]], me: Identity) -> AsyncIterator[Message]:
    """Yield what can be read of each message, letting the event loop turn now and then."""
    for number, one in enumerate(raw, 1):
        if message := read_message(one, me):
            yield message
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)


async def down_the_ladder(post: Post, send: Callable[[Composed], Any]) -> MessageTs:
    """Send the richest form that Slack takes."""
    for form in (rungs := forms(post)):
        try:
            sent: MessageTs = await send(form)
        except MessageRejected as rejected:
            log.warning("form_rejected", reason=rejected.reason)
            if form is rungs[-1]:
                raise
        else:
            return sent
    raise MessageRejected("no form left")


def arguments(form: Composed) -> dict[str, Any]:
    """Return a message as the arguments that posting and updating share."""
    return {"text": form.text, "blocks": form.blocks, "metadata": form.metadata}

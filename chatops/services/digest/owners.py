"""Tells whoever owns a digest that it came to nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from chatops.domain.by_hand import asked_by
from chatops.domain.digest import Digest, Run
from chatops.domain.errors import ChatopsError
from chatops.domain.names import ChannelId, PostId, UserId
from chatops.domain.reply import Mark, Post
from chatops.ports import Chat
from chatops.services.digest.channels import Channels, Kind

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Owners:
    """Sends one direct message: to who asked for the run, its owner, or an admin, in that order."""

    chat: Chat
    channels: Channels
    admins: Sequence[UserId]
    command: str
    new_post_id: Callable[[], PostId]

    async def tell(self, run: Run, reason: str, reference: str) -> None:
        """Say why a run failed, to the first of them whom the message reaches."""
        digest = run.digest
        names = await names_of(digest, self.channels)
        text = self._words(run, with_names(reason, names), names[digest.target], reference)
        asked_for_it = asked_by(run.period)
        for user in dict.fromkeys([asked_for_it, digest.owner, *self.admins]):
            if user is None:
                continue
            if await self.chat.direct(user, Post(self.new_post_id(), Mark.NOTICE, text)):
                return
        log.error("digest_failure_untold", digest=digest.name, reference=reference)

    def _words(self, run: Run, reason: str, target: str, reference: str) -> str:
        name = run.digest.name
        posted = any(post.ts is not None for post in run.posts)
        what = "was posted only in part" if posted else "was not posted"
        again = f"`{self.command} digest run {name}` makes it now."
        if not run.period.by_hand:
            again = f"I try again at its next time; {again}"
        return (
            f"The digest **{name}** for {target} {what}. {_sentence(reason)} {again} "
            f"(reference `{reference}`)"
        )


async def names_of(digest: Digest, channels: Channels) -> Mapping[ChannelId, str]:
    """Return the names of a digest's channels; private ones keep their ids, they are for members."""
    return {one: await _name(one, channels) for one in channels_of(digest)}


def with_names(text: str, names: Mapping[ChannelId, str]) -> str:
    """Put names in the place of the ids of these channels."""
    ids = "|".join(map(re.escape, names))
    return re.sub(rf"\b(?:{ids})\b", lambda found: names[ChannelId(found[0])], text)


def channels_of(digest: Digest) -> tuple[ChannelId, ...]:
    """Return all channels that a digest has to do with."""
    return tuple(dict.fromkeys([*digest.sources, digest.target]))


async def _name(channel: ChannelId, channels: Channels) -> str:
    try:
        about = await channels.about(channel)
    except ChatopsError:
        return channel
    return f"#{about.name}" if about.kind is Kind.PUBLIC else channel


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."

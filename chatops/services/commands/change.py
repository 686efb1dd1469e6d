"""Changes of settings: checked, committed, told to whom it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from chatops.domain.access import DIRECT
from chatops.domain.errors import ChatopsError
from chatops.domain.gesture import Way
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.naming import plain_name
from chatops.domain.reply import Mark, Place, Post
from chatops.domain.screen import Screen, Words
from chatops.domain.settings import Change, Key, Scope, Where
from chatops.services.commands.look import change_words
from chatops.services.commands.world import CommandWorld

log = structlog.get_logger()

SCOPES = {
    Scope.WORKSPACE: "the whole workspace",
    Scope.CHANNEL: "this channel",
    Scope.THREAD: "this thread",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants changed; None takes a scope's own word back."""

    who: UserId
    way: Way
    typed_in: Place
    where: Where
    wanted: Mapping[Key, str | None]
    version: int | None = None


async def changed(world: CommandWorld, wish: Wish) -> Screen:
    """Make a change and tell the channel of it. Raises what `Settings.change` raises."""
    changes = await world.settings.change(wish.who, wish.where, wish.wanted, wish.version)
    if not changes:
        return Screen("Settings", (Words("That is how it was already. Nothing was changed."),))
    for one in changes:
        world.meter.count("settings_changes", way=str(wish.way))
        log.info("setting_changed", key=str(one.key), scope=str(wish.where.scope))
    world.start(_announce(world, changes, wish))
    words = "; ".join(change_words(one) for one in changes)
    return Screen("Done", (Words(f"You {words} for {SCOPES[wish.where.scope]}."),))


async def _announce(world: CommandWorld, changes: Sequence[Change], wish: Wish) -> None:
    """Post once, where the change counts or was typed; where the bot may not, nobody is told."""
    place = wish.typed_in
    if not place.channel or place.channel.startswith(DIRECT):
        return
    try:
        names = await world.chat.names([wish.who])
        words = "; ".join(change_words(one) for one in changes)
        text = f"{plain_name(names[wish.who])} {words} for {SCOPES[wish.where.scope]}."
        await world.chat.post(place, Post(world.new_post_id(), Mark.NOTICE, text))
    except ChatopsError as error:
        log.info("change_not_announced", reason=type(error).__name__)


def counts_for(place: Place, *, everywhere: bool) -> Where:
    """Return for what a change counts that somebody makes in a place."""
    if everywhere or not place.channel:
        return Where()
    return Where(place.channel, place.thread or None)


def place_of(channel: ChannelId | None, thread: MessageTs | None) -> Place:
    """Return a place; without a thread it is a channel, without a channel the workspace."""
    return Place(channel or ChannelId(""), thread or MessageTs(""))

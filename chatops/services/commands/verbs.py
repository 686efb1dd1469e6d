"""The commands that only look, by their kind."""

from collections.abc import Awaitable, Callable, Mapping

from chatops.domain.command import Help, ShowConfig, ShowHistory, ShowStatus, ShowUsage
from chatops.domain.gesture import Typed, Way
from chatops.domain.reply import Place
from chatops.domain.screen import Screen
from chatops.services.commands import look
from chatops.services.commands.change import place_of
from chatops.services.commands.world import CommandWorld


async def _help(world: CommandWorld, typed: Typed) -> Screen:
    return look.help_screen(world, in_thread=typed.actor.way is Way.BANG)


async def _config(world: CommandWorld, typed: Typed) -> Screen:
    return await look.config_screen(world, _place(typed))


async def _history(world: CommandWorld, typed: Typed) -> Screen:
    return await look.history_screen(world, _place(typed))


async def _usage(world: CommandWorld, typed: Typed) -> Screen:
    return await look.usage_screen(world, _place(typed), typed.actor.user)


async def _status(world: CommandWorld, typed: Typed) -> Screen:
    _ = typed
    return await look.status_screen(world)


def _place(typed: Typed) -> Place:
    return place_of(typed.spot.channel, typed.spot.thread)


LOOKS: Mapping[type, Callable[[CommandWorld, Typed], Awaitable[Screen]]] = {
    Help: _help,
    ShowConfig: _config,
    ShowHistory: _history,
    ShowUsage: _usage,
    ShowStatus: _status,
}

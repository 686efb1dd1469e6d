"""The window with the settings of a channel or of the whole workspace."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chatops.domain.checks import Wrong
from chatops.domain.names import ChannelId
from chatops.domain.screen import Choice, Form, Line, Option
from chatops.domain.settings import InForce, Key, Where, checked, shown
from chatops.services.commands.change import place_of
from chatops.services.commands.look import offered
from chatops.services.commands.world import CommandWorld

SETTINGS = "settings"
AS_IS = "-"
"""Stands for a value that a window cannot hold, or for none."""
LONGEST_INSTRUCTIONS = 3_000
"""What a text field of Slack's holds."""
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")
FIELDS = (Key.MODEL, Key.INSTRUCTIONS, Key.TEMPERATURE, Key.EFFORT, Key.TARGET)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a window was opened for: a scope as it was then."""

    where: Where
    version: int
    beneath: int = 0
    """The version of the workspace's settings, which a channel's window shows, too."""


async def settings_form(world: CommandWorld, where: Where, keys: Collection[Key]) -> Form:
    """Return the window with these settings, filled with what is in force."""
    rows = await world.settings.explain(place_of(where.channel, where.thread))
    now = {one.key: one for one in rows}
    version, beneath = await versions(world, where)
    models = await offered(world)
    chosen = str(now[Key.MODEL].value)
    names = (chosen, *(name for name in models if name != chosen))
    instructions = shown(Key.INSTRUCTIONS, now[Key.INSTRUCTIONS].value)
    fields: list[Line | Choice] = [
        Choice(Key.MODEL, "Model", tuple(Option(name, name) for name in names), chosen),
        _effort(now[Key.EFFORT]),
        _line(now[Key.TEMPERATURE], "Temperature", "From 0 to 2. Empty: the model's own."),
        _line(now[Key.TARGET], "Tokens of one prompt", "More cost more, and condense less."),
    ]
    if len(instructions) <= LONGEST_INSTRUCTIONS:
        hint = "{bot_name} and {date} are filled in. Empty: what counts elsewhere."
        fields.append(
            Line(
                Key.INSTRUCTIONS,
                "Instructions",
                instructions,
                hint,
                long=True,
                most_characters=LONGEST_INSTRUCTIONS,
            )
        )
    about = "They count for the whole workspace, where a channel has none of its own."
    if where.channel:
        about = "They count for this channel. What you leave alone stays as it is."
    return Form(
        SETTINGS,
        "Settings",
        "Save",
        tuple(one for one in fields if one.name in keys),
        about,
        _token(Opened(where, version, beneath)),
    )


async def versions(world: CommandWorld, where: Where) -> tuple[int, int]:
    """Return the versions of the settings of a scope, and of the workspace's."""
    return await world.settings.version(where), await world.settings.version(Where())


def opened(token: str) -> Opened | None:
    """Return what a window was opened for, None when that cannot be read."""
    try:
        said = json.loads(token)
        channel, version, beneath = said["channel"], said["version"], said["beneath"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(version, int) or not isinstance(beneath, int):
        return None
    if channel is None:
        return Opened(Where(), version, beneath)
    if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel):
        return None
    return Opened(Where(ChannelId(channel)), version, beneath)


def news(
    values: Mapping[str, str | None], rows: tuple[InForce, ...]
) -> tuple[dict[Key, str | None], dict[str, str]]:
    """Return what a sent window changes, and what is wrong with it by field.

    An emptied field takes the scope's own word back; a field that is not there changes nothing.
    """
    now = {one.key: one for one in rows}
    texts: dict[Key, str | None] = {}
    wrongs: dict[str, str] = {}
    for key in FIELDS:
        if key not in values:
            continue
        given = (values[key] or "").strip()
        if given == AS_IS:
            given = "null"
        if given in (_written(now[key]), "null" if now[key].value is None else None):
            continue
        if not given and now[key].value is None:
            continue
        try:
            if given:
                checked(key, given)
        except Wrong as error:
            wrongs[key] = explained(error)
            continue
        texts[key] = given or None
    return texts, wrongs


def explained(wrong: Wrong) -> str:
    """Say beside a field what is wrong with it."""
    return f"This {wrong.what}. {sentence(wrong.cure)}"


def sentence(text: str) -> str:
    """Return a text with something at its end."""
    return text if text.endswith((".", "?")) else f"{text}."


def _effort(now: InForce) -> Choice:
    given = str(now.value) if now.value is not None else AS_IS
    names = EFFORTS if given in (*EFFORTS, AS_IS) else (*EFFORTS, given)
    options = (Option("the model's own", AS_IS), *(Option(name, name) for name in names))
    return Choice(Key.EFFORT, "Reasoning effort", options, given)


def _line(now: InForce, label: str, hint: str) -> Line:
    return Line(now.key, label, _written(now), hint, most_characters=40)


def _written(now: InForce) -> str:
    return "" if now.value is None else shown(now.key, now.value)


def _token(opened: Opened) -> str:
    said = {"version": opened.version, "beneath": opened.beneath}
    return json.dumps({"channel": opened.where.channel, **said})

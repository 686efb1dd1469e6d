"""A screen's parts as blocks. The limits are those of Slack's Block Kit reference."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from chatops.adapters.slack.screens.elements import OPTIONS, buttons, offered, select
from chatops.adapters.slack.screens.text import Json, mrkdwn, plain, plain_text, shown_length
from chatops.domain.screen import Buttons, Facts, Menu, Part, Rule, Screen, Small, Words

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 200_000
"""Slack takes 250 kB; what stands around the blocks needs some of it."""
HEADER = 150
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
SMALL = 2_000
ACTIONS = 25
SHORT = 60
"""Facts whose value is no longer stand two in a row."""

Row = tuple[str, str, str]


def message(screen: Screen) -> Json:
    """Return a screen as the `text` and `blocks` of a message."""
    return {"text": notice(screen), "blocks": blocks(screen, MESSAGE_BLOCKS)}


def notice(screen: Screen) -> str:
    """Return a screen's first words, for where blocks are not shown."""
    return str(mrkdwn(screen.notice, SECTION)["text"]) or "…"


def blocks(screen: Screen, at_most: int, *, heading: bool = True) -> list[Json]:
    """Return a screen's blocks, at least one; what does not fit is left out, and said to be."""
    shown: list[Json] = []
    if heading and plain(screen.heading, HEADER):
        shown.append({"type": "header", "text": plain_text(screen.heading, HEADER)})
    for part in screen.parts:
        shown += _part(part)
    return fitting(shown, at_most) or [{"type": "section", "text": mrkdwn("…", SECTION)}]


def fitting(shown: Sequence[Json], at_most: int) -> list[Json]:
    """Return as many blocks as Slack takes, the last of which says that some were left out."""
    kept, room = [], VIEW_BYTES
    for block in shown:
        room -= len(json.dumps(block))
        if room < 0:
            break
        kept.append(block)
    if len(kept) == len(shown) <= at_most:
        return kept
    return [*kept[: at_most - 1], small("… There is more than can be shown here.")]


def section(text: str) -> Json:
    """Return a paragraph."""
    return {"type": "section", "text": mrkdwn(text, SECTION)}


def small(text: str) -> Json:
    """Return small print."""
    return {"type": "context", "elements": [mrkdwn(text, SMALL)]}


def _part(part: Part) -> list[Json]:
    match part:
        case Words(text):
            return [section(text)] if _says(text) else []
        case Small(text):
            return [small(text)] if _says(text) else []
        case Facts(rows):
            return list(_facts(rows))
        case Rule():
            return [{"type": "divider"}]
        case Menu():
            return _menu(part)
        case Buttons(given):
            shown = buttons(given)
            starts = range(0, len(shown), ACTIONS)
            return [{"type": "actions", "elements": shown[at : at + ACTIONS]} for at in starts]


def _facts(rows: Sequence[Row]) -> Iterator[Json]:
    """Yield short facts two in a row, long ones across, in their order."""
    for short, run in groupby(rows, key=_is_short):
        facts = list(run)
        if not short:
            yield from (section(_fact(row)) for row in facts)
            continue
        for at in range(0, len(facts), FIELDS):
            some = facts[at : at + FIELDS]
            yield {"type": "section", "fields": [mrkdwn(_fact(row), FIELD) for row in some]}


def _is_short(row: Row) -> bool:
    return shown_length(row[1]) <= SHORT and "\n" not in row[1]


def _fact(row: Row) -> str:
    name, value, source = row
    lines = [f"*{name}*" if name else "", value or "-", f"_{source}_" if source else ""]
    return "\n".join(line for line in lines if line)


def _menu(menu: Menu) -> list[Json]:
    chooser = select(menu)
    label = section(menu.label if _says(menu.label) else "…")
    if chooser is None:
        return [label, small("There is nothing to choose from.")]
    shown = [{**label, "accessory": chooser}]
    if (there_are := len(offered(menu.options))) > OPTIONS:
        shown.append(small(f"{OPTIONS} of {there_are} are shown."))
    return shown


def _says(text: str) -> bool:
    return bool(plain(text, SECTION))

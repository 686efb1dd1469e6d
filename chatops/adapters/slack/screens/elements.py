"""Buttons and menus. The limits are those of https://docs.slack.dev/reference/block-kit."""

from collections import Counter
from collections.abc import Iterable, Sequence

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.screens.text import Json, plain, plain_text
from chatops.domain.screen import Button, Menu, Option

NAME = 255
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
OPTIONS = 100
GROUPS = 100
OPTION_LABEL = 75
OPTION_VALUE = 150
PLACEHOLDER = 150
TONES = frozenset({"primary", "danger"})


def button(given: Button, name: str) -> Json:
    """Return a button; `name` tells it from others of its block."""
    shown: Json = {
        "type": "button",
        "action_id": name,
        "text": plain_text(given.label, BUTTON_LABEL),
    }
    if given.value:
        shown["value"] = given.value
    if given.tone in TONES:
        shown["style"] = given.tone
    if plain(given.ask, 300):
        shown["confirm"] = {
            "title": plain_text(given.label, 100),
            "text": plain_text(given.ask, 300),
            "confirm": plain_text(given.label if plain(given.label, 30) else "Yes", 30),
            "deny": plain_text("Cancel", 30),
        }
    return shown


def buttons(given: Iterable[Button]) -> list[Json]:
    """Return buttons side by side; one whose value Slack would refuse is left out.

    Within a block Slack wants each action once, so further ones are numbered.
    """
    seen: Counter[str] = Counter()
    shown = []
    for one in given:
        if not _sendable(one.value, BUTTON_VALUE) or not plain(one.label, BUTTON_LABEL):
            continue
        name = one.action[: NAME - len("~99")]
        seen[name] += 1
        shown.append(button(one, name if seen[name] == 1 else f"{name}~{seen[name]}"))
    return shown


def select(menu: Menu) -> Json | None:
    """Return a menu of at most a hundred options, what is chosen among them; None without any."""
    usable = offered(menu.options)
    kept = usable[:OPTIONS]
    chosen = next((one for one in usable if one.value == menu.chosen), None)
    if chosen is not None and chosen not in kept:
        kept[-1] = chosen
    if not kept:
        return None
    shown: Json = {
        "type": "static_select",
        "action_id": menu.action[:NAME],
        "placeholder": plain_text("Choose", PLACEHOLDER),
        "options": [option(one) for one in kept],
    }
    if chosen is not None:
        shown["initial_option"] = option(chosen)
    return shown


def grouped(options: Sequence[Option]) -> Json:
    """Return the options of a menu, in groups where there are more than a hundred."""
    if len(options) <= OPTIONS:
        return {"options": [option(one) for one in options]}
    starts = range(0, min(len(options), OPTIONS * GROUPS), OPTIONS)
    return {"option_groups": [_group(options[at : at + OPTIONS]) for at in starts]}


def offered(options: Iterable[Option]) -> list[Option]:
    """Return the options that Slack takes, each value once."""
    usable: dict[str, Option] = {}
    for one in options:
        if one.value and _sendable(one.value, OPTION_VALUE) and plain(one.label, OPTION_LABEL):
            usable.setdefault(one.value, one)
    return list(usable.values())


def option(given: Option) -> Json:
    """Return one entry of a menu."""
    shown: Json = {"text": plain_text(given.label, OPTION_LABEL), "value": given.value}
    if plain(given.about, OPTION_LABEL):
        shown["description"] = plain_text(given.about, OPTION_LABEL)
    return shown


def _sendable(value: str, limit: int) -> bool:
    """Say whether a value would come back as it is."""
    return len(value) <= limit and clean(value) == value


def _group(options: Sequence[Option]) -> Json:
    first, last = (plain(one.label, OPTION_LABEL // 2 - 2) for one in (options[0], options[-1]))
    return {
        "label": plain_text(f"{first} … {last}", OPTION_LABEL),
        "options": [option(one) for one in options],
    }

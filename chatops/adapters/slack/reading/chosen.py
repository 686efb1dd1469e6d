"""What people chose and wrote in menus, fields and windows."""

from collections.abc import Mapping

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.reading.shape import ITEMS, as_map, as_text

Raw = Mapping[str, object]

ENTRY_LENGTH = 12_000
"""Slack's fields take 3,000 characters. More is left too long, for whoever checks it to see."""

_KEPT_UNDER = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}


def chosen(element: Raw) -> str:
    """Return what a button stands for, a menu is set to or a field holds; empty for nothing."""
    kind = element.get("type")
    said = element.get(_KEPT_UNDER.get(kind, "value") if isinstance(kind, str) else "value")
    if isinstance(said, dict):
        said = said.get("value")
    return clean(as_text(said, ENTRY_LENGTH))


def entered(view: Raw) -> dict[str, str | None]:
    """Return what a window's fields hold, by block id; None where nothing is chosen or written."""
    blocks = as_map(as_map(view.get("state")).get("values"))
    values: dict[str, str | None] = {}
    for name, actions in [*blocks.items()][:ITEMS]:
        element = as_map(next(iter(as_map(actions).values()), None))
        values[name] = chosen(element) or None
    return values

"""Finds what people press and fill in among blocks, and writes it down as Slack does.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from chatops.playground.shapes import Json, NotThere


class Click(TypedDict):
    """What a person pressed, chose or typed: `action_id` names it, `block_id` if it must.

    `selected` is the value (or values) of a menu, radio button, checkbox or date. `value` is what
    was typed; of buttons it says which one is meant when several have the same `action_id`.
    `values` are what else the person had entered around it, as in `Workspace.submit_view`.
    """

    action_id: str
    block_id: NotRequired[str | None]
    value: NotRequired[str | None]
    selected: NotRequired[object]
    values: NotRequired[Json]


# Where a state and an action keep what was entered. What is not listed keeps nothing.
ENTERED = {
    "channels_select": "selected_channel",
    "checkboxes": "selected_options",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "email_text_input": "value",
    "external_select": "selected_option",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "multi_external_select": "selected_options",
    "multi_static_select": "selected_options",
    "multi_users_select": "selected_users",
    "number_input": "value",
    "plain_text_input": "value",
    "radio_buttons": "selected_option",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "timepicker": "selected_time",
    "url_text_input": "value",
    "users_select": "selected_user",
}
_SHOWN_IN_ACTIONS = ("text", "value", "style", "placeholder")


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    """List what can be pressed or filled in, each with the id of its block."""
    for block in blocks:
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for each in inside:
            if isinstance(each, dict) and "action_id" in each:
                yield block.get("block_id", ""), each


def find(blocks: Iterable[Json], click: Click) -> tuple[str, Json]:
    """Return the block id and the element that the click means."""
    there = list(interactive(blocks))
    found = [
        (block_id, element)
        for block_id, element in there
        if element["action_id"] == click["action_id"]
        and click.get("block_id") in {None, "", block_id}
    ]
    value = click.get("value")
    if value is not None and len(found) > 1:
        found = [each for each in found if each[1].get("value") in {value, None}]
    if not found:
        named = ", ".join(sorted({element["action_id"] for _, element in there})) or "nothing"
        raise NotThere(f"There is no “{click['action_id']}” to press here; there is {named}.")
    return found[0]


def acted(block_id: str, element: Json, click: Click, at: str) -> Json:
    """Write one of the `actions` of a payload."""
    kind = element["type"]
    action: Json = {"type": kind, "action_id": element["action_id"], "block_id": block_id}
    action |= {"action_ts": at}
    if kind == "feedback_buttons":
        return action | _thumb(element, click.get("value"))
    if kind == "overflow":
        return action | {"selected_option": option(element, click.get("selected"))}
    if kind in ENTERED:
        initial = {key: element[key] for key in element if key.startswith("initial_")}
        shown = {key: element[key] for key in ("placeholder",) if key in element}
        return action | initial | shown | state(element, entered(click))
    return action | {key: element[key] for key in _SHOWN_IN_ACTIONS if key in element}


def entered(click: Click) -> object:
    """Return what the click leaves in its menu or input."""
    return click["selected"] if click.get("selected") is not None else click.get("value")


def states(blocks: Iterable[Json], given: Mapping[str, Json]) -> dict[str, Json]:
    """Write `state.values`: what was given, and for the rest what stood there at first."""
    known: dict[str, Json] = {}
    for block_id, element in interactive(blocks):
        if element["type"] in ENTERED:
            of_block = given.get(block_id, {})
            initial = {} if element["action_id"] in of_block else started(element)
            said = of_block.get(element["action_id"])
            known.setdefault(block_id, {})[element["action_id"]] = initial or state(element, said)
    for block_id, of_block in given.items():
        for action_id in of_block:
            if action_id not in known.get(block_id, {}):
                named = ", ".join(f"{block}/{each}" for block in known for each in known[block])
                raise NotThere(f"There is no input {block_id}/{action_id}; there is {named}.")
    return known


def started(element: Json) -> Json:
    """Write the state of an input that nobody has touched."""
    key = ENTERED[element["type"]]
    empty: object = [] if key.endswith("s") else None
    initial = element.get("initial_value" if key == "value" else _initial(key), empty)
    return {"type": element["type"], key: initial}


def state(element: Json, given: Any) -> Json:
    """Write the state of an input; what already is one stays as it is."""
    kind = element["type"]
    key = ENTERED[kind]
    value: object
    match given:
        case {"type": str()}:
            return dict(given)
        case _ if key == "selected_option":
            value = None if given in (None, "") else option(element, given)
        case _ if key == "selected_options":
            value = [option(element, each) for each in _several(given)]
        case _ if key.endswith("s"):
            value = _several(given)
        case _ if kind == "datetimepicker" or isinstance(given, dict):
            value = given
        case _:
            value = None if given in (None, "") else str(given)
    return {"type": kind, key: value}


def options(element: Json) -> list[Json]:
    """List what a menu offers, in groups or not."""
    grouped = [each for group in element.get("option_groups", ()) for each in group["options"]]
    return [*element.get("options", ()), *grouped]


def with_offered(blocks: Iterable[Json], offered: Mapping[str, list[Json]]) -> list[Json]:
    """Put what the app offered, by action id, into the menus that ask it for their options."""

    def menu(part: Json) -> Json:
        asks = str(part.get("type")).endswith("external_select")
        return part | {"options": offered.get(part["action_id"], [])} if asks else part

    filled = []
    for block in blocks:
        alone = {key: menu(block[key]) for key in ("accessory", "element") if block.get(key)}
        several = {"elements": [menu(each) for each in block.get("elements", ())]}
        filled.append(block | alone | (several if "elements" in block else {}))
    return filled


def option(element: Json, value: object) -> Json:
    """Return the option with that value."""
    if isinstance(value, dict):
        value = value.get("value")
    offered = options(element)
    for each in offered:
        if each.get("value") == value:
            return each
    named = ", ".join(str(each.get("value")) for each in offered) or "nothing"
    raise NotThere(f"“{element['action_id']}” does not offer “{value}”; it offers {named}.")


def _initial(key: str) -> str:
    return key.replace("selected_", "initial_")


def _several(given: object) -> list[object]:
    if given in (None, ""):
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _thumb(element: Json, value: object) -> Json:
    sides = [element.get("positive_button") or {}, element.get("negative_button") or {}]
    for side in sides:
        if side.get("value") == value:
            return {"value": value, "text": side.get("text")}
    raise NotThere(f"“{element['action_id']}” has no “{value}”.")

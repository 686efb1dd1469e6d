"""Modals that are sent in or closed, and menus that ask the app for their options."""

from chatops.playground.elements import Click, find, options
from chatops.playground.gestures import Gestures, blocks_of
from chatops.playground.required import unfilled
from chatops.playground.shapes import Json, NotFilled, Trouble
from chatops.playground.web_api.arguments import Refused
from chatops.playground.web_api.view_shape import checked_view
from chatops.playground.windows import StackFull

__all__ = ["close", "submit", "suggest"]


async def submit(gestures: Gestures, view_id: str, user: str, values: Json) -> Json | None:
    """Send a modal in. It closes unless the ack says otherwise; return what came with the ack.

    Raise `NotFilled` for what Slack's own apps do not let through, and `Trouble` for an ack
    that is late or that Slack could not show; the modal stays open then.
    """
    view = gestures.filled(view_id, values)
    if wrong := unfilled(view["blocks"], view["state"]["values"]):
        raise NotFilled(wrong)
    payload = gestures.acted("view_submission", user)
    payload |= {"view": view, "response_urls": _response_urls(gestures, view, user)}
    said = await gestures.ask(payload)
    _obey(gestures, view, user, said)
    return said


async def close(gestures: Gestures, view_id: str, user: str, *, everything: bool) -> None:
    """Close a modal, or `everything`: all that lie on each other. Tell those who asked to know."""
    windows = gestures.windows
    view = windows.view(view_id)
    cleared = everything or bool(view["clear_on_close"])
    closed = reversed(windows.stack(user)) if cleared else [view]
    told = [gestures.filled(each["id"], {}) for each in closed if each["notify_on_close"]]
    if cleared:
        windows.clear(user)
    else:
        windows.close(view_id)
    for each in told:
        payload = gestures.acted("view_closed", user) | {"view": each, "is_cleared": cleared}
        del payload["trigger_id"]
        try:
            await gestures.ask(payload)
        except Trouble:
            continue  # nobody learns of it: the window is gone already


async def suggest(gestures: Gestures, user: str, where: Json, click: Click) -> Json:
    """Ask the app for the options of an `external_select`; return its `options` or groups.

    `where` is `{"view_id": …}` or `{"channel": …, "ts": …}`; `value` is what was typed so far.
    """
    payload = gestures.acted("block_suggestion", user)
    del payload["trigger_id"]
    if "view_id" in where:
        blocks = gestures.windows.view(where["view_id"])["blocks"]
        view = gestures.filled(where["view_id"], {})
        payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    else:
        message, _ = gestures.message(where["channel"], where["ts"])
        blocks = blocks_of(message)
        at = {"type": "message", "message_ts": where["ts"], "channel_id": where["channel"]}
        payload |= {"container": at, "message": message, "channel": {"id": where["channel"]}}
    block_id, element = find(blocks, Click(action_id=click["action_id"]))
    asked = {"block_id": block_id, "action_id": element["action_id"]}
    typed = {"value": click.get("value") or ""}
    offered = await gestures.ask(payload | asked | typed) or {}
    found: Json = {key: offered[key] for key in ("options", "option_groups") if key in offered}
    gestures.offered.setdefault(element["action_id"], []).extend(options(found))
    return found


def _obey(gestures: Gestures, view: Json, user: str, said: Json | None) -> None:
    windows = gestures.windows
    match said or {}:
        case {"response_action": "errors", "errors": dict(errors)}:
            _check_errors(view, errors)
        case {"response_action": "update", "view": shown}:
            windows.update(view["id"], _shown(shown))
        case {"response_action": "push", "view": shown}:
            try:
                windows.push(user, _shown(shown))
            except StackFull:
                raise Trouble("three windows are open already") from None
        case {"response_action": "clear"}:
            windows.clear(user)
        case {"response_action": unknown}:
            raise Trouble(f"the app answered {unknown} in a shape that Slack does not know")
        case _:
            windows.close(view["id"])


def _shown(view: object) -> Json:
    try:
        return checked_view(view, "modal")
    except Refused as refused:
        raise Trouble(f"the app's view was refused: {refused.to_json()}") from None


def _check_errors(view: Json, errors: Json) -> None:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not errors or not errors.keys() <= inputs:
        raise Trouble("the app named errors of blocks that are no inputs")


def _response_urls(gestures: Gestures, view: Json, user: str) -> list[Json]:
    found = []
    for block in view["blocks"]:
        element = block.get("element") or {}
        if not element.get("response_url_enabled"):
            continue
        state = view["state"]["values"][block["block_id"]][element["action_id"]]
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if channel:
            url = gestures.responder.url(channel, user)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
            found.append(ids | {"channel_id": channel, "response_url": url})
    return found

"""`views.*`: modals and the Home tab."""

import json
import time

from chatops.playground.gestures import Gestures
from chatops.playground.shapes import Json
from chatops.playground.web_api.arguments import Arguments, Refused
from chatops.playground.web_api.blocks import checked

BLOCKS_AT_MOST = 100
TITLE_TEXT = 24
PRIVATE_METADATA = 3_000
VIEW_BYTES = 250_000


def open_view(gestures: Gestures, given: Arguments) -> Json:
    """Open a modal for whoever did what the trigger stands for."""
    user = _use_trigger(gestures, given.required("trigger_id"))
    return _keep(gestures, gestures.state.marks.number("V"), _view(given), user)


def update(gestures: Gestures, given: Arguments) -> Json:
    """Change a modal that is open."""
    named = given.text("view_id") or _by_external_id(gestures, given.text("external_id"))
    if named not in gestures.views:
        raise Refused("not_found")
    _check_hash(gestures.views[named], given)
    return _keep(gestures, named, _view(given))


def publish(gestures: Gestures, given: Arguments) -> Json:
    """Show a Home tab to one person."""
    user = given.required("user_id")
    if user not in gestures.state.people:
        raise Refused("user_not_found")
    view_id = f"VHOME{user}"
    if view_id in gestures.views:
        _check_hash(gestures.views[view_id], given)
    return _keep(gestures, view_id, _view(given), user)


def _view(given: Arguments) -> Json:
    view = given.parsed("view", "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise Refused("invalid_arguments")
    if len(json.dumps(view)) > VIEW_BYTES:
        raise Refused("view_too_large")
    title = (view.get("title") or {}).get("text", "")
    private = view.get("private_metadata", "")
    if len(title) > TITLE_TEXT or len(private) > PRIVATE_METADATA:
        raise Refused("invalid_arguments")
    return view | {"blocks": checked(view.get("blocks", []), BLOCKS_AT_MOST)}


def _keep(gestures: Gestures, view_id: str, view: Json, user: str = "") -> Json:
    slack = gestures.state
    kept = {"state": {"values": {}}, "callback_id": "", "private_metadata": ""} | view
    kept |= {"id": view_id, "hash": slack.marks.number("h"), "team_id": slack.team_id}
    kept |= {"app_id": slack.app_id, "bot_id": slack.bot_id, "root_view_id": view_id}
    gestures.show(view_id, kept, user)
    return {"view": kept}


def _use_trigger(gestures: Gestures, trigger_id: str) -> str:
    trigger = gestures.triggers.get(trigger_id)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if trigger.until < time.monotonic():
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


def _check_hash(view: Json, given: Arguments) -> None:
    if "hash" in given and given.text("hash") != view["hash"]:
        raise Refused("hash_conflict")


def _by_external_id(gestures: Gestures, external_id: str) -> str:
    named = (key for key, view in gestures.views.items() if view.get("external_id") == external_id)
    return next(named, "")


METHODS = {
    "views.open": open_view,
    "views.push": open_view,
    "views.update": update,
    "views.publish": publish,
}

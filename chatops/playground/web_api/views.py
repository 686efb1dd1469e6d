"""`views.*`: modals and the Home tab."""

import time
from collections.abc import Callable

from chatops.playground.gestures import Gestures
from chatops.playground.shapes import Json, NotThere
from chatops.playground.web_api.arguments import Arguments, Refused
from chatops.playground.web_api.view_shape import checked_view
from chatops.playground.windows import StackFull, Windows


def open_view(gestures: Gestures, given: Arguments) -> Json:
    """Open a modal for whoever did what the trigger stands for."""
    windows = gestures.windows
    view = _view(given, "modal")
    _check_external_id(windows, view)
    return {"view": windows.open(_use_trigger(windows, given.required("trigger_id")), view)}


def push(gestures: Gestures, given: Arguments) -> Json:
    """Lay a modal on the one in which the trigger came up."""
    windows = gestures.windows
    view = _view(given, "modal")
    _check_external_id(windows, view)
    user = _use_trigger(windows, given.required("trigger_id"))
    try:
        return {"view": windows.push(user, view)}
    except StackFull:
        raise Refused("push_limit_reached") from None
    except NotThere:
        raise Refused("not_found") from None


def update(gestures: Gestures, given: Arguments) -> Json:
    """Change a modal that is open."""
    windows = gestures.windows
    view = _view(given, "modal", "home")
    named = given.text("view_id") or _by_external_id(windows, given.text("external_id"))
    if named not in windows.views:
        raise Refused("not_found")
    _check_hash(windows.views[named], given)
    _check_external_id(windows, view, besides=named)
    return {"view": windows.update(named, view)}


def publish(gestures: Gestures, given: Arguments) -> Json:
    """Show a Home tab to one person."""
    windows = gestures.windows
    user = given.required("user_id")
    if user not in gestures.state.people:
        raise Refused("user_not_found")
    if not windows.home_enabled:
        raise Refused("not_enabled")
    view = _view(given, "home")
    before = windows.home(user)
    if before is not None:
        _check_hash(before, given)
    return {"view": windows.publish(user, view)}


def _view(given: Arguments, *kinds: str) -> Json:
    given.required("view")
    return checked_view(given.parsed("view", "invalid_arguments"), *kinds)


def _use_trigger(windows: Windows, trigger_id: str) -> str:
    trigger = windows.triggers.get(trigger_id)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if trigger.until < time.monotonic():
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


def _check_hash(view: Json, given: Arguments) -> None:
    if given.text("hash") and given.text("hash") != view["hash"]:
        raise Refused("hash_conflict")


def _check_external_id(windows: Windows, view: Json, besides: str = "") -> None:
    external_id = str(view.get("external_id") or "")
    if external_id and _by_external_id(windows, external_id) not in {"", besides}:
        raise Refused("duplicate_external_id")


def _by_external_id(windows: Windows, external_id: str) -> str:
    if not external_id:
        return ""
    named = (key for key, view in windows.views.items() if view["external_id"] == external_id)
    return next(named, "")


METHODS: dict[str, Callable[[Gestures, Arguments], Json]] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}

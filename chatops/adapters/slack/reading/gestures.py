"""Commands, buttons, windows, shortcuts and the Home tab, as what somebody did.

https://docs.slack.dev/reference/interaction-payloads
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.chosen import chosen, entered
from chatops.adapters.slack.reading.events import Ignored
from chatops.adapters.slack.reading.ids import to_channel, to_team, to_ts, to_user
from chatops.adapters.slack.reading.markup import readable
from chatops.adapters.slack.reading.shape import as_map, as_maps, as_text
from chatops.domain.gesture import (
    Actor,
    Gesture,
    HomeOpened,
    Picked,
    Pressed,
    Spot,
    Submitted,
    Typed,
    Way,
)
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.screen import channel as shown_channel

Raw = Mapping[str, object]
T = TypeVar("T")

NAME_LENGTH = 255
VALUE_LENGTH = 2_000
TOKEN_LENGTH = 3_000
SECRET_LENGTH = 2_000
FROM_HOME = "home "
"""Begins the outer id of a window that was opened on the Home tab."""
_CHANNEL = re.compile(r"<#([CDG][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
_NUMBERED = re.compile(r"~[0-9]{1,2}\Z")


@dataclass(frozen=True, slots=True)
class Heard:
    """A gesture, and what of its payload answers refer to.

    `fields` are a window's own; `from_home` says that it is, or was opened on, the Home tab.
    """

    gesture: Gesture
    response_url: str = field(default="", repr=False)
    trigger: str = field(default="", repr=False)
    view: str = ""
    view_hash: str = ""
    ephemeral: bool = False
    fields: tuple[str, ...] = ()
    from_home: bool = False


class _Odd(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def read_gesture(body: object, me: Identity) -> Heard | Ignored:
    """Decide what a payload means. Raises nothing, whatever the payload is.

    Other apps and workspaces, ourselves, and what cannot be one of Slack's are ignored.
    """
    payload = as_map(body)
    kind = payload.get("type", "command" if "command" in payload else None)
    if not isinstance(kind, str) or kind not in _READERS:
        return Ignored("gesture_type")
    try:
        return _READERS[kind](payload, me)
    except _Odd as odd:
        return Ignored(odd.reason)


def is_home(body: Raw) -> bool:
    """Say whether an event tells that somebody opened the app's page."""
    return as_map(body.get("event")).get("type") == "app_home_opened"


def _command(payload: Raw, me: Identity) -> Heard:
    actor = _actor(payload, me, Way.COMMAND)
    spot = Spot(_needed(to_channel(payload.get("channel_id"))))
    trigger = _secret(payload.get("trigger_id"))
    return _heard(payload, Typed(actor, spot, typed(as_text(payload.get("text"))), trigger))


def typed(text: str) -> str:
    """Return a command's text without Slack's escapes; people and channels as the domain's."""
    pieces = _CHANNEL.split(text)
    pieces[::2] = [readable(piece) for piece in pieces[::2]]
    pieces[1::2] = [shown_channel(ChannelId(name)) for name in pieces[1::2]]
    return "".join(pieces)


def _pressed(payload: Raw, me: Identity) -> Heard:
    action = next(iter(as_maps(payload.get("actions"))), {})
    name = _NUMBERED.sub("", _name(action.get("action_id")))
    value = chosen(action)
    if len(value) > VALUE_LENGTH:
        raise _Odd("malformed")
    trigger, view = _secret(payload.get("trigger_id")), as_map(payload.get("view"))
    if view:
        way = Way.HOME if view.get("type") == "home" else Way.MODAL
        view_id = _name(view.get("id"))
        actor = _actor(payload, me, way)
        pressed = Pressed(actor, Spot(), name, value, trigger=trigger, view=view_id)
        return _heard(payload, pressed, view=view)
    container, message = as_map(payload.get("container")), as_map(payload.get("message"))
    channel = to_channel(as_map(payload.get("channel")).get("id") or container.get("channel_id"))
    ts = to_ts(message.get("ts") or container.get("message_ts"))
    thread = to_ts(message.get("thread_ts") or container.get("thread_ts"))
    actor, spot = _actor(payload, me, Way.BUTTON), Spot(_needed(channel), thread)
    pressed = Pressed(actor, spot, name, value, _needed(ts), trigger)
    ephemeral = container.get("is_ephemeral") is True or message.get("is_ephemeral") is True
    return _heard(payload, pressed, ephemeral=ephemeral)


def _submitted(payload: Raw, me: Identity) -> Heard:
    view = as_map(payload.get("view"))
    token = view.get("private_metadata", "")
    if not isinstance(token, str) or len(token) > TOKEN_LENGTH:
        raise _Odd("malformed")
    values = entered(view)
    actor, window = _actor(payload, me, Way.MODAL), _name(view.get("callback_id"))
    return _heard(payload, Submitted(actor, window, token, values), view=view)


def _picked(payload: Raw, me: Identity) -> Heard:
    message = as_map(payload.get("message"))
    ts = _needed(to_ts(message.get("ts") or payload.get("message_ts")))
    root = message.get("thread_ts")
    thread: MessageTs = ts if root is None else _needed(to_ts(root))
    channel = _needed(to_channel(as_map(payload.get("channel")).get("id")))
    actor, spot = _actor(payload, me, Way.SHORTCUT), Spot(channel, thread)
    shortcut, trigger = _name(payload.get("callback_id")), _secret(payload.get("trigger_id"))
    return _heard(payload, Picked(actor, spot, shortcut, ts, trigger))


def _opened(payload: Raw, me: Identity) -> Heard:
    event = as_map(payload.get("event"))
    if event.get("type") != "app_home_opened":
        raise _Odd("event_type")
    if event.get("tab") != "home":
        raise _Odd("other_tab")
    actor = _actor({**payload, "user": event.get("user")}, me, Way.HOME)
    return _heard(payload, HomeOpened(actor), view=as_map(event.get("view")))


_READERS: Mapping[str, Callable[[Raw, Identity], Heard]] = {
    "command": _command,
    "block_actions": _pressed,
    "view_submission": _submitted,
    "message_action": _picked,
    "event_callback": _opened,
}


def _heard(
    payload: Raw, gesture: Gesture, *, view: Raw | None = None, ephemeral: bool = False
) -> Heard:
    view = view or {}
    blocks = as_maps(view.get("blocks"))
    inputs = [as_text(one.get("block_id")) for one in blocks if one.get("type") == "input"]
    return Heard(
        gesture,
        _secret(payload.get("response_url")),
        _secret(payload.get("trigger_id")),
        as_text(view.get("id"), NAME_LENGTH),
        as_text(view.get("hash"), NAME_LENGTH),
        ephemeral,
        tuple(name for name in inputs if name),
        gesture.actor.way is Way.HOME or as_text(view.get("external_id")).startswith(FROM_HOME),
    )


def _actor(payload: Raw, me: Identity, way: Way) -> Actor:
    """Refuse other apps and workspaces; a person of another one may still use what they see.

    In shared channels their own workspace is the one that counts: who may is decided later.
    """
    app = payload.get("api_app_id")
    if me.app and app is not None and app != me.app:
        raise _Odd("foreign_app")
    user, team = payload.get("user"), payload.get("team")
    installed = to_team(as_map(team).get("id") or payload.get("team_id"))
    own = to_team(as_map(user).get("team_id"))
    if installed is None and team is None:
        installed = own  # installed for a whole organisation, Slack names no workspace
    if installed != me.team:
        raise _Odd("malformed" if installed is None else "foreign_team")
    who = to_user(as_map(user).get("id") or payload.get("user_id") or user)
    if who is None:
        raise _Odd("malformed")
    if who in (me.user, "USLACKBOT"):
        raise _Odd("own" if who == me.user else "slackbot")
    return Actor(own or installed, who, way)


def _needed(value: T | None) -> T:
    if value is None:
        raise _Odd("malformed")
    return value


def _name(value: object) -> str:
    """Return an id that our own code once gave to a button, a window or a shortcut."""
    text = clean(value) if isinstance(value, str) and len(value) <= NAME_LENGTH else ""
    if not text:
        raise _Odd("malformed")
    return text


def _secret(value: object) -> str:
    """Return an address or a trigger whole, or none at all."""
    return value if isinstance(value, str) and len(value) <= SECRET_LENGTH else ""

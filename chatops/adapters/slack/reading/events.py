"""What an event means to us: a question, a withdrawal, or nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.ids import to_bot, to_channel, to_team, to_ts, to_user
from chatops.adapters.slack.reading.messages import read_message
from chatops.adapters.slack.reading.shape import as_map, as_maps, as_text
from chatops.adapters.slack.reading.subtypes import Worth, worth
from chatops.domain.bang import command_in
from chatops.domain.names import BotId, ChannelId, MessageTs, RequestId, UserId
from chatops.domain.request import Asked, Kind

Raw = Mapping[str, object]

_CLIENT_MSG_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_SEARCHED = 2_000


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A message was deleted; whether it was a question is for the inbox to know."""

    request: RequestId


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that asks nothing of us. `reason` is one of a few words, fit for a counter."""

    reason: str


class _NotForUs(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def read_event(body: object, me: Identity) -> Asked | Withdrawn | Ignored:
    """Decide what an `events_api` payload means. Raises nothing, whatever the payload is.

    The two events that Slack sends for one mention become equal questions.
    """
    payload = as_map(body)
    event = as_map(payload.get("event"))
    if not event:
        return Ignored("malformed")
    try:
        _check_ours(payload, me)
        return _decide(event, me)
    except _NotForUs as ignored:
        return Ignored(ignored.reason)


def read_listed(raw: Raw, channel: ChannelId, me: Identity) -> Asked | None:
    """Read a message that Slack lists as if it had told of it; None where it asks us nothing."""
    if raw.get("type") != "message":
        return None
    try:
        return _asked(raw, raw, channel, me)
    except _NotForUs:
        return None


def _check_ours(payload: Raw, me: Identity) -> None:
    """Refuse other apps and workspaces.

    In channels shared with others `team_id` may be theirs: then the installation must be ours.
    """
    app = payload.get("api_app_id")
    if me.app and app is not None and app != me.app:
        raise _NotForUs("foreign_app")
    team = to_team(payload.get("team_id"))
    if team == me.team:
        return
    shared = payload.get("is_ext_shared_channel") is True or payload.get("context_enterprise_id")
    installed = [one.get("team_id") for one in as_maps(payload.get("authorizations"))]
    installed = installed or [payload.get("context_team_id")]
    if not (shared and me.team in installed):
        raise _NotForUs("malformed" if team is None else "foreign_team")


def _decide(event: Raw, me: Identity) -> Asked | Withdrawn:
    if event.get("type") not in ("app_mention", "message"):
        raise _NotForUs("event_type")
    channel = to_channel(event.get("channel"))
    if channel is None:
        raise _NotForUs("malformed")
    match event.get("subtype"):
        case "message_deleted":
            return _withdrawn(event.get("deleted_ts"), channel, me)
        case "message_changed":
            return _changed(event, channel, me)
        case _:
            return _asked(event, event, channel, me)


def _withdrawn(ts: object, channel: ChannelId, me: Identity) -> Withdrawn:
    known = to_ts(ts)
    if known is None:
        raise _NotForUs("malformed")
    return Withdrawn(RequestId(f"{me.team}:{channel}:{known}"))


def _changed(event: Raw, channel: ChannelId, me: Identity) -> Asked | Withdrawn:
    """Take an edit for a question only if it adds a mention; unfurls change messages too."""
    message, before = as_map(event.get("message")), as_map(event.get("previous_message"))
    if message.get("subtype") == "tombstone":
        return _withdrawn(message.get("ts"), channel, me)
    if me.wrote(message):
        raise _NotForUs("own")
    adds = before and _mentions(message, me) and not _mentions(before, me)
    if not adds or _is_direct(event, channel):
        raise _NotForUs("edit")
    return _asked(message, event, channel, me)


def _asked(message: Raw, event: Raw, channel: ChannelId, me: Identity) -> Asked:
    if me.wrote(message):
        raise _NotForUs("own")
    if worth(message) is not Worth.WORDS and not _is_bare(event):
        raise _NotForUs("subtype")
    ts, thread = _times(message)
    user, bot = _author(message)
    direct = _is_direct(event, channel)
    if not (direct or _mentions(message, me) or _is_bare(event)):
        raise _NotForUs("not_addressed")
    kind = Kind.DIRECT if direct else Kind.MENTION
    if _is_command(message, me, direct=direct):
        if bot is not None:
            raise _NotForUs("bot_command")
        kind = Kind.BANG
    twin = as_text(message.get("client_msg_id"))
    twin = twin if _CLIENT_MSG_ID.fullmatch(twin) else ""
    return Asked(me.team, channel, ts, thread, kind, user, bot, twin)


def _is_command(message: Raw, me: Identity, *, direct: bool) -> bool:
    read = read_message(message, me)
    return read is not None and command_in(read.text, me.user, direct=direct) is not None


def _times(message: Raw) -> tuple[MessageTs, MessageTs]:
    ts = to_ts(message.get("ts"))
    root = message.get("thread_ts")
    thread = ts if root is None else to_ts(root)
    if ts is None or thread is None:
        raise _NotForUs("malformed")
    return ts, thread


def _author(message: Raw) -> tuple[UserId | None, BotId | None]:
    said_user = message.get("user")
    said_bot = message.get("bot_id") or as_map(message.get("bot_profile")).get("id")
    user, bot = to_user(said_user), to_bot(said_bot)
    if (said_user and user is None) or (said_bot and bot is None):
        raise _NotForUs("malformed")
    if user == "USLACKBOT":
        raise _NotForUs("slackbot")
    if user is None and bot is None:
        raise _NotForUs("no_author")
    return user, bot


def _is_direct(event: Raw, channel: ChannelId) -> bool:
    return event.get("channel_type") == "im" or channel.startswith("D")


def _is_bare(event: Raw) -> bool:
    """Say whether Slack left out a mention's text, so that its word for it has to do."""
    return event.get("type") == "app_mention" and not any(
        event.get(key) for key in ("text", "blocks", "attachments", "subtype")
    )


def _mentions(message: Raw, me: Identity) -> bool:
    """Look for exactly our id: another one may begin with it. Code and quotes count, as in Slack.

    What is attached counts only where Slack itself calls the message a mention: a preview of
    somebody's message that mentions us asks nothing.
    """
    ours = re.compile(rf"<@{re.escape(me.user)}(?:\|[^<>]*)?>")
    if ours.search(as_text(message.get("text"))):
        return True
    attached = message.get("attachments") if message.get("type") == "app_mention" else None
    return any(
        (node.get("type") == "user" and node.get("user_id") == me.user)
        or ours.search(as_text(node.get("text")))
        for node in _nodes([message.get("blocks"), attached])
    )


def _nodes(root: object) -> Iterator[Raw]:
    """Yield the objects inside a JSON value, as many as a message can reasonably have."""
    waiting = [root]
    for _ in range(_SEARCHED):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            waiting.extend(node[:_SEARCHED])

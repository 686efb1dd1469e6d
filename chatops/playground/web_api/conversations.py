"""`conversations.*`: what was said where, in pages."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from chatops.playground.places import Channel, within
from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.web_api.arguments import Arguments, Refused
from chatops.playground.web_api.content import channel_of

T = TypeVar("T")

REPLIES_AT_MOST = 1000
HISTORY_AT_MOST = 999
HISTORY_DEFAULT = 100
LIST_AT_MOST = 1000
_NOT_ROOTS = {"channel_join", "channel_leave"}


def replies(slack: State, given: Arguments) -> Json:
    """Read a thread, oldest first. Its root stands at the head of every page."""
    channel = channel_of(slack, given.text("channel"))
    root = _root(channel, given.required("ts"))
    span = given.text("oldest"), given.text("latest")
    found = [
        message
        for message in channel.thread(root)
        if message["ts"] != root and within(message["ts"], *span, inclusive=given.flag("inclusive"))
    ]
    after = _cursor(given)
    found = [message for message in found if message["ts"] > after]
    limit = _limit(given, REPLIES_AT_MOST, REPLIES_AT_MOST)
    page = found[: max(1, limit - 1)]
    more = len(page) < len(found)
    parent = channel.messages.get(root)
    shown = [_shown(each, given) for each in ([parent] if parent else []) + page]
    return {"messages": shown, "has_more": more} | _next(page[-1]["ts"] if more else "")


def history(slack: State, given: Arguments) -> Json:
    """Read a channel, newest first, without the replies in threads."""
    channel = channel_of(slack, given.text("channel"))
    before = _cursor(given)
    span = given.text("oldest"), given.text("latest")
    found = channel.between(*span, inclusive=given.flag("inclusive"))
    newest_first = [each for each in reversed(found) if not before or each["ts"] < before]
    page = newest_first[: _limit(given, HISTORY_DEFAULT, HISTORY_AT_MOST)]
    more = len(page) < len(newest_first)
    shown = [_shown(each, given) for each in page]
    told = {"messages": shown, "has_more": more, "pin_count": 0}
    return told | _next(page[-1]["ts"] if more else "")


def info(slack: State, given: Arguments) -> Json:
    """Describe a channel; public ones also to those who are not in it."""
    name = given.text("channel")
    channel = slack.channels.get(name)
    if channel is None or (channel.is_private and slack.bot_user_id not in channel.members):
        raise Refused("channel_not_found")
    return {"channel": channel.to_json(slack.bot_user_id)}


def members(slack: State, given: Arguments) -> Json:
    """List who is in a channel."""
    channel = channel_of(slack, given.text("channel"))
    page, after = page_of(sorted(channel.members), given)
    return {"members": page} | after


def open_direct(slack: State, given: Arguments) -> Json:
    """Open the direct messages with one person."""
    user = given.required("users")
    if user not in slack.people:
        raise Refused("user_not_found")
    channel = slack.direct(user)
    return {"channel": {"id": channel.id}, "already_open": bool(channel.messages)}


def list_all(slack: State, given: Arguments) -> Json:
    """List the channels that the app may see."""
    seen = [
        channel
        for channel in _wanted(slack, given)
        if slack.bot_user_id in channel.members or channel.kind == "channel"
    ]
    page, after = page_of([channel.to_json(slack.bot_user_id) for channel in seen], given)
    return {"channels": page} | after


def of_user(slack: State, given: Arguments) -> Json:
    """List the channels that a person, or the app, is in."""
    user = given.text("user", slack.bot_user_id)
    joined = [channel for channel in _wanted(slack, given) if user in channel.members]
    page, after = page_of([channel.to_json(slack.bot_user_id) for channel in joined], given)
    return {"channels": page} | after


def page_of(rows: Sequence[T], given: Arguments) -> tuple[list[T], Json]:
    """Cut a page out of a list, by position."""
    after = _cursor(given)
    start = int(after) if after.isdigit() else 0
    end = start + _limit(given, LIST_AT_MOST, LIST_AT_MOST)
    return list(rows[start:end]), _next(str(end) if end < len(rows) else "")


def _wanted(slack: State, given: Arguments) -> list[Channel]:
    kinds = given.text("types", "public_channel").split(",")
    names = {"public_channel": "channel", "private_channel": "group", "im": "im"}
    wanted = {names.get(kind.strip()) for kind in kinds}
    return [channel for channel in slack.channels.values() if channel.kind in wanted]


def _root(channel: Channel, ts: str) -> str:
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") in _NOT_ROOTS:
        raise Refused("thread_not_found")
    return str(message.get("thread_ts") or ts)


def _shown(message: Json, given: Arguments) -> Json:
    if given.flag("include_all_metadata") or "metadata" not in message:
        return message
    return {key: message[key] for key in message if key != "metadata"}


def _limit(given: Arguments, default: int, at_most: int) -> int:
    limit = given.number("limit", default)
    return min(limit, at_most) if limit > 0 else default


def _cursor(given: Arguments) -> str:
    try:
        text = base64.b64decode(given.text("cursor"), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if text and not text.startswith("next:"):
        raise Refused("invalid_cursor")
    return text.removeprefix("next:")


def _next(position: str) -> Json:
    cursor = base64.b64encode(f"next:{position}".encode()).decode() if position else ""
    return {"response_metadata": {"next_cursor": cursor}}


METHODS = {
    "conversations.replies": replies,
    "conversations.history": history,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.open": open_direct,
    "conversations.list": list_all,
    "users.conversations": of_user,
}

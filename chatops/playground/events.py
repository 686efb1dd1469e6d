"""What the app is told when something happens in the workspace."""

from chatops.playground.places import Channel
from chatops.playground.shapes import Json

# The events that the app's manifest asks for. Slack sends no others.
SUBSCRIBED = frozenset(
    {
        "agent_session_stopped", "app_context_changed", "app_home_opened", "app_mention",
        "app_uninstalled", "channel_id_changed", "function_executed", "message.channels",
        "message.groups", "message.im", "message.mpim", "tokens_revoked",
    }
)  # fmt: skip

_SUBSCRIPTION_OF = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def subscription(event: Json) -> str:
    """Name what an app must subscribe to for this event."""
    if event["type"] == "message":
        return _SUBSCRIPTION_OF[event["channel_type"]]
    return str(event["type"])


def posted(message: Json, channel: Channel, bot: str) -> list[Json]:
    """Make two events of a mention in a channel, and one of every other message."""
    told = [_told(message, channel)]
    if _mentions(message, bot) and not channel.is_im and message.get("user") != bot:
        told.insert(0, _mention(message, channel))
    return told


def changed(message: Json, before: Json, channel: Channel, bot: str, at: str) -> list[Json]:
    """Make a mention, with the message's old `ts`, of an edit that adds one."""
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": _public(message),
        "previous_message": _public(before),
    }
    told = [_hidden(event, channel, at)]
    added = _mentions(message, bot) and not _mentions(before, bot)
    if added and not channel.is_im and message.get("user") != bot:
        told.insert(0, _mention(message, channel))
    return told


def deleted(before: Json, channel: Channel, at: str) -> list[Json]:
    """Say what was there."""
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "deleted_ts": before["ts"],
        "previous_message": _public(before),
    }
    return [_hidden(event, channel, at)]


def reacted(message: Json, channel: Channel, *, user: str, name: str, at: str) -> Json:
    """Make the event for a reaction; one that was taken off differs in its `type` alone."""
    return {
        "type": "reaction_added",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
        "item_user": message.get("user"),
        "event_ts": at,
    }


def _public(message: Json) -> Json:
    # Metadata goes to those who ask for it, never into message events.
    return {key: message[key] for key in message if key not in {"metadata", "reactions"}}


def _told(message: Json, channel: Channel) -> Json:
    where = {"channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}
    return _public(message) | where


def _mention(message: Json, channel: Channel) -> Json:
    return _public(message) | {
        "type": "app_mention",
        "channel": channel.id,
        "event_ts": message["ts"],
    }


def _hidden(event: Json, channel: Channel, at: str) -> Json:
    where = {"channel": channel.id, "channel_type": channel.kind, "event_ts": at, "ts": at}
    return event | where | {"hidden": True}


def _mentions(message: Json, bot: str) -> bool:
    text = message.get("text") or ""
    return f"<@{bot}>" in text or f"<@{bot}|" in text

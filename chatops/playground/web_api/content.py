"""What a post, an update or an ephemeral message says, checked against Slack's limits."""

import json

from chatops.playground.places import Channel
from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.web_api.arguments import Arguments, Refused
from chatops.playground.web_api.blocks import MARKDOWN_AT_MOST, checked

TEXT_KEPT = 40_000
UPDATE_BYTES = 4_000
METADATA_BYTES = 16_000
ATTACHMENTS_AT_MOST = 100


def channel_of(slack: State, name: str) -> Channel:
    """Find a channel that the app may read and write, by its id or its name."""
    channel = slack.channels.get(name) or _by_name(slack, name)
    if channel is None or (channel.is_private and slack.bot_user_id not in channel.members):
        raise Refused("channel_not_found")
    if slack.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def writable(slack: State, name: str) -> Channel:
    """Find a channel to post to; a person's id means their direct messages."""
    person = slack.people.get(name)
    if person is not None and not person.is_bot:
        return slack.direct(name)
    channel = channel_of(slack, name)
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def said(given: Arguments) -> Json:
    """Read text, blocks and attachments. Slack cuts text off above 40,000 characters."""
    words: Json = {"text": given.text("text")[:TEXT_KEPT]}
    if "markdown_text" in given:
        words = _markdown(given)
    if "blocks" in given and (blocks := checked(given.parsed("blocks", "invalid_blocks_format"))):
        words["blocks"] = blocks
    if "attachments" in given:
        attachments = given.parsed("attachments", "invalid_attachments")
        if not isinstance(attachments, list) or len(attachments) > ATTACHMENTS_AT_MOST:
            raise Refused("invalid_attachments")
        words["attachments"] = [_attachment(each) for each in attachments]
    if not words["text"].strip() and not words.get("blocks") and not words.get("attachments"):
        raise Refused("no_text")
    return words


def metadata(given: Arguments) -> Json | None:
    """Read metadata: None when there was none, empty when it shall go away."""
    if "metadata" not in given:
        return None
    value = given.parsed("metadata", "invalid_metadata_format")
    if not isinstance(value, dict):
        raise Refused("invalid_metadata_format")
    if not value:
        return {}
    kind, payload = value.get("event_type"), value.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(payload).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return {"event_type": kind, "event_payload": payload}


def _attachment(told: object) -> Json:
    if not isinstance(told, dict):
        raise Refused("invalid_attachments")
    return told | ({"blocks": checked(told["blocks"])} if told.get("blocks") else {})


def _markdown(given: Arguments) -> Json:
    if given.text("text") or "blocks" in given:
        raise Refused("markdown_text_conflict")
    text = given.text("markdown_text")
    if len(text) > MARKDOWN_AT_MOST:
        raise Refused("msg_too_long")
    return {"text": text, "blocks": [{"block_id": "b0", "type": "markdown", "text": text}]}


def _by_name(slack: State, name: str) -> Channel | None:
    named = (channel for channel in slack.channels.values() if not channel.is_im)
    return next((channel for channel in named if channel.name == name.lstrip("#")), None)

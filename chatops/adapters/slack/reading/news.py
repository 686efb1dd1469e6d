"""What an event changes in a thread, whether or not it asks us anything."""

from collections.abc import Mapping

from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.ids import to_channel, to_ts
from chatops.adapters.slack.reading.messages import read_message
from chatops.adapters.slack.reading.shape import as_map
from chatops.domain.bang import is_command
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.news import Gone, Heard, News
from chatops.domain.summary.values import ThreadId

Raw = Mapping[str, object]


def read_news(body: object, me: Identity) -> News | None:
    """Return what a `message` event changes; None for everything else. Raises nothing.

    Our own posts are no news: they are read back from Slack, with the mark that events lack.
    Commands are none either, and what becomes one is gone.
    """
    event = as_map(as_map(body).get("event"))
    channel = to_channel(event.get("channel"))
    if event.get("type") != "message" or channel is None:
        return None
    match event.get("subtype"):
        case "message_deleted":
            return _gone(event.get("deleted_ts"), channel)
        case "message_changed":
            changed = as_map(event.get("message"))
            if changed.get("subtype") == "tombstone":
                return _gone(changed.get("ts"), channel)
            return _heard(changed, channel, me)
        case _:
            return _heard(event, channel, me)


def _gone(ts: object, channel: ChannelId) -> Gone | None:
    known = to_ts(ts)
    return Gone(channel, known) if known else None


def _heard(raw: Raw, channel: ChannelId, me: Identity) -> News | None:
    message = None if me.wrote(raw) else read_message(raw, me)
    if message is None:
        return None
    if is_command(message, channel, me.user):
        return Gone(channel, message.ts) if message.edited else None
    root: MessageTs = to_ts(raw.get("thread_ts")) or message.ts
    return Heard(ThreadId(channel, root), message)

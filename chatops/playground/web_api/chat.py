"""`chat.*`: the app speaks."""

from chatops.playground.places import Channel
from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.web_api import content
from chatops.playground.web_api.arguments import Arguments, Refused


def post_message(slack: State, given: Arguments) -> Json:
    """Post, at the end of a thread if one is named."""
    channel = content.writable(slack, given.text("channel"))
    words = content.said(given)
    if marks := content.metadata(given):
        words["metadata"] = marks
    words |= _place_in_thread(channel, given)
    slack.journal.look_for_pings("chat.postMessage", channel.id, words | _modes(given))
    message = slack.by_the_app(words)
    slack.store(channel.id, message)
    slack.set_status(channel.id, message.get("thread_ts") or message["ts"], "")
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def update(slack: State, given: Arguments) -> Json:
    """Put other words in the place of the old; what is not sent of text and blocks goes."""
    channel = content.channel_of(slack, given.text("channel"))
    before = _own(slack, channel, given, "cant_update_message")
    if len(given.text("text").encode()) > content.UPDATE_BYTES:
        raise Refused("msg_too_long")
    words = content.said(given)
    kept = {key: before[key] for key in before if key not in {"text", "blocks", "attachments"}}
    marks = content.metadata(given)
    if marks is not None:
        kept.pop("metadata", None)
    if marks:
        kept["metadata"] = marks
    if "blocks" not in words:
        kept["edited"] = {"user": slack.bot_user_id, "ts": slack.marks.ts()}
    slack.journal.look_for_pings("chat.update", channel.id, words | _modes(given))
    message = slack.replace(channel.id, kept | words)
    del message["channel"]
    told = {"text": message["text"], "message": message}
    return {"channel": channel.id, "ts": message["ts"]} | told


def delete(slack: State, given: Arguments) -> Json:
    """Take back a message of the app's own."""
    channel = content.channel_of(slack, given.text("channel"))
    message = _own(slack, channel, given, "cant_delete_message")
    slack.remove(channel.id, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(slack: State, given: Arguments) -> Json:
    """Show one person something that is kept nowhere."""
    channel = content.writable(slack, given.text("channel"))
    user = given.required("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    words = content.said(given)
    if "thread_ts" in given:
        words["thread_ts"] = given.text("thread_ts")
    slack.journal.look_for_pings("chat.postEphemeral", channel.id, words | _modes(given))
    shown = slack.store(channel.id, slack.by_the_app(words), ephemeral_to=user)
    return {"message_ts": shown["ts"]}


def get_permalink(slack: State, given: Arguments) -> Json:
    """Name the address of a message."""
    channel = content.channel_of(slack, given.text("channel"))
    ts = given.required("message_ts")
    if ts not in channel.messages:
        raise Refused("message_not_found")
    link = f"{slack.url}archives/{channel.id}/p{ts.replace('.', '')}"
    root = channel.messages[ts].get("thread_ts")
    if root not in {None, ts}:
        link += f"?thread_ts={root}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own(slack: State, channel: Channel, given: Arguments, otherwise: str) -> Json:
    message = channel.messages.get(given.required("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if message.get("bot_id") != slack.bot_id:
        raise Refused(otherwise)
    return message


def _place_in_thread(channel: Channel, given: Arguments) -> Json:
    if "thread_ts" not in given:
        return {}
    named = channel.messages.get(given.text("thread_ts"))
    if named is None:
        raise Refused("thread_not_found")
    if named.get("is_locked"):
        raise Refused("restricted_action_thread_locked")
    root = named.get("thread_ts") or named["ts"]
    parent = channel.messages.get(root, {})
    place = {"thread_ts": root}
    if parent.get("user"):
        place["parent_user_id"] = parent["user"]
    if given.flag("reply_broadcast"):
        place["subtype"] = "thread_broadcast"
    return place


def _modes(given: Arguments) -> Json:
    return {"link_names": given.flag("link_names"), "parse": given.text("parse")}


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}

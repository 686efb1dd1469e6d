"""Small signs: reactions, and the line that says the app is at work."""

from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.web_api.arguments import Arguments, Refused
from chatops.playground.web_api.content import channel_of


def add_reaction(slack: State, given: Arguments) -> Json:
    """Put an emoji on a message."""
    if not _react(slack, given, on=True):
        raise Refused("already_reacted")
    return {}


def remove_reaction(slack: State, given: Arguments) -> Json:
    """Take an emoji off."""
    if not _react(slack, given, on=False):
        raise Refused("no_reaction")
    return {}


def thread_status(slack: State, given: Arguments) -> Json:
    """Show a line under a thread until the app posts there."""
    channel = channel_of(slack, given.required("channel_id"))
    slack.set_status(channel.id, given.required("thread_ts"), given.text("status"))
    return {}


def session_status(slack: State, given: Arguments) -> Json:
    """Say that a session is being worked on, or no longer."""
    channel = channel_of(slack, given.required("channel_id"))
    status = given.required("status")
    if status not in {"processing", "active", "suspended", "closed"}:
        raise Refused("invalid_arguments")
    shown = "is working…" if status == "processing" else ""
    slack.set_status(channel.id, given.required("thread_ts"), shown)
    return {}


def _react(slack: State, given: Arguments, *, on: bool) -> bool:
    name = given.required("name").strip(":")
    channel = channel_of(slack, given.text("channel"))
    ts = given.text("timestamp")
    if ts not in channel.messages:
        raise Refused("message_not_found")
    if not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise Refused("invalid_name")
    return slack.set_reaction(channel.id, ts, user=slack.bot_user_id, name=name, on=on)


METHODS = {
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "assistant.threads.setStatus": thread_status,
    "agents.sessions.setStatus": session_status,
}

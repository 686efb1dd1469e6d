"""What comes back to commands and clicks: with the ack, or at a `response_url`."""

import time
from dataclasses import dataclass, field

from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.web_api import content
from chatops.playground.web_api.arguments import Arguments

RESPONSES_LIVE_S = 30 * 60.0
RESPONSES_AT_MOST = 5
_SAID = ("text", "blocks", "attachments")


@dataclass(slots=True)
class Responses:
    """What a `response_url` stands for: five answers within half an hour."""

    channel: str
    user: str
    message_ts: str | None = None
    until: float = field(default_factory=lambda: time.monotonic() + RESPONSES_LIVE_S)
    left: int = RESPONSES_AT_MOST


class Responder:
    """Shows answers, and replaces or removes the message that was clicked.

    A command has no message of its own: what it showed before cannot be replaced
    (https://github.com/slackapi/bolt-python/issues/1268).
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.addresses: dict[str, Responses] = {}

    def url(self, channel: str, user: str, message_ts: str | None = None) -> str:
        """Make an address that takes five answers."""
        name = self.state.marks.secret()
        self.addresses[name] = Responses(channel, user, message_ts)
        return f"{self.state.url}response/{name}"

    def respond(self, channel: str, user: str, said: Json) -> None:
        """Show an answer to a command or a click: to one person, unless `in_channel`.

        Raise `Refused` for what Slack would not post.
        """
        words = content.said(Arguments(said))
        self.state.journal.look_for_pings("response", channel, said)
        if said.get("thread_ts"):
            words["thread_ts"] = str(said["thread_ts"])
        message = self.state.by_the_app(words)
        to = None if said.get("response_type") == "in_channel" else user
        self.state.store(channel, message, ephemeral_to=to)

    def answer(self, address: Responses, said: Json) -> None:
        """Take what came to a `response_url`: a new answer, or a change of the message clicked."""
        ts, removes = address.message_ts, bool(said.get("delete_original"))
        if ts is None or not (removes or said.get("replace_original")):
            if not removes:
                self.respond(address.channel, address.user, said)
            return
        message = self.state.channels[address.channel].messages.get(ts)
        hidden = next((each for each in self.state.ephemerals if each["ts"] == ts), None)
        words = {} if removes else content.said(Arguments(said))
        self.state.journal.look_for_pings("response", address.channel, said)
        if message is not None and removes:
            self.state.remove(address.channel, ts)
        elif message is not None:
            self.state.replace(address.channel, _replaced(message, words))
        elif hidden is not None:
            self._change_hidden(hidden, None if removes else _replaced(hidden, words))

    def _change_hidden(self, before: Json, after: Json | None) -> None:
        shown = self.state.ephemerals
        at = shown.index(before)
        if after is None:
            del shown[at]
            self.state.changes.publish("dismissed", ts=before["ts"])
        else:
            shown[at] = after
            self.state.changes.publish("ephemeral", ephemeral=after)


def _replaced(message: Json, words: Json) -> Json:
    return {key: message[key] for key in message if key not in _SAID} | words

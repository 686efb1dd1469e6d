"""Commands in conversations: a mention of the bot that begins with an exclamation mark."""

from chatops.domain.access import DIRECT
from chatops.domain.conversation import Message, Speaker, mentioned
from chatops.domain.names import ChannelId, UserId

MARKS = ("!", "\uff01")
"""Japanese keyboards write the second."""


def command_in(text: str, me: UserId, *, direct: bool) -> str | None:
    """Return what stands behind the mark; None for a text that is no command.

    `text` is as a domain message has it. In a direct message nobody needs to be mentioned.
    """
    words, mention = text.strip(), mentioned(me)
    addressed = direct
    while words.startswith(mention):
        words, addressed = words.removeprefix(mention).lstrip(" \t\r\n:,"), True
    return words[1:].strip() if addressed and words.startswith(MARKS) else None


def is_command(message: Message, channel: ChannelId, me: UserId) -> bool:
    """Say whether a message is no part of what is talked about, but a command of a person's."""
    direct = channel.startswith(DIRECT)
    person = message.speaker is Speaker.PERSON
    return person and command_in(message.text, me, direct=direct) is not None

"""What happened in a thread, as events tell it."""

from dataclasses import dataclass

from chatops.domain.conversation import Message
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.summary.values import ThreadId


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody posted a message, or changed one: it reads like this now."""

    thread: ThreadId
    message: Message


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody deleted a message."""

    channel: ChannelId
    ts: MessageTs


News = Heard | Gone

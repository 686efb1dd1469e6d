"""What the summary tree is made of."""

from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.conversation import Message
from chatops.domain.names import ChannelId, MessageTs, ModelName


@dataclass(frozen=True, slots=True)
class ThreadId:
    """A thread in a channel; a digest's list of messages has an empty `root`."""

    channel: ChannelId
    root: MessageTs


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as it is remembered: `key` changes with everything a model reads of it.

    `tokens` is what it costs in a prompt, with its author's name and line ends.
    """

    message: Message
    key: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Node:
    """A summary's place: it stands for the leaves `first` to `end`, the last one excluded.

    A level-1 node has no parts. A regular node of a higher level has `fan_in` parts of the level
    below, a joined one any number of any level.
    """

    level: int
    first: int
    end: int
    parts: tuple["Node", ...] = ()

    def __hash__(self) -> int:
        """Leave the parts out: they cost most, and nearly always follow from the place."""
        return hash((self.level, self.first, self.end))


class Origin(StrEnum):
    """How a summary came to be; an extract is replaced by a real one when that can be had."""

    MODEL = "model"
    EXTRACT = "extract"


@dataclass(frozen=True, slots=True)
class Summary:
    """An immutable row: what one node says. Same key, same text.

    `depth` is the greatest number of passes that any message under it went through. `facts` are
    lines `[ts] who: value`, each checked against its message.
    """

    key: str
    thread: ThreadId
    first_ts: MessageTs
    last_ts: MessageTs
    level: int
    depth: int
    origin: Origin
    model: ModelName
    text: str
    facts: tuple[str, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands for the old part of a thread, oldest first, and the tokens between mentions.

    `gaps` are the last eight, the newest last.
    """

    nodes: tuple[Node, ...] = ()
    gaps: tuple[int, ...] = ()

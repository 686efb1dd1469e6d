"""What people, bots and the assistant said, and the prompt that a model gets of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.names import ChannelId, MessageTs, ModelName, PostId, UserId


class Speaker(StrEnum):
    """Whose words a message holds; never decided by a name."""

    PERSON = "person"
    BOT = "bot"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Message:
    """One message in readable text, with people still as ids.

    `author` is a user or bot id, empty when Slack names nobody; `name` is what the message
    itself calls its author. A person who is mentioned in `text` stands there as `mentioned(id)`
    until names are put in, so that a new display name changes no stored message. `post` is the
    id in the mark of an own answer.
    """

    ts: MessageTs
    speaker: Speaker
    author: str
    text: str
    name: str = ""
    edited: str = ""
    post: PostId | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of one thread, root first, each once, in the order they were posted."""

    channel: ChannelId
    root: MessageTs
    messages: tuple[Message, ...]

    def find(self, ts: MessageTs) -> Message | None:
        """Return one message, or None when it was deleted."""
        return next((message for message in reversed(self.messages) if message.ts == ts), None)


@dataclass(frozen=True, slots=True)
class Person:
    """What the chat system knows of a person; `name` is for people, never for decisions.

    `zone` is an IANA name as they chose it, or empty; this machine may not know it.
    """

    id: UserId
    name: str
    guest: bool = False
    external: bool = False
    bot: bool = False
    removed: bool = False
    zone: str = ""


Names = Mapping[str, str]
"""Display names by user or bot id."""


class Role(StrEnum):
    """The three roles that every chat endpoint knows."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one role says in one go."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The turns a model is sent: one system turn first, then user and assistant alternating.

    Of the older messages `condensed` are there as summaries, `quoted` were put back word for word
    because they match the question, and `left_out` did not fit or are not condensed yet.
    """

    turns: tuple[Turn, ...]
    left_out: int = 0
    condensed: int = 0
    quoted: int = 0


class Ending(StrEnum):
    """Why an answer ends where it does."""

    COMPLETE = "complete"
    LENGTH = "length"
    SLOW = "slow"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; `estimated` when the endpoint did not count them for us."""

    prompt_tokens: int
    answer_tokens: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer, as it arrives."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The endpoint's word that the answer is over."""

    ending: Ending
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt and how to put it: null options are left to the endpoint."""

    prompt: Prompt
    model: ModelName
    max_output_tokens: int | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None


MENTION_OPENS = "\ue000"
MENTION_CLOSES = "\ue001"


def mentioned(author: str) -> str:
    """Return how a person stands in a message's text until names are put in.

    Private-use characters bracket the id; whoever turns outside text into messages removes
    them from that text first.
    """
    return f"{MENTION_OPENS}{author}{MENTION_CLOSES}"

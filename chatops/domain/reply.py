"""What the bot shows in a thread."""

from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.screen import Button


class Mark(StrEnum):
    """The metadata type of a message that the bot posts: only answers are read back as its words."""

    ANSWER = "chatops_answer"
    NOTICE = "chatops_notice"
    DIGEST = "chatops_digest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes."""

    channel: ChannelId
    thread: MessageTs


@dataclass(frozen=True, slots=True)
class Post:
    """One message as chatops means it: Markdown, small print, and buttons, which are no text of it.

    Making it safe is the adapter's.

    `id` is the opaque id of its mark, by which it is found again. `links` are addresses that code
    of ours built: only those may stand behind a label.
    """

    id: PostId
    mark: Mark
    text: str
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    links: frozenset[str] = frozenset()


class Sign(StrEnum):
    """A reaction that tells how a question fares."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"

"""A question that somebody asked, from its receipt to its one visible outcome."""

from dataclasses import dataclass, field
from enum import StrEnum

from chatops.domain.names import (
    BotId,
    ChannelId,
    Lane,
    MessageTs,
    PostId,
    RequestId,
    TeamId,
    UserId,
    WorkerId,
)


class Kind(StrEnum):
    """How somebody turned to the bot. `AWAY`: too long ago, while no process was there to hear.

    `BANG` is a command, which is no question.
    """

    MENTION = "mention"
    DIRECT = "direct"
    AWAY = "away"
    BANG = "bang"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that wants an answer, as Slack told of it. Its text stays in Slack.

    `user` is None for a workflow that posts without one, `bot` for a person.
    `client_msg_id` tells one gesture from its phantom twin.
    """

    team: TeamId
    channel: ChannelId
    ts: MessageTs
    thread: MessageTs
    kind: Kind
    user: UserId | None = None
    bot: BotId | None = None
    client_msg_id: str = ""

    @property
    def id(self) -> RequestId:
        """The key that makes every delivery of one message one request."""
        return RequestId(f"{self.team}:{self.channel}:{self.ts}")

    @property
    def lane(self) -> Lane:
        """The thread, whose questions are answered in order; a command waits for none of them."""
        if self.kind is Kind.BANG:
            return Lane(f"{self.channel}:{self.ts}!")
        return Lane(f"{self.channel}:{self.thread}")


class State(StrEnum):
    """How far a request is. `SETTLED`: its outcome is stored and only has to be shown."""

    OPEN = "open"
    SETTLED = "settled"
    DONE = "done"


class Outcome(StrEnum):
    """What became of a request. `ANSWERED` and `CUT` are answers and outrank any later error.

    `STOPPED`: by somebody, before there was anything of an answer.
    """

    ANSWERED = "answered"
    CUT = "cut"
    STOPPED = "stopped"
    FAILED = "failed"
    REFUSED = "refused"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The text to be shown for a request, and the small print under it."""

    outcome: Outcome
    text: str
    footer: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message of a reply: its intent is committed before it is posted.

    `intent_at` is in epoch seconds; `ts` is None until the chat system named it.
    """

    number: int
    id: PostId
    intent_at: float
    ts: MessageTs | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A stored question. Times are epoch seconds; `attempts` counts model calls that failed.

    `stopped_by` is whoever wants no answer any more.
    """

    asked: Asked
    received_at: float
    deadline_at: float
    reference: str
    attempts: int = 0
    state: State = State.OPEN
    settlement: Settlement | None = None
    posts: tuple[Posted, ...] = field(default=())
    stopped_by: UserId | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to act on a request, until its time runs out or a newer fence exists."""

    request: Request
    worker: WorkerId
    fence: int


@dataclass(frozen=True, slots=True)
class Recheck:
    """A reply that was once of unknown outcome and may have a stray copy."""

    asked: Asked
    posts: tuple[Posted, ...]
    rechecks: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits: requests that are not done, and the age of the oldest in seconds."""

    open: int
    oldest_s: float

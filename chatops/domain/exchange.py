"""What was asked, what the model was sent, and what came of it."""

from dataclasses import dataclass

from chatops.domain.conversation import Turn, Usage
from chatops.domain.names import BotId, ChannelId, MessageTs, ModelName, RequestId, UserId
from chatops.domain.request import Outcome


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person thinks of an answer, and since when, in epoch seconds."""

    user: UserId
    good: bool
    at: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its outcome. Times are epoch seconds.

    A text is None where there is none: the model was not asked or did not answer, or something
    that the texts may hold was deleted in Slack. `error` is the class of what went wrong.
    """

    request: RequestId
    channel: ChannelId
    thread: MessageTs
    ts: MessageTs
    user: UserId | None
    bot: BotId | None
    asked_at: float
    settled_at: float
    outcome: Outcome
    error: str
    attempts: int
    model: ModelName | None = None
    usage: Usage | None = None
    cost_usd: float | None = None
    model_s: float | None = None
    question: str | None = None
    prompt: tuple[Turn, ...] | None = None
    answer: str | None = None
    opinions: tuple[Opinion, ...] = ()

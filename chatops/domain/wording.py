"""The sentences that people read when something is slow or went wrong: plain, with a next step."""

from collections.abc import Mapping
from datetime import UTC, datetime

from chatops.domain.conversation import Prompt, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ChatUnavailable,
    DeadlinePassed,
    ModelGone,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    OverLimit,
    PlaceClosed,
    PromptTooLong,
)
from chatops.domain.names import ModelName
from chatops.domain.secrets import REMOVED
from chatops.domain.usage import Limit

CONDENSING = "_Condensing the earlier part of this thread …_"
READING = "_Reading the thread …_"
RETRYING = "_The model is busy. Trying again …_"
CUT_BY_LENGTH = "Cut off at the model's length limit. Ask me to continue."
UNSHOWN = "Slack does not take this part of my answer in any form. Please ask in another way."
RATE_LIMITED = "the model is rate limited at the moment. Please ask again in a few minutes."
AWAY = "I was away when you asked this. If you still need an answer, please ask again."
REASONS: Mapping[type[ChatopsError], str] = {
    ModelUnavailable: "the model cannot be reached now. Please ask again in a few minutes.",
    AnswerIncomplete: "the model gave no complete answer. Please ask again.",
    PromptTooLong: "this is too long for the model. Please ask in a new, shorter thread.",
    ModelRefused: "the model's provider declines to answer it. Please ask in another way.",
    ModelGone: "the model is not offered any more. Please choose another one.",
    ModelMisconfigured: "the model is not set up correctly. Please tell whoever runs this app.",
    ChatUnavailable: "Slack did not let me read this thread. Please ask again in a few minutes.",
    PlaceClosed: "Slack does not let me read this thread. Please ask in another place.",
    DeadlinePassed: "it took longer than it may. Please ask again.",
}


SPENT: Mapping[Limit, str] = {
    Limit.USER: "Your tokens for today are spent",
    Limit.CHANNEL: "This channel's tokens for today are spent",
    Limit.ALL: "All tokens for today are spent",
}


def cut_by_time(seconds: float) -> str:
    """Say under an answer that it took too long to finish."""
    return f"Cut off after {seconds:.0f} s. Ask me to continue."


def stopped_by(name: str) -> str:
    """Say under an answer that somebody wanted no more of it."""
    return f"Stopped by {name}."


def stopped_before(name: str) -> str:
    """Say in place of an answer that somebody wanted none."""
    return f"Stopped by {name} before there was an answer."


def not_offered(gone: ModelName, model: ModelName) -> str:
    """Say under an answer that another model gave it than the one that was chosen."""
    return f"{gone} is not offered any more; answered by {model}"


def failure(error: ChatopsError, reference: str) -> str:
    """Say what went wrong and what to do, with a reference that stands in the log too."""
    if isinstance(error, OverLimit):
        return spent(error)
    return f"I could not answer this: {_reason(error)} (reference `{reference}`)"


def undelivered(reference: str) -> str:
    """Tell in private that a reply can be shown nowhere else."""
    return (
        "I could not reply to your question: Slack does not let me post in its thread any more. "
        "The thread or channel may be locked, archived or gone, or I am no longer in it. "
        f"Please ask again in another place. (reference `{reference}`)"
    )


def spent(error: OverLimit) -> str:
    """Say whose tokens of the day are spent, and when there are new ones."""
    opens = datetime.fromtimestamp(error.opens_at, UTC)
    return (
        f"{SPENT[error.limit]}, so I did not ask the model. "
        f"You can ask again from {opens:%H:%M} UTC on {opens:%d %B %Y}."
    )


def error_class(error: ChatopsError) -> str:
    """Return the short name of an error, for logs, rows and metrics."""
    return type(error).__name__


def footer(model: ModelName, usage: Usage, took_s: float, prompt: Prompt) -> str:
    """Return the small print under an answer: what it cost, and what the model did not read."""
    about = "about " if usage.estimated else ""
    tokens = f"{about}{usage.prompt_tokens:,} + {usage.answer_tokens:,} tokens"
    parts = [model, tokens, f"{took_s:.1f} s"]
    if prompt.condensed:
        quoted = f", {prompt.quoted:,} quoted" if prompt.quoted else ""
        parts.append(f"{_earlier(prompt.condensed)} condensed{quoted}")
    if prompt.left_out:
        parts.append(f"{_earlier(prompt.left_out)} left out")
    if any(REMOVED in turn.text for turn in prompt.turns[-1:]):
        parts.append("what looks like a secret was kept from the model")
    return " · ".join(parts)


def _earlier(count: int) -> str:
    return f"{count:,} earlier message{'' if count == 1 else 's'}"


def _reason(error: ChatopsError) -> str:
    if isinstance(error, ModelUnavailable) and error.rate_limited:
        return RATE_LIMITED
    return REASONS.get(type(error), "something went wrong on my side. Please ask again.")

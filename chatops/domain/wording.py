"""The sentences that people read when something is slow or went wrong: plain, with a next step."""

from chatops.domain.conversation import Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ChatUnavailable,
    DeadlinePassed,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.domain.names import ModelName

READING = "_Reading the thread …_"
THINKING = "_Thinking …_"
RETRYING = "_The model is busy. Trying again …_"
CUT_BY_LENGTH = "\n\n_The answer was cut off at the model's length limit. Ask me to continue._"


def cut_by_time(seconds: float) -> str:
    """Return what stands under an answer that took too long to finish."""
    return f"\n\n_The answer was cut off after {seconds:.0f} s. Ask me to continue._"


def failure(error: ChatopsError, reference: str) -> str:
    """Say what went wrong and what to do, with a reference that stands in the log too."""
    return f"I could not answer this: {_reason(error)} (reference `{reference}`)"


def error_class(error: ChatopsError) -> str:
    """Return the short name of an error, for logs, rows and metrics."""
    return type(error).__name__


def footer(model: ModelName, usage: Usage, took_s: float, left_out: int) -> str:
    """Return the small print under an answer."""
    about = "about " if usage.estimated else ""
    tokens = f"{about}{usage.prompt_tokens:,} + {usage.answer_tokens:,} tokens"
    parts = [model, tokens, f"{took_s:.1f} s"]
    if left_out:
        noun = "message" if left_out == 1 else "messages"
        parts.append(f"{left_out:,} earlier {noun} left out")
    return " · ".join(parts)


def _reason(error: ChatopsError) -> str:  # noqa: PLR0911  one return a reason reads best
    match error:
        case ModelUnavailable(rate_limited=True):
            return "the model is rate limited at the moment. Please ask again in a few minutes."
        case ModelUnavailable():
            return "the model cannot be reached at the moment. Please ask again in a few minutes."
        case AnswerIncomplete():
            return "the model gave no complete answer. Please ask again."
        case PromptTooLong():
            return "this is too long for the model. Please ask in a new, shorter thread."
        case ModelRefused():
            return "the model's provider declines to answer it. Please ask in another way."
        case ModelMisconfigured():
            return "the model is not set up correctly. Please tell whoever runs this app."
        case ChatUnavailable():
            return "Slack did not let me read this thread. Please ask again in a few minutes."
        case DeadlinePassed():
            return "it took longer than it may. Please ask again."
        case _:
            return "something went wrong on my side. Please ask again."

"""Why a digest came to nothing, in words for whoever owns it."""

from collections.abc import Mapping

from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ChatUnavailable,
    DeadlinePassed,
    MessageRejected,
    ModelGone,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    OverLimit,
    PlaceClosed,
    PromptTooLong,
)

REASONS: Mapping[type[ChatopsError], str] = {
    ModelUnavailable: "The model could not be reached",
    AnswerIncomplete: "The model gave no complete text",
    PromptTooLong: "There was more to read than the model's window holds",
    ModelRefused: "The model's provider declined to write it",
    ModelGone: "The model is not offered any more",
    ModelMisconfigured: "The model is not set up correctly",
    ChatUnavailable: "Slack did not let me read or post",
    PlaceClosed: "A channel is archived or gone, or I am not in it any more",
    MessageRejected: "Slack does not take the text in any form",
    OverLimit: "The tokens of the day are spent",
    DeadlinePassed: "It took longer than it may",
}
MISTAKE = "Something went wrong in me; the log says more"


def reason_for(error: Exception) -> str:
    """Return what to say of an error; one that is not listed here speaks for itself."""
    if isinstance(error, ChatopsError):
        return REASONS.get(type(error), str(error))
    return MISTAKE

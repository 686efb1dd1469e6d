"""What people read when something went wrong."""

import re

import pytest

from chatops.domain import errors
from chatops.domain.conversation import Prompt, Usage
from chatops.domain.errors import ChatopsError
from chatops.domain.names import ModelName, RequestId
from chatops.domain.usage import Limit
from chatops.domain.wording import cut_by_time, error_class, failure, footer

MODEL = ModelName("canary-model-7")
INSIDE = "canary: sk-123 HTTP 500 Traceback"
FAILURES: tuple[ChatopsError, ...] = (
    errors.ChatopsError(INSIDE),
    errors.Temporary(INSIDE),
    errors.ModelUnavailable(MODEL, retry_after_s=7),
    errors.ModelUnavailable(MODEL, rate_limited=True, retry_after_s=7),
    errors.AnswerIncomplete(MODEL, INSIDE),
    errors.ChatUnavailable("conversations.replies", INSIDE),
    errors.ModelsUnknown(),
    errors.StoreUnavailable(INSIDE),
    errors.PostUnknown(INSIDE),
    errors.PromptTooLong(MODEL, 8_192),
    errors.Final(INSIDE),
    errors.ModelRefused(MODEL),
    errors.ModelMisconfigured(MODEL, INSIDE),
    errors.ModelGone(MODEL, INSIDE),
    errors.PlaceClosed(INSIDE),
    errors.MessageGone(INSIDE),
    errors.MessageRejected(INSIDE),
    errors.Stale(),
    errors.DeadlinePassed(INSIDE),
    errors.ClaimLost(RequestId("canary:C1:1")),
    errors.ConfigInvalid([errors.Fault("canary", INSIDE, INSIDE)]),
)

OVER = errors.OverLimit(Limit.USER, opens_at=1795305600.0)


def family(kind: type[ChatopsError]) -> set[type[ChatopsError]]:
    ours = (child for child in kind.__subclasses__() if child.__module__ == errors.__name__)
    return {kind}.union(*(family(child) for child in ours))


def test_every_error_of_ours_is_worded() -> None:
    assert {type(error) for error in (*FAILURES, OVER)} == family(ChatopsError)


def test_whoever_is_over_a_limit_is_told_when_it_opens_again() -> None:
    text = failure(OVER, "R-4711")

    assert "from 00:00 UTC on 22 November 2026." in text
    assert "R-4711" not in text


@pytest.mark.parametrize("error", FAILURES, ids=error_class)
def test_a_failure_is_one_plain_sentence_with_a_next_step_and_a_reference(
    error: ChatopsError,
) -> None:
    text = failure(error, "R-4711")

    assert text.startswith("I could not answer this: ")
    assert text.endswith(" (reference `R-4711`)")
    assert "Please" in text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("error", FAILURES, ids=error_class)
def test_a_failure_tells_nothing_of_the_inside(error: ChatopsError) -> None:
    text = failure(error, "R-4711").replace("R-4711", "")

    leaks = rf"canary|\d|HTTP|OpenAI|API|traceback|exception|token|{error_class(error)}"
    assert re.search(leaks, text, re.IGNORECASE) is None


def test_a_rate_limit_is_told_from_an_outage() -> None:
    limited = failure(errors.ModelUnavailable(MODEL, rate_limited=True), "R")

    assert "rate limited" in limited
    assert limited != failure(errors.ModelUnavailable(MODEL), "R")


@pytest.mark.parametrize(
    ("usage", "prompt", "small"),
    [
        (Usage(1_234, 56), Prompt(()), "m · 1,234 + 56 tokens · 3.1 s"),
        (Usage(9, 1, estimated=True), Prompt(()), "m · about 9 + 1 tokens · 3.1 s"),
        (Usage(9, 1), Prompt((), 1), "m · 9 + 1 tokens · 3.1 s · 1 earlier message left out"),
        (
            Usage(9, 1),
            Prompt((), 1_200),
            "m · 9 + 1 tokens · 3.1 s · 1,200 earlier messages left out",
        ),
        (
            Usage(9, 1),
            Prompt((), condensed=142, quoted=3),
            "m · 9 + 1 tokens · 3.1 s · 142 earlier messages condensed, 3 quoted",
        ),
    ],
)
def test_the_footer_names_model_tokens_time_and_what_was_left_out(
    usage: Usage, prompt: Prompt, small: str
) -> None:
    assert footer(ModelName("m"), usage, 3.14, prompt) == small


def test_an_answer_that_was_too_slow_says_how_to_go_on() -> None:
    assert cut_by_time(119.6) == "Cut off after 120 s. Ask me to continue."

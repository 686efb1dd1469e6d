"""Every error that crosses a room.

ChatopsError
├── Temporary                  may succeed if tried again
│   ├── ModelUnavailable       provider down, slow or rate limiting
│   ├── AnswerIncomplete       the stream ended without a finish reason, or with nothing in it
│   ├── ChatUnavailable        the chat system did nothing and can be asked again
│   ├── ModelsUnknown          the endpoint does not say which models it offers
│   └── StoreUnavailable       the database did not commit
├── PostUnknown                a message may or may not have been posted: look before posting again
├── PromptTooLong              the conversation must be condensed
├── Final                      asking again changes nothing
│   ├── ModelRefused           the provider's policy forbids an answer
│   ├── ModelMisconfigured     key, quota or model name: an operator must act
│   │   └── ModelGone          the endpoint does not offer the model, or not any more
│   ├── PlaceClosed            archived, removed, locked: nothing can be posted there
│   ├── MessageGone            the message to be edited exists no more
│   ├── MessageRejected        the chat system will not take this form of the message
│   ├── Stale                  somebody else changed the settings meanwhile
│   ├── DeadlinePassed         the time a request may take is spent
│   └── OverLimit              the tokens of a day are spent
├── ClaimLost                  another worker owns this request now: stop
└── ConfigInvalid              a person must change configuration or credentials
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chatops.domain.names import ModelName, RequestId
from chatops.domain.usage import Limit


class ChatopsError(Exception):
    """The root: catching it catches nothing that is a mistake in the code."""


class Temporary(ChatopsError):
    """May succeed if tried again. Retries catch this branch and no other."""


class ModelUnavailable(Temporary):
    """The model's provider is down, slow, or turning us away."""

    def __init__(
        self, model: ModelName, *, rate_limited: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"Model {model!r} is unavailable")
        self.model = model
        self.rate_limited = rate_limited
        self.retry_after_s = retry_after_s


class AnswerIncomplete(Temporary):
    """What the model sent cannot be taken for a whole answer."""

    def __init__(self, model: ModelName, what: str) -> None:
        super().__init__(f"Model {model!r} gave no whole answer: {what}")
        self.model = model
        self.what = what


class ChatUnavailable(Temporary):
    """The chat system certainly did not do what was asked, but may later."""

    def __init__(self, method: str, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(f"{method} is unavailable: {reason}")
        self.method = method
        self.reason = reason
        self.retry_after_s = retry_after_s


class ModelsUnknown(Temporary):
    """Nobody knows which models there are to choose from."""

    def __init__(self) -> None:
        super().__init__("The endpoint does not say now which models it offers")


class StoreUnavailable(Temporary):
    """The database did not say that it committed."""


class PostUnknown(ChatopsError):
    """Nobody knows whether a message was posted: look for its mark before posting again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The outcome of a post is unknown: {reason}")
        self.reason = reason


class PromptTooLong(ChatopsError):
    """The model's window does not hold the prompt; `limit_tokens` when the endpoint said so."""

    def __init__(self, model: ModelName, limit_tokens: int | None = None) -> None:
        super().__init__(f"The prompt does not fit the window of model {model!r}")
        self.model = model
        self.limit_tokens = limit_tokens


class Final(ChatopsError):
    """Asking again changes nothing."""


class ModelRefused(Final):
    """The provider's policy forbids an answer to this."""

    def __init__(self, model: ModelName) -> None:
        super().__init__(f"Model {model!r} declines to answer this")
        self.model = model


class ModelMisconfigured(Final):
    """The endpoint rejects our key, our quota or the model's name; `cure` is for an operator."""

    def __init__(self, model: ModelName, cure: str) -> None:
        super().__init__(f"Model {model!r} cannot be used: {cure}")
        self.model = model
        self.cure = cure


class ModelGone(ModelMisconfigured):
    """The endpoint does not offer this model, or not any more; another one may answer."""


class PlaceClosed(Final):
    """Nothing can be posted there any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing can be posted there: {reason}")
        self.reason = reason


class MessageGone(Final):
    """The message to be edited exists no more, or takes no edits any more."""


class MessageRejected(Final):
    """The chat system will not take this form of the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The message was rejected: {reason}")
        self.reason = reason


class Stale(Final):
    """Somebody else changed these settings after they were looked at; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed these settings meanwhile")


class DeadlinePassed(Final):
    """The time that a request may take is spent."""


class OverLimit(Final):
    """What may be spent in a day is spent; `opens_at`, in epoch seconds, is when the next begins."""

    def __init__(self, limit: Limit, opens_at: float) -> None:
        super().__init__(f"The tokens of the day are spent: limit of {limit}")
        self.limit = limit
        self.opens_at = opens_at


class ClaimLost(ChatopsError):
    """Another worker owns this request now: stop without any further effect."""

    def __init__(self, request: RequestId) -> None:
        super().__init__(f"The claim on {request} is lost")
        self.request = request


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with configuration or credentials, and what cures it."""

    where: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.cure}"


class ConfigInvalid(ChatopsError):
    """chatops can never work like this; a person must change what the faults name."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)

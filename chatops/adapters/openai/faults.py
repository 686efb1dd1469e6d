"""Turns whatever a provider's client raises, or an endpoint says, into our own errors.

Providers agree on the status codes at best: what an error means stands in codes and sentences
that each spells its own way. None of their words is shown to people.
"""

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx2
import openai

from chatops.adapters.openai.wire import EndpointSaid, Garbled
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ModelGone,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.domain.names import ModelName

READ_CHARS = 2_000
"""How much of an error's text is looked at: the point is made early, and patterns stay quick."""

TOO_LONG = re.compile(
    r"context.?length|context.?size|context window|context limit|maximum prompt length"
    r"|(prompt|input|request|messages?) (is |are |was )?too (long|large)|too many tokens"
    r"|too large for model|maximum number of (input )?tokens|reduce the length"
    r"|input tokens? .{0,60}exceed|string_above_max_length|`?max_new_tokens`? must be"
)
LIMITS = tuple(
    re.compile(pattern)
    for pattern in (
        r"maximum (?:context|prompt|input|sequence) length (?:is|of) (?:only )?(\d[\d,_]{0,12})",
        r"> (\d[\d,_]{0,12})",
        r"context length of (?:only )?(\d[\d,_]{0,12})",
        r"context (?:window|limit|size)[^\d]{0,20}(?:is |of |: ?|\()(\d[\d,_]{0,12})",
        r"(\d[\d,_]{0,12}) maximum context length",
        r"tokens allowed \((\d[\d,_]{0,12})",
        r"configured limit of (\d[\d,_]{0,12})",
        r"tokens per min[^.:]{0,40}: ?limit:? (\d[\d,_]{0,12})",
        r"cannot exceed (\d[\d,_]{0,12})",
        r"must be <= ?(\d[\d,_]{0,12})",
    )
)
REFUSED = re.compile(
    r"content.?filter|content.?policy|content management policy|responsibleai|moderation"
    r"|flagged|usage polic|safety system|safety_violation"
)
QUOTA = re.compile(
    r"insufficient_quota|insufficient.balance|credit balance|payment_required|billing_"
    r"|insufficient_credits|insufficient_funds"
)
NO_MODEL = re.compile(
    r"model_not_found|deploymentnotfound|invalid_model|not a valid model|unknown model"
    r"|model .{0,120}(does not exist|not found|not available|is not supported|has been retired)"
)
OPTION = re.compile(r"\b(temperature|reasoning_effort|reasoning\.effort)\b")

KEY_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
UNCLEAR = (None, HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Where only the words tell what is wrong."""
MAY_PASS = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY)
CONTENT_TOO_LARGE = 413
"""Python renamed its constant for this in 3.13."""

KEY_CURE = "The endpoint rejects the key: set OPENAI_API_KEY to one that may use this model"
QUOTA_CURE = "The key's quota or credit is used up: raise it, or set another OPENAI_API_KEY"
MODEL_CURE = "The endpoint has no such model: change `models` in the configuration"
REQUEST_CURE = "The endpoint rejects the request: check that OPENAI_BASE_URL is a Chat API"


@dataclass(frozen=True, slots=True)
class Rejection:
    """What an endpoint gave as its reason; `says` is its code, type and text in lower case."""

    status: int | None
    says: str
    param: str = ""
    retry_after_s: float | None = None


@contextmanager
def our_errors(model: ModelName) -> Iterator[None]:
    """Let nothing through but our own errors, for everything that goes to or comes from outside."""
    try:
        yield
    except openai.APIStatusError as error:
        raise judged(model, rejection(error)) from error
    except EndpointSaid as error:
        raise judged(model, _said(error.error)) from error
    except Garbled as error:
        raise AnswerIncomplete(model, str(error)) from error
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, OSError) as error:
        raise ModelUnavailable(model) from error
    except (httpx2.InvalidURL, UnicodeEncodeError) as error:
        raise ModelMisconfigured(model, REQUEST_CURE) from error


def rejection(error: openai.APIStatusError) -> Rejection:
    """Read a status error of the client."""
    body = error.body if isinstance(error.body, dict) else {"message": error.body}
    return Rejection(
        error.status_code,
        _says(body),
        _short(body.get("param")),
        retry_after(error.response.headers),
    )


def judged(model: ModelName, why: Rejection) -> ChatopsError:
    """Return the error that says what is to be done about a rejection."""
    if _too_long(why):
        return PromptTooLong(model, _limit(why.says))
    if not _server_side(why) and REFUSED.search(why.says):
        return ModelRefused(model)
    if cure := _operators_cure(why):
        return (ModelGone if cure == MODEL_CURE else ModelMisconfigured)(model, cure)
    if why.status == HTTPStatus.TOO_MANY_REQUESTS or (not why.status and "rate_limit" in why.says):
        return ModelUnavailable(model, rate_limited=True, retry_after_s=why.retry_after_s)
    # Without a status it came in mid-stream: the endpoint had begun, so it can do it.
    if not why.status or _server_side(why) or why.status in MAY_PASS:
        return ModelUnavailable(model, retry_after_s=why.retry_after_s)
    return ModelMisconfigured(model, _request_cure(why))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an endpoint asks to wait, None when it asks for nothing.

    Infinity when it asks for something senseless: nobody should wait for that.
    """
    asked = headers.get("retry-after-ms")
    if asked is not None and re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", asked.strip()):
        return float(asked) / 1000
    asked = headers.get("retry-after")
    if asked is None:
        return None
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", asked.strip()):
        return float(asked)
    return _until(asked, headers.get("date"))


def _until(moment: str, now: str | None) -> float:
    """Return the seconds to a date by the endpoint's own clock, which may not be ours."""
    try:
        there = parsedate_to_datetime(moment)
        here = parsedate_to_datetime(now or "")
        return max(0.0, (there - here).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return math.inf


def _operators_cure(why: Rejection) -> str | None:
    if why.status == HTTPStatus.PAYMENT_REQUIRED:
        return QUOTA_CURE
    if not _server_side(why) and QUOTA.search(why.says):
        return QUOTA_CURE
    if why.status in KEY_STATUSES:
        return KEY_CURE
    if why.status in GONE or (why.status in UNCLEAR and NO_MODEL.search(why.says)):
        return MODEL_CURE
    return None


def _server_side(why: Rejection) -> bool:
    return (why.status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR


def _request_cure(why: Rejection) -> str:
    named = OPTION.search(f"{why.param} {why.says}")
    if named is None:
        return REQUEST_CURE
    option = named[1].replace(".", "_")
    return f"The endpoint does not take this {option}: change or unset `models.options.{option}`"


def _too_long(why: Rejection) -> bool:
    if why.status in KEY_STATUSES or why.status in GONE:
        return False
    if why.status == HTTPStatus.TOO_MANY_REQUESTS:
        # Larger than a whole minute's allowance: waiting never makes room for it.
        return "request too large" in why.says
    return why.status == CONTENT_TOO_LARGE or TOO_LONG.search(why.says) is not None


def _limit(says: str) -> int | None:
    for pattern in LIMITS:
        if found := pattern.search(says):
            return int(re.sub(r"[,_]", "", found[1]))
    return None


def _said(error: Mapping[str, object]) -> Rejection:
    """Read an error object that stands in a stream; some put an HTTP status into `code`."""
    code = str(error.get("code", ""))
    status = int(code) if re.fullmatch(r"[45][0-9]{2}", code) else None
    return Rejection(status, _says(error), _short(error.get("param")))


def _says(error: Mapping[str, object]) -> str:
    inner = error.get("innererror")
    deeper = inner.get("code") if isinstance(inner, dict) else None
    parts = (
        error.get("code"),
        error.get("type"),
        deeper,
        error.get("message"),
        error.get("detail"),
    )
    return " ".join(_short(part) for part in parts if part is not None).lower()


def _short(part: object) -> str:
    return "" if part is None else str(part)[:READ_CHARS]

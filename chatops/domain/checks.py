"""What a single value may be, whoever wrote it: in the configuration or from within Slack."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

TRUE = frozenset({"true", "yes", "on"})
FALSE = frozenset({"false", "no", "off"})
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST_SPAN = timedelta(days=366)
MOST_TOKENS = 100_000_000
LONGEST_INSTRUCTIONS = 20_000
"""More would leave no room for a thread in the default `context.target_tokens`."""


class Wrong(ValueError):
    """A value that cannot be, in words for the person who wrote it."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure


def text(value: object) -> str:
    """Return a scalar as it stands in the file."""
    if value is None:
        raise Wrong("has no value", "Write one, or remove the line")
    if not isinstance(value, str):
        raise Wrong("must be a single value", "Write it behind the colon, without a list")
    return value


def nullable(check: Callable[[object], T]) -> Callable[[object], T | None]:
    """Allow null where a setting can be turned off."""
    return lambda value: None if value is None else check(value)


def whole(low: int, high: int) -> Callable[[object], int]:
    """Take a whole number in plain digits; `0777` is nobody's idea of a number."""

    def check(value: object) -> int:
        given = str(value) if isinstance(value, int) else text(value)
        if not re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", given):
            raise Wrong("must be a whole number", f"Write digits only, from {low} to {high}")
        return _within(int(given), low, high)

    return check


def number(low: float, high: float) -> Callable[[object], float]:
    """Take a decimal number with a point."""

    def check(value: object) -> float:
        given = str(value) if isinstance(value, int | float) else text(value)
        if not re.fullmatch(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?", given):
            raise Wrong("must be a number", f"Write it like 0.25, from {low:g} to {high:g}")
        return _within(float(given), low, high)

    return check


def switch(value: object) -> bool:
    """Take true or false."""
    given = str(value).lower() if isinstance(value, bool) else text(value).lower()
    if given not in TRUE | FALSE:
        raise Wrong("must be true or false", "Write `true` or `false`")
    return given in TRUE


def one_of(*words: str) -> Callable[[object], str]:
    """Take one of a few words."""
    listed = " or ".join(f"`{word}`" for word in words)

    def check(value: object) -> str:
        given = text(value)
        if given not in words:
            raise Wrong(f"must be {listed}", f"Write {listed}")
        return given

    return check


def matching(pattern: str, what: str, cure: str) -> Callable[[object], str]:
    """Take text of one shape."""

    def check(value: object) -> str:
        given = text(value)
        if not re.fullmatch(pattern, given):
            raise Wrong(f"is no {what}", cure)
        return given

    return check


def span(value: object) -> timedelta:
    """Take a length of time such as `24h`."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhdw])", text(value))
    length = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < length <= LONGEST_SPAN:
        raise Wrong("is no length of time", "Write it like 90m, 24h, 7d or 2w, up to a year")
    return length


def instructions(value: object) -> str:
    """Take a text for the system prompt."""
    given = text(value)
    if not given.strip():
        raise Wrong("is empty", "Write instructions, or remove the line for the default ones")
    if len(given) > LONGEST_INSTRUCTIONS:
        raise Wrong("is too long", f"Keep it under {LONGEST_INSTRUCTIONS} characters")
    return given


digest_name = matching(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}",
    "digest name",
    "Write one word of up to 40 letters, digits, - and _",
)
model_name = matching(
    r"[A-Za-z0-9@][\w.:/@+-]{0,127}", "model name", "Write it as the endpoint lists it"
)
effort = matching(r"[a-z]{1,20}", "reasoning effort", "Write a word such as low, medium or high")
temperature = number(0, 2)
target_tokens = whole(500, MOST_TOKENS)


def _within(value: T, low: float, high: float) -> T:
    if not isinstance(value, int | float) or not low <= value <= high:
        raise Wrong("is out of range", f"Write a number from {low:g} to {high:g}")
    return value

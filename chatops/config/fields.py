"""What a value in config.yaml may be.

Scalars arrive as the text that stands in the file, or None; only the field that asks for a number
makes one of it. So `9:30`, `no` and `1.10` are what they look like. Code may give the values
themselves.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

TRUE = frozenset({"true", "yes", "on"})
FALSE = frozenset({"false", "no", "off"})
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST_SPAN = timedelta(days=366)


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


def zone(value: object) -> ZoneInfo:
    """Take a time zone by its name in the IANA database."""
    if isinstance(value, ZoneInfo):
        return value
    name = text(value)
    try:
        return ZoneInfo(name)
    # The name becomes a path: a folder, a strange character or an overlong name are OSErrors.
    except (KeyError, ValueError, OSError) as error:
        cure = "Write a name such as Asia/Tokyo or UTC; the system needs its time zone data"
        raise Wrong("is no known time zone", cure) from error


def instructions(value: object) -> str:
    """Take a text for the system prompt."""
    given = text(value)
    if not given.strip():
        raise Wrong("is empty", "Write instructions, or remove the line for the default ones")
    if len(given) > LONGEST_INSTRUCTIONS:
        raise Wrong("is too long", f"Keep it under {LONGEST_INSTRUCTIONS} characters")
    return given


LONGEST_INSTRUCTIONS = 20_000
"""More would leave no room for a thread in the default `context.target_tokens`."""

model_name = matching(
    r"[A-Za-z0-9@][\w.:/@+-]{0,127}", "model name", "Write it as the endpoint lists it"
)
channel_id = matching(
    r"[CGD][A-Z0-9]{1,20}",
    "channel id",
    "Write the id from the channel's details, like C0123456789",
)
group_channel_id = matching(
    r"[CG][A-Z0-9]{1,20}", "channel id", "Write the id from the channel's details, like C0123456789"
)
user_id = matching(
    r"[UW][A-Z0-9]{1,20}", "user id", "Write the member id from the profile, like U0123456789"
)
bot_id = matching(r"B[A-Z0-9]{1,20}", "bot id", "Write the bot's id, like B0123456789")
emoji = matching(
    r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?",
    "emoji name",
    "Write the name without colons, like eyes, or null for none",
)
command = matching(
    r"/[a-z0-9_-]{1,31}", "slash command", "Write it like /chatops: a slash, then a-z, 0-9, - or _"
)
digest_name = matching(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}",
    "digest name",
    "Write one word of up to 40 letters, digits, - and _",
)
effort = matching(r"[a-z]{1,20}", "reasoning effort", "Write a word such as low, medium or high")


def _within(value: T, low: float, high: float) -> T:
    if not isinstance(value, int | float) or not low <= value <= high:
        raise Wrong("is out of range", f"Write a number from {low:g} to {high:g}")
    return value

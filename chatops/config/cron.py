"""The five fields of a cron line, checked before anything is scheduled by them."""

import re
from dataclasses import dataclass

from chatops.domain.checks import Wrong, text

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CURE = 'Write five fields in quotes, like "0 9 * * 1-5": minute, hour, day, month, weekday'


@dataclass(frozen=True, slots=True)
class Part:
    """One of the five fields."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()


PARTS = (
    Part("minute", 0, 59),
    Part("hour", 0, 23),
    Part("day", 1, 31),
    Part("month", 1, 12, tuple(MONTHS)),
    Part("weekday", 0, 7, tuple(DAYS)),
)


def cron(value: object) -> str:
    """Take a cron line that names at least one moment; 31 February is none."""
    given = text(value).strip()
    fields = given.split()
    if len(fields) != len(PARTS):
        raise Wrong("is no cron line of five fields", CURE)
    _, _, days, months, weekdays = (
        _values(field, part) for field, part in zip(fields, PARTS, strict=True)
    )
    # With a weekday named as well, cron lets either of the two decide.
    if weekdays >= set(range(7)) and not any(min(days) <= LONGEST[month - 1] for month in months):
        raise Wrong("names a day that no month has", CURE)
    return given


def _values(field: str, part: Part) -> set[int]:
    found: set[int] = set()
    for piece in field.lower().split(","):
        found |= _range(piece, part)
    return found


def _range(piece: str, part: Part) -> set[int]:
    shape = re.fullmatch(r"(\*|(\w{1,3})(?:-(\w{1,3}))?)(?:/([1-9][0-9]?))?", piece)
    if shape is None:
        raise Wrong(f"has no valid {part.name}", CURE)
    everything, first, last, step = shape.groups()
    if everything == "*":
        low, high = part.low, part.high
    else:
        low = _number(first, part)
        high = _number(last, part) if last else part.high if step else low
    if low > high:
        raise Wrong(f"has a {part.name} range that runs backwards", CURE)
    return set(range(low, high + 1, int(step or 1)))


def _number(word: str, part: Part) -> int:
    if word in part.words:
        return part.words.index(word) + part.low
    if not word.isascii() or not word.isdigit() or not part.low <= int(word) <= part.high:
        raise Wrong(f"has no valid {part.name}", CURE)
    return int(word)

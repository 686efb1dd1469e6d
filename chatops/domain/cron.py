"""The five fields of a cron line."""

import re
from dataclasses import dataclass
from datetime import date

from chatops.domain.checks import Wrong, text

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HOURS = frozenset(range(24))
WEEKDAYS = frozenset(range(7))
MONTH_DAYS = frozenset(range(1, 32))
SUNDAY = 7
"""Another number for the 0 that cron gives to Sunday."""
CURE = 'Write five fields in quotes, like "0 9 * * 1-5": minute, hour, day, month, weekday'


@dataclass(frozen=True, slots=True)
class Cron:
    """When a line fires, by the clock on the wall. Weekdays are 0 for Sunday to 6."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def on(self, day: date) -> bool:
        """Say whether the line fires on a day.

        Where days and weekdays are both restricted, either of the two is enough.
        """
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.days >= MONTH_DAYS or self.weekdays >= WEEKDAYS:
            return by_day and by_weekday
        return by_day or by_weekday


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
    Part("month", 1, 12, MONTHS),
    Part("weekday", 0, SUNDAY, DAYS),
)


def parse(value: object) -> Cron:
    """Read a cron line; Wrong for one that names no moment at all, such as 31 February."""
    fields = text(value).split()
    if len(fields) != len(PARTS):
        raise Wrong("is no cron line of five fields", CURE)
    minutes, hours, days, months, named = (
        _values(field, part) for field, part in zip(fields, PARTS, strict=True)
    )
    weekdays = frozenset(number % SUNDAY for number in named)
    # With a weekday named as well, cron lets either of the two decide.
    if weekdays >= WEEKDAYS and not any(min(days) <= LONGEST[month - 1] for month in months):
        raise Wrong("names a day that no month has", CURE)
    return Cron(
        tuple(sorted(minutes)), tuple(sorted(hours)), frozenset(days), frozenset(months), weekdays
    )


def line(value: object) -> str:
    """Take a cron line that can be read, as it is written."""
    given = text(value).strip()
    parse(given)
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

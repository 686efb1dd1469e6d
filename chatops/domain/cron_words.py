"""Schedules as people say them."""

from collections.abc import Collection, Sequence

from chatops.domain import cron
from chatops.domain.cron import Cron

DAY_NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
WORKDAYS = frozenset({1, 2, 3, 4, 5})
WEEK = (1, 2, 3, 4, 5, 6, 0)
"""Weeks are told from Monday on."""
EVERY_DAY = "every day"
MOST_TIMES = 4
HOUR = 60


def in_words(line: str) -> str:
    """Say when a valid cron line fires; the line itself where words would say no more."""
    parsed = cron.parse(line)
    times, days = _times(parsed), _days(parsed)
    if times.startswith("every") and days == EVERY_DAY:
        return times
    return f"{times} {days}" if times and days else f"at `{line}`"


def _times(parsed: Cron) -> str:
    minutes = parsed.minutes
    if frozenset(parsed.hours) == cron.HOURS:
        if len(minutes) == 1:
            return f"every hour at minute {minutes[0]}"
        step = HOUR // len(minutes)
        even = minutes == tuple(range(0, HOUR, step))
        return f"every {step} minutes" if even and step > 1 else ""
    times = [f"{hour:02}:{minute:02}" for hour in parsed.hours for minute in minutes]
    return f"at {listed(times)}" if len(times) <= MOST_TIMES else ""


def _days(parsed: Cron) -> str:
    """Say on which days; nothing where it takes more than one rule to say so."""
    every_day = parsed.days >= cron.MONTH_DAYS
    every_weekday = parsed.weekdays >= cron.WEEKDAYS
    if len(parsed.months) < len(cron.MONTHS) or not (every_day or every_weekday):
        return ""
    if not every_day:
        return f"on day {listed([str(day) for day in sorted(parsed.days)])} of the month"
    return EVERY_DAY if every_weekday else _weekdays(parsed.weekdays)


def _weekdays(weekdays: Collection[int]) -> str:
    if frozenset(weekdays) == WORKDAYS:
        return "from Monday to Friday"
    return "on " + listed([DAY_NAMES[day] for day in WEEK if day in weekdays])


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last

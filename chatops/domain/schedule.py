"""When digests are due: the periods that a cron line makes of the time on a wall.

A period has a label of that wall as its key, so that no shift of the clock, no restart and no
change of the schedule makes two of one. Its due instant is the first real one that is not before
the time on the wall: where the clock jumps over it, that of the jump; where it comes twice, the
first.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from chatops.domain import cron
from chatops.domain.checks import Wrong, text
from chatops.domain.cron import Cron
from chatops.domain.digest import Digest, Period

LARGEST_FOLD = timedelta(hours=3)
"""No zone puts its clocks back by more."""
LOOK_BACK_DAYS = (0.1, 1, 8, 40, 366)
LOOK_AHEAD_DAYS = (1, 8, 40, 400, 3_000)
"""How far to look, step by step; from one 29 February to the next it can be eight years."""
CLOSEST_S = 900.0
"""What Slack's users must leave between two posts. Whoever writes the file knows what they do."""
DAY_S = 86_400


class Grain(StrEnum):
    """What a key names: a local day, an ISO week, a time on the wall, or a moment in UTC."""

    DAY = "day"
    WEEK = "week"
    TIME = "time"
    MOMENT = "moment"
    """Every hour that there is counts, also the one that the wall shows twice."""


KEYS = {Grain.DAY: "%Y-%m-%d", Grain.WEEK: "%G-W%V", Grain.TIME: "%Y-%m-%dT%H:%M"}


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


def calm_enough(line: str) -> str:
    """Take a cron line that somebody wrote in Slack; Wrong when it would fire too often."""
    given = cron.line(line)
    if (gap_s := shortest_gap(given)) < CLOSEST_S:
        raise Wrong(
            f"would post again after {gap_s / 60:.0f} min",
            f"Leave at least {CLOSEST_S / 60:.0f} minutes between two posts",
        )
    return given


def shortest_gap(line: str) -> float:
    """Return the seconds between the two closest times on the wall that a cron line names."""
    parsed = _parsed(line)
    times = [60 * (60 * hour + minute) for hour in parsed.hours for minute in parsed.minutes]
    within = [later - earlier for earlier, later in pairwise(times)]
    days = _days(parsed, date(2000, 1, 1), date(2008, 12, 31))
    return float(min([*within, _closest_days(days) * DAY_S + times[0] - times[-1]]))


def _closest_days(days: Iterator[date]) -> int:
    closest, before = LOOK_AHEAD_DAYS[-1], None
    for day in days:
        if before and (day - before).days < closest:
            closest = (day - before).days
        if closest == 1:
            break
        before = day
    return closest


def grain(digest: Digest) -> Grain:
    """Return what the keys of a digest name."""
    return _grain(_parsed(digest.cron))


def due(digest: Digest, now: float) -> Period | None:
    """Return the newest period that is due, or None when there was none for a year."""
    for days in LOOK_BACK_DAYS:
        if found := periods(digest, now - days * DAY_S, now):
            return found[-1]
    return None


def next_dates(digest: Digest, now: float, count: int) -> tuple[Period, ...]:
    """Return the next periods after now; fewer where even years do not have so many."""
    found: tuple[Period, ...] = ()
    for days in LOOK_AHEAD_DAYS:
        found = periods(digest, now, now + days * DAY_S)[:count]
        if len(found) == count:
            break
    return found


def until(digest: Digest, key: str, now: float) -> Period:
    """Return a period that ends now, whatever the schedule says."""
    return Period(key, now, now - digest.covers_s, now)


def periods(digest: Digest, after: float, until: float) -> tuple[Period, ...]:
    """Return what becomes due after one moment and not later than another, in that order."""
    parsed, place = _parsed(digest.cron), ZoneInfo(digest.zone)
    walls = _walls(parsed, _local(after, place), _local(until, place))
    if (named := _grain(parsed)) is Grain.MOMENT:
        moments = sorted({at for wall in walls for at in _instants(wall, place)})
        return tuple(
            Period(f"{_utc(at):%Y-%m-%dT%H:%MZ}", at, at - digest.covers_s, at)
            for at in moments
            if after < at <= until
        )
    return tuple(
        Period(f"{wall:{KEYS[named]}}", at, _starts(wall, at, digest.covers_s, place), at)
        for wall in walls
        if after < (at := _first(wall, place)) <= until
    )


def _starts(wall: datetime, at: float, covers_s: float, place: ZoneInfo) -> float:
    """Return where a period starts: whole days reach back to the same time on the wall.

    Otherwise an hour would fall between two days' digests where the clock goes back.
    """
    days, rest = divmod(covers_s, DAY_S)
    return at - covers_s if rest else _first(wall - timedelta(days), place)


@lru_cache(maxsize=256)
def _parsed(line: str) -> Cron:
    return cron.parse(line)


def _grain(parsed: Cron) -> Grain:
    if frozenset(parsed.hours) == cron.HOURS:
        return Grain.MOMENT
    if len(parsed.hours) * len(parsed.minutes) > 1:
        return Grain.TIME
    weekly = len(parsed.weekdays) == 1 and parsed.days >= cron.MONTH_DAYS
    return Grain.WEEK if weekly else Grain.DAY


def _days(parsed: Cron, first: date, last: date) -> Iterator[date]:
    days = (first + timedelta(number) for number in range((last - first).days + 1))
    return (day for day in days if parsed.on(day))


def _walls(parsed: Cron, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the times on the wall between two, and around them: clocks may go back meanwhile."""
    first, last = after - LARGEST_FOLD, until + LARGEST_FOLD
    for day in _days(parsed, first.date(), last.date()):
        for hour in parsed.hours:
            for minute in parsed.minutes:
                wall = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - no zone is the point
                if first <= wall <= last:
                    yield wall


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _local(at: float, place: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, place).replace(tzinfo=None, fold=0)


def _first(wall: datetime, place: ZoneInfo) -> float:
    """Return the first instant at which the wall shows this time, or a later one."""
    found = wall.replace(tzinfo=place).timestamp()
    if _local(found, place) == wall:
        return found
    # In a gap the two readings stand on either side of it; clocks change on whole seconds.
    before, after = int(wall.replace(tzinfo=place, fold=1).timestamp()), int(found)
    while after - before > 1:
        middle = (before + after) // 2
        if _local(middle, place) >= wall:
            after = middle
        else:
            before = middle
    return float(after)


def _instants(wall: datetime, place: ZoneInfo) -> Iterator[float]:
    """Yield the instants at which the wall shows this time: two, one, or none in a gap."""
    for fold in (0, 1):
        at = wall.replace(tzinfo=place, fold=fold).timestamp()
        if _local(at, place) == wall:
            yield at

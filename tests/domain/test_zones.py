"""One period for each local day, in every zone, as a due check sees it that steps through time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from chatops.domain.digest import Digest
from chatops.domain.schedule import due
from tests.domain.digests import FIRST, SHIFTING, ZONES, digest

STEP_S = 900
DAY_S = 86_400
YEARS_S = 2 * 365 * DAY_S
LATE_S = 2 * 3_600
START = int(FIRST.timestamp())


def made(set_up: Digest, first: int, last: int) -> Counter[str]:
    """Look every quarter of an hour; return how often each period would be taken for a new one."""
    claims: Counter[str] = Counter()
    newest = ""
    for now in range(first, last, STEP_S):
        period = due(set_up, now)
        if period and first <= period.due_at and period.key != newest:
            assert now - period.due_at < STEP_S <= LATE_S
            claims[period.key] += 1
            newest = period.key
    return claims


def each_once(set_up: Digest, first: int, last: int) -> bool:
    """Say whether each local day has one, but for those at both ends."""
    claims = made(set_up, first, last)
    days = [date.fromisoformat(key) for key in claims]
    whole = (last - first) // DAY_S
    return (
        set(claims.values()) == {1}
        and len(days) >= whole - 1
        and (max(days) - min(days)).days == len(days) - 1
    )


@cache
def offsets(zone: str) -> tuple[timedelta | None, ...]:
    """Return how far a zone is from UTC, each quarter of an hour."""
    place = ZoneInfo(zone)
    steps = range(START, START + YEARS_S, STEP_S)
    return tuple(datetime.fromtimestamp(step, place).utcoffset() for step in steps)


def shifts(zone: str) -> Iterator[tuple[int, datetime]]:
    """Yield when the clocks of a zone change, and a time on the wall in the midst of that."""
    there = offsets(zone)
    for number, (before, after) in enumerate(pairwise(there)):
        if before != after and before is not None and after is not None:
            step = START + (number + 1) * STEP_S
            middle = datetime.fromtimestamp(step, UTC) + (before + after) / 2
            yield step, middle.replace(tzinfo=None)


def awkward(zone: str) -> list[str]:
    """Return cron lines of a day for times that are jumped over or come twice."""
    walls = {f"{wall:%-M %-H}" for _, wall in shifts(zone)}
    return [f"{wall} * * *" for wall in sorted(walls | {"0 0"})]


@pytest.mark.parametrize("zone", SHIFTING)
def test_around_a_shift_of_the_clock_each_day_has_one_period(zone: str) -> None:
    assert list(shifts(zone))
    for cron in awkward(zone):
        for step, _ in shifts(zone):
            assert each_once(digest(cron, zone), step - 3 * DAY_S, step + 3 * DAY_S), cron


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_in_every_zone_each_day_of_two_years_has_one_period() -> None:
    """Zones that show the same time in all of that time are looked at once."""
    alike: defaultdict[int, list[str]] = defaultdict(list)
    for zone in ZONES:
        alike[hash(offsets(zone))].append(zone)
        offsets.cache_clear()
    assert sum(map(len, alike.values())) == len(ZONES) > 500

    odd = [
        (zones, cron)
        for zones in alike.values()
        for cron in awkward(zones[0])
        if not each_once(digest(cron, zones[0]), START, START + YEARS_S)
    ]

    assert odd == []

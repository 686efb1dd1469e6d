"""How far back digests reach."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from chatops.domain.schedule import due, periods
from tests.domain.digests import at, digest, moments, shown, times, zones

DAY_S = 86_400
NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("cron", "covers_s", "starts_at"),
    [
        ("30 9 * * *", DAY_S, "2026-10-31T09:30-04:00"),
        ("30 9 * * 0", 7 * DAY_S, "2026-10-25T09:30-04:00"),
        ("30 9,15 * * *", DAY_S, "2026-10-31T09:30-04:00"),
        ("30 9 * * *", DAY_S / 2, "2026-10-31T22:30-04:00"),
        ("30 * * * *", DAY_S, "2026-10-31T10:30-04:00"),
    ],
)
def test_whole_days_reach_back_to_the_same_time_on_the_wall(
    cron: str, covers_s: float, starts_at: str
) -> None:
    asked = replace(digest(cron, NEW_YORK), covers_s=covers_s)

    period = due(asked, at("2026-11-01T09:59", NEW_YORK))

    assert period
    assert shown(period.starts_at, NEW_YORK) == starts_at


@given(time=times, place=zones, moment=moments)
def test_no_moment_falls_between_the_digests_of_two_days_or_into_both(
    time: tuple[int, int], place: str, moment: float
) -> None:
    hour, minute = time
    daily = digest(f"{minute} {hour} * * *", place)

    found = periods(daily, moment, moment + 30 * DAY_S)

    assert all(earlier.ends_at == later.starts_at for earlier, later in pairwise(found))

"""When digests are due."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from chatops.domain.checks import Wrong
from chatops.domain.cron import parse
from chatops.domain.schedule import (
    Grain,
    calm_enough,
    due,
    grain,
    next_dates,
    periods,
    shortest_gap,
    until,
    zone,
)
from tests.domain.digests import SHIFTING, at, crons, digest, moments, shown, times, zones

DAY_S = 86_400


@pytest.mark.parametrize(
    ("cron", "what"),
    [
        ("0 9 * * *", Grain.DAY),
        ("0 9 1 * *", Grain.DAY),
        ("0 9 * * 1-5", Grain.DAY),
        ("0 9 1 * 1", Grain.DAY),
        ("0 9 * * 1", Grain.WEEK),
        ("0 9 * 1-6 sun", Grain.WEEK),
        ("0 9,17 * * *", Grain.TIME),
        ("0,30 9 * * 1", Grain.TIME),
        ("*/15 8-18 * * *", Grain.TIME),
        ("0 * * * *", Grain.MOMENT),
        ("*/5 0-23 * * 1-5", Grain.MOMENT),
    ],
)
def test_the_key_names_as_much_as_makes_it_unique(cron: str, what: Grain) -> None:
    assert grain(digest(cron)) is what


@pytest.mark.parametrize(
    ("cron", "key"),
    [
        ("30 9 * * *", "2026-11-01"),
        ("30 9 * * 0", "2026-W44"),
        ("30 9,15 * * *", "2026-11-01T09:30"),
        ("30 * * * *", "2026-11-01T14:30Z"),
    ],
)
def test_the_key_is_what_the_wall_shows_but_for_hours(cron: str, key: str) -> None:
    now = at("2026-11-01T09:59", "America/New_York")

    period = due(digest(cron, "America/New_York"), now)

    assert period
    assert period.key == key
    assert shown(period.due_at, "America/New_York") == "2026-11-01T09:30-05:00"
    assert period.ends_at == period.due_at


@pytest.mark.parametrize(
    ("place", "wall", "instant"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:00+02:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T02:30+02:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T01:30-04:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:45+11:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:30+11:00"),
        ("Africa/Cairo", "2026-04-24T00:30", "2026-04-24T01:00+03:00"),
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T01:00-03:00"),
        ("Antarctica/Troll", "2026-03-29T01:30", "2026-03-29T03:00+02:00"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-31T00:00+14:00"),
    ],
)
def test_a_time_that_is_jumped_over_or_comes_twice_is_due_once(
    place: str, wall: str, instant: str
) -> None:
    day, _, time = wall.partition("T")
    hour, minute = time.split(":")
    noon = at(f"{day}T12:00", place)

    found = periods(digest(f"{minute} {hour} * * *", place), noon - 1.5 * DAY_S, noon + DAY_S)

    assert [shown(one.due_at, place) for one in found if one.key == day] == [instant]


def test_hours_that_come_twice_are_two_and_those_that_do_not_come_are_none() -> None:
    hourly = digest("0 * * * *", "Europe/Berlin")

    spring = periods(hourly, at("2026-03-29T00:30", "Europe/Berlin"), at("2026-03-29T02:00"))
    autumn = periods(hourly, at("2026-10-25T01:30", "Europe/Berlin"), at("2026-10-25T02:00"))

    assert [one.key[11:] for one in spring] == ["00:00Z", "01:00Z", "02:00Z"]
    assert [shown(one.due_at, "Europe/Berlin")[11:] for one in spring] == [
        "01:00+01:00",
        "03:00+02:00",
        "04:00+02:00",
    ]
    assert [shown(one.due_at, "Europe/Berlin")[11:] for one in autumn] == [
        "02:00+02:00",
        "02:00+01:00",
        "03:00+01:00",
    ]


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 9 13 * *", ["2026-11-13", "2026-12-13", "2027-01-13"]),
        ("0 9 * * 5", ["2026-11-06", "2026-11-13", "2026-11-20"]),
        ("0 9 13 * 5", ["2026-11-06", "2026-11-13", "2026-11-20"]),
        ("0 9 10 * 5", ["2026-11-06", "2026-11-10", "2026-11-13"]),
        ("0 9 29 2 *", ["2028-02-29", "2032-02-29"]),
        ("0 9 31 * *", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("0 9 1 jan *", ["2027-01-01", "2028-01-01", "2029-01-01"]),
        ("0 9 * * 7", ["2026-11-01", "2026-11-08", "2026-11-15"]),
    ],
)
def test_the_next_dates_are_those_that_the_line_names(cron: str, days: list[str]) -> None:
    dates = next_dates(digest(cron), at("2026-11-01T00:00"), 3)

    assert [shown(one.due_at, "UTC")[:10] for one in dates][: len(days)] == days


def test_the_leap_day_that_is_eight_years_away_is_found() -> None:
    (leap,) = next_dates(digest("0 9 29 2 *"), at("2096-03-01T00:00"), 1)

    assert leap.key == "2104-02-29"


def test_what_was_due_more_than_a_year_ago_is_not_due() -> None:
    assert due(digest("0 9 29 2 *"), at("2026-11-01T00:00")) is None


def test_a_period_by_hand_ends_now() -> None:
    period = until(digest("0 9 * * *"), "manual:1", 1e9)

    assert (period.key, period.starts_at, period.ends_at) == ("manual:1", 1e9 - DAY_S, 1e9)
    assert period.by_hand


@pytest.mark.parametrize(
    ("cron", "gap_min"),
    [
        ("* * * * *", 1),
        ("*/15 * * * *", 15),
        ("*/7 * * * *", 4),
        ("0,14 9 * * *", 14),
        ("0 9,10 * * *", 60),
        ("59 0,23 * * *", 60),
        ("0,50 0-23/2 * * *", 50),
        ("0 9 * * *", 24 * 60),
        ("0 9 * * 1-5", 24 * 60),
        ("0 9 * * 1", 7 * 24 * 60),
        ("0 9 1 * *", 28 * 24 * 60),
        ("0 9 31 * *", 31 * 24 * 60),
        ("0 9 1 * 1", 24 * 60),
        ("1,59 0,23 * * 1", 58),
        ("1 0,23 * * 1", 23 * 60),
        ("59 23 31 12 *", 365 * 24 * 60),
        ("0,58 0-23/23 * * *", 2),
    ],
)
def test_the_shortest_gap_counts_across_hours_days_and_weeks(cron: str, gap_min: int) -> None:
    assert shortest_gap(cron) == gap_min * 60


@pytest.mark.parametrize("cron", ["*/14 * * * *", "0,5 9 * * *", "* 9 * * *", "59,0 23,0 * * *"])
def test_slack_is_refused_what_would_post_too_often(cron: str) -> None:
    with pytest.raises(Wrong, match="would post again after") as caught:
        calm_enough(cron)

    assert "15 minutes" in caught.value.cure


@pytest.mark.parametrize("cron", ["*/15 * * * *", "0 9 * * *", " 5 4 * * sun "])
def test_slack_may_have_what_is_calm_enough(cron: str) -> None:
    assert calm_enough(cron) == cron.strip()


def test_slack_is_told_what_is_wrong_with_a_line() -> None:
    with pytest.raises(Wrong, match="names a day that no month has"):
        calm_enough("0 9 31 2 *")


@pytest.mark.parametrize("name", ["Mars/Base", "GMT+25", "", "a" * 999, "../etc", "Europe"])
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(Wrong, match="no known time zone"):
        zone(name)


@given(cron=crons(), place=zones, start=moments, lengths=...)
def test_a_period_is_due_once_in_any_partition_of_time(
    cron: str, place: str, start: int, lengths: list[int]
) -> None:
    cuts = [start]
    for length in lengths[:6]:
        cuts.append(cuts[-1] + abs(length) % (2 * DAY_S))
    set_up = digest(cron, place)

    whole = periods(set_up, cuts[0], cuts[-1])
    parts = [one for after, until in pairwise(cuts) for one in periods(set_up, after, until)]

    assert tuple(parts) == whole
    assert len({one.key for one in whole}) == len(whole)
    assert [one.due_at for one in whole] == sorted(one.due_at for one in whole)


@settings(max_examples=15)  # each walks through a year
@given(cron=crons(), place=zones, now=moments)
def test_the_newest_period_lies_right_before_the_next_one(cron: str, place: str, now: int) -> None:
    set_up = digest(cron, place)

    newest, coming = due(set_up, now), next_dates(set_up, now, 1)

    assert not newest or newest.due_at <= now
    if coming:
        assert coming[0].due_at > now
        after = newest.due_at if newest else now - 366 * DAY_S
        assert periods(set_up, after, coming[0].due_at - 1) == ()


@given(time=times, place=zones, now=moments)
def test_what_fires_daily_is_due_on_every_local_day(
    time: tuple[int, int], place: str, now: int
) -> None:
    daily = digest(f"{time[1]} {time[0]} * * *", place)

    found = periods(daily, now, now + 40 * DAY_S)

    days = [date.fromisoformat(one.key) for one in found]
    assert len(days) in {39, 40, 41}
    assert all(later - day == timedelta(days=1) for day, later in pairwise(days))
    for one in found:
        wall = datetime.fromtimestamp(one.due_at, ZoneInfo(place)).replace(tzinfo=None)
        named = datetime.fromisoformat(f"{one.key}T{time[0]:02}:{time[1]:02}")
        assert timedelta() <= wall - named <= timedelta(hours=2)


@given(cron=crons(), now=moments)
def test_no_two_times_are_closer_than_the_shortest_gap(cron: str, now: int) -> None:
    found = periods(digest(cron), now, now + 9 * DAY_S)

    gap_s = shortest_gap(cron)

    assert all(later.due_at - one.due_at >= gap_s for one, later in pairwise(found))


@given(cron=crons(), now=moments)
def test_what_is_due_is_what_the_line_names(cron: str, now: int) -> None:
    parsed, set_up = parse(cron), digest(cron)

    found = {one.due_at for one in periods(set_up, now, now + 2 * DAY_S)}

    minutes = range(now // 60 * 60, now + 2 * DAY_S + 60, 60)
    walls = [datetime.fromtimestamp(minute, ZoneInfo("UTC")) for minute in minutes]
    assert found == {
        wall.timestamp()
        for wall in walls
        if wall.minute in parsed.minutes
        and wall.hour in parsed.hours
        and parsed.on(wall.date())
        and now < wall.timestamp() <= now + 2 * DAY_S
    }


@pytest.mark.parametrize("place", SHIFTING)
def test_a_weekly_one_has_one_key_for_each_week(place: str) -> None:
    found = periods(digest("30 0 * * 0", place), at("2026-01-01T00:00"), at("2028-01-01T00:00"))

    assert len(found) == 104
    assert len({one.key for one in found}) == 104

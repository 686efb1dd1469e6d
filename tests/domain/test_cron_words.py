"""Schedules as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain import cron
from chatops.domain.checks import Wrong
from chatops.domain.cron_words import in_words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0 9 * * 1-5", "at 09:00 from Monday to Friday"),
        ("0 9 * * mon-fri", "at 09:00 from Monday to Friday"),
        ("30 17 * * 5", "at 17:30 on Friday"),
        ("0 9 * * 0,6", "at 09:00 on Saturday and Sunday"),
        ("0 9,17 * * *", "at 09:00 and 17:00 every day"),
        ("0 8 1,15 * *", "at 08:00 on day 1 and 15 of the month"),
        ("*/15 * * * *", "every 15 minutes"),
        ("5 * * * *", "every hour at minute 5"),
        ("0 * * * 1-5", "every hour at minute 0 from Monday to Friday"),
        ("0 9 1 1 *", "at `0 9 1 1 *`"),
        ("0 9 13 * 5", "at `0 9 13 * 5`"),
        ("*/10 9-17 * * *", "at `*/10 9-17 * * *`"),
    ],
)
def test_a_schedule_is_said_in_words_where_words_are_shorter(line: str, said: str) -> None:
    assert in_words(line) == said


FIELDS = st.one_of(st.just("*"), st.integers(0, 31).map(str), st.just("*/7"), st.just("1-3,5"))


@given(st.tuples(*[FIELDS] * 5).map(" ".join))
def test_every_schedule_can_be_said(line: str) -> None:
    try:
        cron.parse(line)
    except Wrong:
        return

    assert in_words(line)

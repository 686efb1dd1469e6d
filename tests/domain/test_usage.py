"""Days of UTC, and the rule by which a limit lets a call through."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.errors import OverLimit
from chatops.domain.usage import (
    Limit,
    Limits,
    date_of,
    day_of,
    first_of_month,
    opens_at,
    over,
)
from chatops.domain.wording import failure

tokens = st.integers(min_value=0, max_value=10**9)
times = st.floats(min_value=0, max_value=4e9)


@given(times)
def test_a_day_ends_when_the_next_one_opens(at: float) -> None:
    day = day_of(at)

    assert day * 86_400 <= at < opens_at(day)
    assert day_of(opens_at(day)) == day + 1
    assert date_of(day) == datetime.fromtimestamp(at, UTC).date()


@given(times)
def test_a_month_begins_on_its_first(at: float) -> None:
    first = date_of(first_of_month(day_of(at)))

    assert first == datetime.fromtimestamp(at, UTC).date().replace(day=1)


@given(limit=tokens, calls=st.lists(tokens, max_size=20))
def test_calls_that_run_together_take_no_more_than_there_is(limit: int, calls: list[int]) -> None:
    held: list[int] = []
    for wanted in calls:
        if not over(limit, 0, sum(held), wanted):
            held.append(wanted)

    assert sum(held) <= limit or len([one for one in held if one]) == 1


@given(limit=tokens, calls=st.lists(tokens, max_size=20))
def test_calls_one_after_the_other_pass_a_limit_by_one_at_most(
    limit: int, calls: list[int]
) -> None:
    let_in = [0]
    for wanted in calls:
        if not over(limit, sum(let_in), 0, wanted):
            let_in.append(wanted)

    assert sum(let_in[:-1]) <= limit


@given(used=tokens, held=tokens, wanted=tokens)
def test_without_a_limit_everything_goes_and_with_none_left_nothing(
    used: int, held: int, wanted: int
) -> None:
    assert not over(None, used, held, wanted)
    assert over(0, used, held, wanted + 1)


def test_limits_are_there_as_soon_as_one_is() -> None:
    assert not Limits()
    assert Limits(per_day=0)


def test_whoever_is_over_a_limit_reads_when_it_opens_again_and_no_reference() -> None:
    midnight = datetime(2026, 3, 1, tzinfo=UTC).timestamp()

    told = failure(OverLimit(Limit.CHANNEL, midnight), "ABC1234")

    assert told == (
        "This channel's tokens for today are spent, so I did not ask the model. "
        "You can ask again from 00:00 UTC on 01 March 2026."
    )

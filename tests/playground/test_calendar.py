"""The calendar that whatever happens on a schedule may follow."""

import pytest

from chatops.adapters.clock import MachineClock
from chatops.playground.calendar import FLIES, Calendar


def test_it_is_real_time_until_it_is_moved() -> None:
    calendar = Calendar()

    assert calendar.ahead_s == 0.0
    assert abs(calendar.now() - MachineClock().now()) < 1.0


async def test_it_flies_to_where_it_is_moved_and_stays_ahead() -> None:
    calendar = Calendar()

    calendar.move(60.0)

    assert calendar.aim_s == 60.0
    assert 0.0 <= calendar.ahead_s <= 60.0
    await calendar.sleep(60.0 / FLIES)
    assert calendar.ahead_s == 60.0


def test_no_moment_is_left_out_while_it_flies() -> None:
    calendar = Calendar()

    calendar.move(86_400.0)
    before = calendar.now()
    calendar.move(86_400.0)

    assert calendar.now() - before < 3_600.0


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="back"):
        Calendar().move(-1.0)

"""What is spent is counted once, and no limit is passed, however many spend at the same time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import URL

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.usage import SqlUsage
from chatops.domain.errors import OverLimit
from chatops.domain.names import ChannelId, ModelName, RequestId, UserId
from chatops.domain.usage import (
    DAY_S,
    Call,
    Kind,
    Limit,
    Limits,
    Spender,
    Spent,
    Tally,
    day_of,
    opens_at,
)
from tests.fakes.clock import ManualClock

ANN, BEN = UserId("U1"), UserId("U2")
HERE, THERE = ChannelId("C1"), ChannelId("C2")
MODEL = ModelName("main")
HOLD_S = 180.0
CROWD = 50


@pytest.fixture
def ledger(database: Database) -> SqlUsage:
    return SqlUsage(database)


def call(
    number: int = 1,
    *,
    user: UserId | None = ANN,
    channel: ChannelId = HERE,
    request: str | None = None,
) -> Call:
    """Make one call of a model on somebody's account."""
    asked = None if request is None else RequestId(request)
    return Call(f"call-{number}", Spender(user, channel), Kind.ANSWER, asked)


async def test_calls_add_up_by_person_and_channel(ledger: SqlUsage, clock: ManualClock) -> None:
    today = day_of(clock.now())

    await ledger.settle(call(1), MODEL, Spent(100, 10, 0.5))
    await ledger.settle(call(2), MODEL, Spent(200, 20, 0.25))
    await ledger.settle(call(3, user=BEN), MODEL, Spent(1, 2))
    await ledger.settle(call(4, channel=THERE), MODEL, Spent(4, 0, 0.0))
    await ledger.settle(call(5, user=None), MODEL, Spent(7, 1, 0.0))

    assert await ledger.totals(user=ANN, since=today) == Tally(3, 304, 30, 0.75, 0)
    assert await ledger.totals(user=BEN, since=today) == Tally(1, 1, 2, 0.0, 1)
    assert await ledger.totals(channel=HERE, since=today) == Tally(4, 308, 33, 0.75, 1)
    assert await ledger.totals(user=ANN, channel=THERE, since=today) == Tally(1, 4, 0, 0.0, 0)
    assert (await ledger.totals(since=today)).tokens == 345


async def test_a_call_is_counted_once_however_often_it_is_settled(
    ledger: SqlUsage, clock: ManualClock
) -> None:
    await ledger.reserve(call(), 50, Limits(per_day=100), HOLD_S)

    for _ in range(3):
        await ledger.settle(call(), MODEL, Spent(10, 5))

    assert (await ledger.totals(since=day_of(clock.now()))).tokens == 15


async def test_what_is_counted_belongs_to_the_day_on_which_it_was_reserved(
    ledger: SqlUsage, clock: ManualClock
) -> None:
    today = day_of(clock.now())
    await ledger.reserve(call(), 50, Limits(per_day=100), 2 * DAY_S)
    clock.advance(opens_at(today) - clock.now() + 1)

    await ledger.settle(call(), MODEL, Spent(10, 5))

    assert (await ledger.totals(since=day_of(clock.now()))).tokens == 0
    assert (await ledger.totals(since=today)).tokens == 15


@pytest.mark.parametrize(
    ("limits", "which"),
    [
        (Limits(per_user_day=100), Limit.USER),
        (Limits(per_channel_day=100), Limit.CHANNEL),
        (Limits(per_day=100), Limit.ALL),
    ],
)
async def test_a_spent_day_opens_again_at_midnight(
    ledger: SqlUsage, clock: ManualClock, limits: Limits, which: Limit
) -> None:
    await ledger.settle(call(1), MODEL, Spent(90, 10))

    with pytest.raises(OverLimit) as caught:
        await ledger.reserve(call(2), 1, limits, HOLD_S)
    clock.advance(caught.value.opens_at - clock.now())
    await ledger.reserve(call(2), 1, limits, HOLD_S)

    assert caught.value.limit is which
    assert caught.value.opens_at % DAY_S == 0


async def test_a_limit_of_one_person_or_channel_leaves_the_others_alone(ledger: SqlUsage) -> None:
    await ledger.settle(call(1), MODEL, Spent(100, 0))
    limits = Limits(per_user_day=100, per_channel_day=100)

    await ledger.reserve(call(2, user=BEN, channel=THERE), 100, limits, HOLD_S)

    with pytest.raises(OverLimit):
        await ledger.reserve(call(3, user=BEN), 1, limits, HOLD_S)
    with pytest.raises(OverLimit):
        await ledger.reserve(call(4, channel=THERE), 1, limits, HOLD_S)


async def test_a_limit_of_nothing_lets_nothing_through(ledger: SqlUsage) -> None:
    with pytest.raises(OverLimit):
        await ledger.reserve(call(), 1, Limits(per_day=0), HOLD_S)


async def test_a_lonely_call_may_take_what_is_left_and_more(ledger: SqlUsage) -> None:
    await ledger.settle(call(1), MODEL, Spent(99, 0))

    await ledger.reserve(call(2), 20_000, Limits(per_day=100), HOLD_S)

    with pytest.raises(OverLimit):
        await ledger.reserve(call(3), 1, Limits(per_day=100), HOLD_S)


async def test_what_was_set_aside_is_free_again_when_it_was_not_needed(ledger: SqlUsage) -> None:
    limits = Limits(per_day=100)
    await ledger.reserve(call(1), 100, limits, HOLD_S)
    await ledger.release(call(1))
    await ledger.reserve(call(2), 100, limits, HOLD_S)
    await ledger.settle(call(2), MODEL, Spent(5, 5))

    await ledger.reserve(call(3), 90, limits, HOLD_S)


async def test_what_a_dead_process_set_aside_is_free_once_its_time_is_over(
    ledger: SqlUsage, clock: ManualClock
) -> None:
    limits = Limits(per_day=100)
    await ledger.reserve(call(1), 100, limits, HOLD_S)

    with pytest.raises(OverLimit):
        await ledger.reserve(call(2), 1, limits, HOLD_S)
    clock.advance(HOLD_S + 1)
    await ledger.reserve(call(2), 100, limits, HOLD_S)


async def test_a_request_that_is_taken_up_again_does_not_stand_in_its_own_way(
    ledger: SqlUsage,
) -> None:
    limits = Limits(per_day=100)
    await ledger.reserve(call(1, request="T1:C1:1"), 100, limits, HOLD_S)

    await ledger.reserve(call(2, request="T1:C1:1"), 100, limits, HOLD_S)

    with pytest.raises(OverLimit):
        await ledger.reserve(call(3, request="T1:C1:2"), 1, limits, HOLD_S)


async def test_a_purge_keeps_what_was_spent_and_what_is_set_aside(
    ledger: SqlUsage, clock: ManualClock
) -> None:
    await ledger.settle(call(1), MODEL, Spent(60, 0))
    await ledger.reserve(call(2), 30, Limits(per_day=100), HOLD_S)

    await ledger.purge()

    with pytest.raises(OverLimit):
        await ledger.reserve(call(3), 20, Limits(per_day=100), HOLD_S)
    assert (await ledger.totals(since=day_of(clock.now()))).tokens == 60


async def test_a_purge_forgets_days_of_long_ago(ledger: SqlUsage, clock: ManualClock) -> None:
    long_ago = day_of(clock.now())
    await ledger.settle(call(1), MODEL, Spent(60, 0))
    clock.advance(402 * DAY_S)

    await ledger.purge()

    assert await ledger.totals(since=long_ago) == Tally()


class Crowd:
    """Calls that are all made at the same time, half of them by each of two replicas."""

    def __init__(self, ledgers: tuple[SqlUsage, SqlUsage], limits: Limits) -> None:
        self.ledgers = ledgers
        self.limits = limits
        self.let_in: list[int] = []

    async def rush(self, *, settle: bool) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CROWD):
                group.create_task(self._spend(number, settle=settle))

    async def _spend(self, number: int, *, settle: bool) -> None:
        ledger, tokens = self.ledgers[number % 2], 30 + number
        try:
            await ledger.reserve(call(number), tokens, self.limits, HOLD_S)
        except OverLimit:
            return
        self.let_in.append(tokens)
        if settle:
            await ledger.settle(call(number), MODEL, Spent(tokens - 3, 3))


@pytest.fixture(params=[Limits(per_user_day=1_000), Limits(per_day=1_000)], ids=["user", "all"])
async def crowd(
    request: pytest.FixtureRequest, address: URL, database: Database, clock: ManualClock
) -> AsyncIterator[Crowd]:
    async with open_database(address, clock=clock) as other:
        yield Crowd((SqlUsage(database), SqlUsage(other)), request.param)


async def test_a_crowd_on_two_replicas_sets_no_more_aside_than_there_is(crowd: Crowd) -> None:
    await crowd.rush(settle=False)

    assert 900 < sum(crowd.let_in) <= 1_000


async def test_a_crowd_on_two_replicas_passes_a_limit_by_one_call_at_most(
    crowd: Crowd, clock: ManualClock
) -> None:
    await crowd.rush(settle=True)

    spent = await crowd.ledgers[0].totals(since=day_of(clock.now()))
    assert spent.tokens == sum(crowd.let_in)
    assert spent.calls == len(crowd.let_in)
    assert 900 < spent.tokens < 1_000 + 30 + CROWD


async def test_of_a_crowd_that_wants_too_much_each_only_one_is_let_in(ledger: SqlUsage) -> None:
    let_in: list[int] = []

    async def spend(number: int) -> None:
        try:
            await ledger.reserve(call(number), 5_000, Limits(per_channel_day=1_000), HOLD_S)
        except OverLimit:
            return
        let_in.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(CROWD):
            group.create_task(spend(number))

    assert len(let_in) == 1

"""What every store of digests promises of their runs."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update

from chatops.adapters.sql.digest_tables import runs
from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.digest import Ended, Past, Period, PostedPart, Run, Step, Waiting
from chatops.domain.errors import ClaimLost
from chatops.domain.names import MessageTs, PostId
from chatops.services.digest.ports import Digests
from tests.contracts.digesting import DAY_S, ONE, TWO, claimed, digest, period
from tests.fakes.clock import START, ManualClock

LEASE_S = 20.0


@pytest.fixture
def store(database: Database) -> Digests:
    return SqlDigests(database, [digest()], lease_s=LEASE_S)


async def test_a_period_is_claimed_once(store: Digests) -> None:
    run = await claimed(store)

    assert run == Run(digest(), period(), 1, Step.CLAIMED, reference=run.reference)
    assert run.reference
    assert await store.claim(digest(), period(), TWO) is None
    assert await store.claim(digest("other"), period(), TWO)
    assert await store.claim(digest(), period("2023-11-16"), TWO)


async def test_a_period_that_has_ended_is_never_claimed_again(
    store: Digests, clock: ManualClock
) -> None:
    await store.finish(await claimed(store), Ended.EMPTY)

    clock.advance(10 * DAY_S)

    assert await store.claim(digest(), period(), TWO) is None
    assert await store.waiting() == ()


async def test_a_claim_that_ran_out_is_taken_over_as_far_as_it_was(
    store: Digests, clock: ManualClock
) -> None:
    first = await claimed(store)
    await store.generated(first, ["one\0", "two"], "small print")
    part = await store.intend(first, 0, PostId("p0"))
    clock.advance(LEASE_S + 1)

    moved = Period(period().key, START + 5, START, START + 5)
    second = await store.claim(digest(), moved, TWO)

    assert second == Run(
        digest(),
        period(),
        2,
        Step.POSTING,
        ("one\ufffd", "two"),
        "small print",
        (part,),
        reference=first.reference,
    )


async def test_a_claim_that_is_renewed_is_kept(store: Digests, clock: ManualClock) -> None:
    run = await claimed(store)

    for _ in range(3):
        clock.advance(LEASE_S - 1)
        await store.renew(run)

    assert await store.claim(digest(), period(), TWO) is None


ACTS: list[Callable[[Digests, Run], Awaitable[object]]] = [
    lambda store, run: store.renew(run),
    lambda store, run: store.postpone(run, 1.0),
    lambda store, run: store.postpone(run, 1.0, "why"),
    lambda store, run: store.generated(run, ["late"], ""),
    lambda store, run: store.intend(run, 1, PostId("late")),
    lambda store, run: store.posted(run, 0, MessageTs("2.0")),
    lambda store, run: store.reintend(run, 0),
    lambda store, run: store.unintend(run, 0),
    lambda store, run: store.finish(run, Ended.POSTED),
    lambda store, run: store.told(run),
]


@pytest.mark.parametrize("act", ACTS)
async def test_whoever_lost_a_claim_changes_nothing(
    store: Digests, clock: ManualClock, act: Callable[[Digests, Run], Awaitable[object]]
) -> None:
    old = await claimed(store)
    await store.intend(old, 0, PostId("p0"))
    clock.advance(LEASE_S + 1)
    new = await claimed(store, worker=TWO)

    with pytest.raises(ClaimLost):
        await act(store, old)

    assert await store.posts(old) == new.posts
    assert await store.past("standup", 9) == (Past(period().key, START, None, "", new.reference),)
    await store.finish(new, Ended.POSTED)


@pytest.mark.parametrize("act", ACTS)
async def test_nothing_is_changed_after_the_end(
    store: Digests, act: Callable[[Digests, Run], Awaitable[object]]
) -> None:
    run = await claimed(store)
    await store.finish(run, Ended.POSTED)

    with pytest.raises(ClaimLost):
        await act(store, run)


async def test_the_first_text_stands(store: Digests) -> None:
    run = await claimed(store)
    await store.generated(run, ["first"], "a")

    again = await store.generated(run, ["second"], "b")

    assert (again.step, again.parts, again.footer) == (Step.GENERATED, ("first",), "a")


async def test_an_intent_stands_until_it_is_taken_back(store: Digests, clock: ManualClock) -> None:
    run = await claimed(store)
    first = await store.intend(run, 0, PostId("p0"))
    clock.advance(1)

    assert first == PostedPart(0, PostId("p0"), START)
    assert await store.intend(run, 0, PostId("other")) == first

    await store.unintend(run, 0)
    assert await store.posts(run) == ()


async def test_what_was_posted_is_not_taken_back(store: Digests) -> None:
    run = await claimed(store)
    await store.intend(run, 0, PostId("p0"))

    await store.posted(run, 0, MessageTs("1.5"))
    await store.unintend(run, 0)

    assert await store.posts(run) == (PostedPart(0, PostId("p0"), START, MessageTs("1.5")),)


async def test_an_intent_can_be_renewed(store: Digests, clock: ManualClock) -> None:
    run = await claimed(store)
    await store.intend(run, 0, PostId("p0"))
    await store.posted(run, 0, MessageTs("1.5"))
    clock.advance(3)

    again = await store.reintend(run, 0)

    assert again == PostedPart(0, PostId("p0"), START + 3)


async def test_only_what_was_intended_can_be_posted(store: Digests) -> None:
    run = await claimed(store)

    with pytest.raises(LookupError, match="never intended"):
        await store.posted(run, 0, MessageTs("1.5"))
    with pytest.raises(LookupError, match="never intended"):
        await store.reintend(run, 0)


async def test_a_run_that_is_given_back_waits_for_its_time(
    store: Digests, clock: ManualClock
) -> None:
    run = await claimed(store)

    attempts = await store.postpone(run, 30.0, "Slack is away")

    assert attempts == 1
    clock.advance(29)
    assert await store.waiting() == ()
    assert await store.claim(digest(), period(), TWO) is None
    clock.advance(2)
    assert await store.waiting() == (Waiting("standup", period(), Step.CLAIMED),)
    again = await claimed(store, worker=TWO)
    assert (again.attempts, again.reason) == (1, "Slack is away")


async def test_waiting_is_no_attempt(store: Digests, clock: ManualClock) -> None:
    run = await claimed(store)

    assert await store.postpone(run, 0.0) == 0

    clock.advance(1)
    assert (await claimed(store)).attempts == 0


async def test_a_failure_waits_until_it_is_told(store: Digests, clock: ManualClock) -> None:
    run = await claimed(store)
    await store.generated(run, ["text"], "")
    await store.finish(run, Ended.FAILED, "The channel is archived")

    failed = Past(period().key, START, Ended.FAILED, "The channel is archived", run.reference)
    assert await store.past("standup", 1) == (failed,)
    clock.advance(LEASE_S + 1)
    assert [one.step for one in await store.waiting()] == [Step.FAILED]
    again = await claimed(store, worker=TWO)
    assert (again.step, again.reason, again.parts) == (Step.FAILED, failed.reason, ())
    await store.told(again)

    clock.advance(LEASE_S + 1)
    assert await store.waiting() == ()
    assert await store.past("standup", 1) == (failed,)


async def test_only_a_failure_is_told(store: Digests) -> None:
    run = await claimed(store)

    with pytest.raises(ClaimLost):
        await store.told(run)


async def test_what_is_ordered_waits_for_whoever_claims_it(
    store: Digests, clock: ManualClock
) -> None:
    by_hand = period("manual:1.2.3")

    assert await store.order(digest(), by_hand)
    assert not await store.order(digest(), by_hand)

    assert await store.waiting() == (Waiting("standup", by_hand, Step.CLAIMED),)
    run = await store.claim(digest(), by_hand, ONE)
    assert run
    assert run.fence == 1
    assert clock.now() == START


async def test_a_period_is_skipped_once_and_only_when_it_is_new(store: Digests) -> None:
    assert await store.skip(digest(), period(), "too late")
    assert not await store.skip(digest(), period(), "too late")
    await claimed(store, "2023-11-16")
    assert not await store.skip(digest(), period("2023-11-16"), "too late")

    assert await store.claim(digest(), period(), ONE) is None
    skipped, running = sorted(await store.past("standup", 9), key=lambda past: past.key)
    assert (skipped.ended, skipped.reason) == (Ended.SKIPPED, "too late")
    assert running.ended is None


async def test_the_latest_runs_are_listed_first(store: Digests) -> None:
    for day in range(5):
        await claimed(store, f"day{day}", due_at=START + day * DAY_S)

    assert [past.key for past in await store.past("standup", 3)] == ["day4", "day3", "day2"]
    assert await store.past("other", 3) == ()


async def test_runs_are_known_for_400_days(store: Digests, clock: ManualClock) -> None:
    run = await claimed(store)
    await store.intend(run, 0, PostId("p0"))
    await store.finish(run, Ended.POSTED)

    clock.advance(399 * DAY_S)
    await store.purge()
    assert await store.past("standup", 1)

    clock.advance(2 * DAY_S)
    await store.purge()
    assert await store.past("standup", 1) == ()
    assert await store.posts(run) == ()


async def test_a_run_in_a_step_of_another_release_is_left_alone(
    store: Digests, database: Database, clock: ManualClock
) -> None:
    await claimed(store)
    async with database.begin() as connection:
        await connection.execute(update(runs).values(step="translating"))
    clock.advance(LEASE_S + 1)

    assert await store.waiting() == ()
    assert await store.claim(digest(), period(), TWO) is None

"""What every store of digests promises of texts that wait to be posted."""

from dataclasses import replace

import pytest

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.digest import Digest, Ended, Run, Step
from chatops.domain.errors import ClaimLost
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.services.digest.ports import Digests
from tests.contracts.digesting import ANN, DAY_S, ONE, TWO, claimed, digest, from_slack, period
from tests.fakes.clock import START, ManualClock

C1 = ChannelId("C1")
PART = "- It failed [07:03](https://team.example/archives/C1/p1)"
WITHIN = MessageTs(f"{START - 60:.6f}")


@pytest.fixture
def store(database: Database) -> Digests:
    return SqlDigests(database, [digest()])


async def written(store: Digests, *parts: str) -> Run:
    return await store.generated(await claimed(store), parts or (PART,), "small print")


@pytest.mark.parametrize("back_s", [60.0, DAY_S + 60.0])
async def test_a_text_that_may_hold_a_deleted_message_is_written_anew(
    store: Digests, back_s: float
) -> None:
    run = await written(store)

    await store.withdraw(C1, MessageTs(f"{START - back_s:.6f}"))

    with pytest.raises(ClaimLost):
        await store.intend(run, 0, PostId("p0"))
    again = await store.claim(digest(), period(), TWO)
    assert again
    assert (again.step, again.parts, again.footer) == (Step.CLAIMED, (), "")


@pytest.mark.parametrize(
    ("channel", "at"),
    [("C2", START - 60), ("C1", START), ("C1", START - 32 * DAY_S)],
)
async def test_a_text_that_cannot_hold_a_deleted_message_stands(
    store: Digests, channel: str, at: float
) -> None:
    run = await written(store)

    await store.withdraw(ChannelId(channel), MessageTs(f"{at:.6f}"))

    await store.intend(run, 0, PostId("p0"))


async def test_a_text_that_stands_in_part_is_not_completed(store: Digests) -> None:
    run = await written(store, PART, PART)
    await store.intend(run, 0, PostId("p0"))
    await store.posted(run, 0, WITHIN)

    await store.withdraw(C1, WITHIN)

    failed = await store.claim(digest(), period(), TWO)
    assert failed
    assert (failed.step, failed.parts, len(failed.posts)) == (Step.FAILED, (), 1)
    assert "deleted" in failed.reason


async def test_a_text_that_stands_whole_was_posted(store: Digests) -> None:
    run = await written(store)
    await store.intend(run, 0, PostId("p0"))
    await store.posted(run, 0, WITHIN)

    await store.withdraw(C1, WITHIN)

    (past,) = await store.past("standup", 9)
    assert past.ended is Ended.POSTED


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        (digest(), False),
        (replace(digest(), target=ChannelId("C9")), True),
        (replace(digest(), sources=(ChannelId("C2"),)), True),
        (replace(digest(), instructions="Be brief."), False),
    ],
)
async def test_a_text_belongs_to_the_channels_that_it_was_written_for(
    store: Digests, changed: Digest, *, moved: bool
) -> None:
    run = await written(store)
    await store.postpone(run, -1.0)

    again = await store.claim(changed, period(), TWO)

    assert again
    assert again.moved is moved


async def test_a_digest_that_is_removed_takes_its_runs_with_it(store: Digests) -> None:
    added = await store.add(ANN, from_slack())
    run = await store.claim(added, period(), ONE)
    assert run
    run = await store.generated(run, [PART], "")

    await store.remove(ANN, added.name)

    with pytest.raises(ClaimLost):
        await store.intend(run, 0, PostId("p0"))
    assert await store.waiting() == ()
    (past,) = await store.past(added.name, 9)
    assert (past.ended, past.reason) == (Ended.SKIPPED, "It was removed")


async def test_runs_of_a_digest_that_left_the_file_end_some_day(
    store: Digests, database: Database, clock: ManualClock
) -> None:
    await written(store)
    clock.advance(3 * DAY_S)

    await SqlDigests(database, []).notice()

    assert await store.waiting() == ()


@pytest.mark.parametrize(("days", "stands"), [(1, True), (3, False)])
async def test_a_text_that_waits_for_days_is_forgotten(
    store: Digests, clock: ManualClock, days: int, *, stands: bool
) -> None:
    await store.postpone(await written(store), 0.0)
    clock.advance(days * DAY_S)

    await store.purge()

    run = await store.claim(digest(), period(), TWO)
    assert run
    assert (run.parts == (PART,)) is stands


async def test_of_two_orders_at_once_one_counts(store: Digests) -> None:
    assert await store.order(digest(), period("manual:U1.a"))
    assert not await store.order(digest(), period("manual:U1.b"))
    assert await store.order(digest("other"), period("manual:U1.b"))
    run = await store.claim(digest(), period("manual:U1.a"), ONE)
    assert run
    await store.finish(run, Ended.POSTED)

    assert await store.order(digest(), period("manual:U1.c"))

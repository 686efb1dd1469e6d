"""What every inbox promises when many come at once, from one process or several."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import TypeVar

import pytest
from sqlalchemy import URL

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.domain.names import PostId, RequestId, WorkerId
from chatops.domain.request import Claim, Outcome, Settlement, State
from chatops.ports import Inbox
from tests.contracts.asking import DEADLINE_S, ONE, asked, claimed
from tests.fakes.clock import ManualClock

T = TypeVar("T")


@pytest.fixture
async def replica(address: URL, inbox: SqlInbox, clock: ManualClock) -> AsyncIterator[SqlInbox]:
    """Another process's inbox on the database of `inbox`."""
    assert inbox
    async with (
        open_database(address, clock=clock) as database,
        open_inbox(database, deadline_s=DEADLINE_S) as opened,
    ):
        yield opened


async def at_once(works: Iterable[Coroutine[None, None, T]]) -> list[T]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
    return [task.result() for task in tasks]


async def test_a_burst_is_stored_whole(inbox: Inbox) -> None:
    new = await at_once(inbox.put(asked(number)) for number in range(1000))

    assert all(new)
    assert (await inbox.backlog()).open == 1000


async def test_of_many_deliveries_at_once_one_is_new(inbox: Inbox, replica: Inbox) -> None:
    deliveries = [each.put(asked()) for _ in range(20) for each in (inbox, replica)]

    assert sum(await at_once(deliveries)) == 1


async def test_of_many_twins_at_once_one_is_new(inbox: Inbox, replica: Inbox) -> None:
    twins = [
        each.put(asked(number, client_msg_id="gesture"))
        for number, each in enumerate([inbox, replica] * 10)
    ]

    assert sum(await at_once(twins)) == 1


async def test_a_crowd_of_workers_claims_nothing_twice(inbox: Inbox, replica: Inbox) -> None:
    await at_once(inbox.put(asked(number)) for number in range(60))

    async def work(place: Inbox, worker: WorkerId) -> list[RequestId]:
        mine = []
        while claim := await place.claim(worker):
            mine.append(claim.request.asked.id)
        return mine

    crowd = [work(each, WorkerId(f"w{n}")) for n in range(6) for each in (inbox, replica)]
    taken = Counter(id_ for mine in await at_once(crowd) for id_ in mine)

    assert set(taken.values()) == {1}
    # Who finds everything locked by others goes away; nothing is left for the next look.
    while claim := await inbox.claim(ONE):
        taken[claim.request.asked.id] += 1
    assert len(taken) == 60
    assert set(taken.values()) == {1}


async def test_a_crowd_of_workers_answers_each_thread_in_order(
    inbox: Inbox, replica: Inbox
) -> None:
    threads, each_asks = 5, 6
    await at_once(
        inbox.put(asked(number, thread=number % threads)) for number in range(threads * each_asks)
    )
    answered: list[RequestId] = []
    held: set[str] = set()

    async def work(place: Inbox, worker: WorkerId) -> None:
        while len(answered) < threads * each_asks:
            claim = await place.claim(worker)
            if claim is None:
                await asyncio.sleep(0)
                continue
            question = claim.request.asked
            assert question.lane not in held
            held.add(question.lane)
            await place.intend(claim, 0, PostId("p"))
            held.remove(question.lane)
            await place.close(claim, Outcome.ANSWERED)
            answered.append(question.id)

    await at_once(work(each, WorkerId(f"w{n}")) for n in range(3) for each in (inbox, replica))

    for thread in range(threads):
        asked_in_order = [asked(n, thread=thread).id for n in range(thread, 30, threads)]
        assert [id_ for id_ in answered if id_ in asked_in_order] == asked_in_order


async def test_two_questions_of_one_thread_are_never_claimed_by_a_race(
    inbox: Inbox, replica: Inbox
) -> None:
    """The earlier one arrives while the later one is being claimed."""
    for thread in range(0, 500, 10):
        await inbox.put(asked(thread + 5, thread=thread))

        claims = await at_once(
            [
                inbox.claim(ONE),
                _put_then_claim(replica, thread),
                replica.claim(WorkerId("third")),
            ]
        )

        lanes = [claim.request.asked.lane for claim in claims if claim]
        assert len(lanes) == 1, thread


async def _put_then_claim(inbox: Inbox, thread: int) -> Claim | None:
    await inbox.put(asked(thread + 1, thread=thread))
    return await inbox.claim(WorkerId("second"))


async def test_nothing_is_forgotten_by_a_restart(
    address: URL, database: Database, clock: ManualClock
) -> None:
    async with open_inbox(database, deadline_s=DEADLINE_S) as before:
        await before.put(asked(1))
        await before.put(asked(2))
        claim = await claimed(before)
        post = await before.intend(claim, 0, PostId("p"))
        await before.settle(claim, Settlement(Outcome.ANSWERED, "yes"))

    clock.advance(21)
    async with (
        open_database(address, clock=clock) as reopened,
        open_inbox(reopened, deadline_s=DEADLINE_S) as after,
    ):
        first, second = await claimed(after), await claimed(after)

    assert first.request.state is State.SETTLED
    assert first.request.posts == (post,)
    assert second.request.asked == asked(2)


async def test_what_waits_when_the_inbox_closes_is_committed(database: Database) -> None:
    async with (
        asyncio.TaskGroup() as group,
        open_inbox(database, deadline_s=DEADLINE_S) as inbox,
    ):
        puts = [group.create_task(inbox.put(asked(number))) for number in range(10)]
        await asyncio.sleep(0)

    assert all(put.result() for put in puts)

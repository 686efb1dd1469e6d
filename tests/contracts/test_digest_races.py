"""Of several processes that look for what is due, one makes each period."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import URL

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database, open_database
from chatops.domain.digest import Ended
from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import WorkerId
from chatops.services.digest.due import DueCheck
from chatops.services.digest.ports import Digests
from tests.contracts.digesting import claimed, digest, period
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import DAY_S, Duty

RACERS = 5
SLOW = pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(1_200)])
LEASE_S = 20.0
TO_NINE_S = 6_400.0
"""From the start of the tests' clock to nine in the morning in Tokyo."""


@pytest.fixture
async def stores(
    address: URL, database: Database, clock: ManualClock
) -> AsyncIterator[list[Digests]]:
    """One store for each of some processes, on one database."""
    assert database
    async with AsyncExitStack() as stack:
        found: list[Digests] = []
        for _ in range(RACERS):
            one = await stack.enter_async_context(open_database(address, clock=clock))
            found.append(SqlDigests(one, [digest(), digest("other")], lease_s=LEASE_S))
        yield found


@pytest.mark.parametrize("periods", [100, SLOW])
async def test_of_five_workers_that_race_for_a_period_one_gets_it(
    stores: list[Digests], periods: int
) -> None:
    """Where a commit is in doubt, because the machine stalls, nobody may know that it won."""
    won: Counter[str] = Counter()
    doubts = 0

    async def race(place: Digests, worker: WorkerId) -> None:
        nonlocal doubts
        for number in range(periods):
            try:
                run = await place.claim(digest(), period(f"p{number}"), worker)
                won[f"p{number}"] += run is not None
            except StoreUnavailable:
                doubts += 1

    async with asyncio.TaskGroup() as group:
        for number, place in enumerate(stores):
            group.create_task(race(place, WorkerId(f"w{number}")))

    assert max(won.values()) == 1
    assert won.total() >= periods - doubts


async def test_of_five_workers_that_race_for_what_was_left_one_gets_it(
    stores: list[Digests], clock: ManualClock
) -> None:
    for number in range(20):
        old = await claimed(stores[0], f"p{number}")
        clock.advance(LEASE_S + 1)

        async with asyncio.TaskGroup() as group:
            claims = [
                group.create_task(place.claim(digest(), old.period, WorkerId(f"w{racer}")))
                for racer, place in enumerate(stores)
            ]

        (new,) = [run for claim in claims if (run := claim.result())]
        assert new.fence == old.fence + 1


class Crowd:
    """Processes that look for what is due all at once."""

    def __init__(self, duties: list[Duty], checks: list[DueCheck]) -> None:
        self.duties = duties
        self.checks = checks

    @property
    def made(self) -> Counter[str]:
        return Counter(name for duty in self.duties for name in duty.made)

    async def look(self) -> None:
        """Have all look, until all have looked and nothing is in hand."""
        before = [duty.looks for duty in self.duties]
        for check in self.checks:
            check.wake()
        for duty, check, looks in zip(self.duties, self.checks, before, strict=True):
            await duty.rested(check, looks)


@pytest.fixture
async def crowd(stores: list[Digests], clock: ManualClock) -> AsyncIterator[Crowd]:
    duties = [Duty(store, clock) for store in stores]
    checks = [duty.check(f"w{number}") for number, duty in enumerate(duties)]
    async with AsyncExitStack() as stack:
        for check in checks:
            await stack.enter_async_context(check.working(1.0))
        yield Crowd(duties, checks)


async def test_of_five_processes_one_makes_each_digest_of_each_day(
    crowd: Crowd, clock: ManualClock
) -> None:
    await crowd.look()
    clock.advance(TO_NINE_S)

    for _ in range(20):
        await crowd.look()
        clock.advance(DAY_S)

    made = crowd.made
    assert set(made.values()) == {1}
    assert len(made) == 2 * 20


async def test_what_one_process_cannot_make_another_makes_once(
    crowd: Crowd, clock: ManualClock
) -> None:
    await crowd.look()
    clock.advance(TO_NINE_S)
    for duty in crowd.duties:
        duty.ways = [duty.raising(RuntimeError("a mistake"))] * 2

    for _ in range(8):
        await crowd.look()
        clock.advance(301)

    for name in ("standup", "other"):
        (past,) = await crowd.duties[0].store.past(name, 9)
        assert past.ended in {Ended.POSTED, Ended.FAILED}
        tries = sum(tries for made, tries in crowd.made.items() if made.startswith(name))
        assert tries <= 3
        told = [one for duty in crowd.duties for one in duty.told if one[0] == name]
        assert len(told) == (past.ended is Ended.FAILED)

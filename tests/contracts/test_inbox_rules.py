"""The rules for claiming, for whatever happens in whatever order, against a model of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.tables import requests
from chatops.domain.errors import ClaimLost
from chatops.domain.names import Lane, RequestId, WorkerId
from chatops.domain.request import Asked, Claim, Outcome
from chatops.ports import Inbox
from tests.contracts.asking import LEASE_S, asked
from tests.fakes.clock import ManualClock

THREADS = (100, 100, 100, 200)
"""Mostly one: only there can anything go wrong."""
WORKERS = (WorkerId("one"), WorkerId("other"))


@dataclass(slots=True)
class Row:
    """What the model knows of a request."""

    asked: Asked
    received_at: float
    not_before: float = 0.0
    claim: Claim | None = None
    until: float = 0.0


@dataclass(slots=True)
class Model:
    """The rules once more, in the plainest words."""

    clock: ManualClock
    rows: dict[RequestId, Row] = field(default_factory=dict)
    known: set[RequestId] = field(default_factory=set)
    given_out: list[Claim] = field(default_factory=list)

    def live(self, lane: Lane) -> list[Row]:
        """Return what is held in a lane."""
        now = self.clock.now()
        return [r for r in self.rows.values() if r.asked.lane == lane and r.until >= now]

    def next(self) -> Row | None:
        """Return the request that a claim must give now."""
        now = self.clock.now()
        heads: dict[Lane, Row] = {}
        for row in sorted(self.rows.values(), key=lambda row: row.asked.ts):
            heads.setdefault(row.asked.lane, row)
        free = [
            row
            for row in heads.values()
            if not self.live(row.asked.lane) and row.not_before <= now and row.until < now
        ]
        return min(free, key=lambda row: (row.received_at, row.asked.ts), default=None)

    def holds(self, claim: Claim) -> Row | None:
        """Return the row that a claim is still good for."""
        row = self.rows.get(claim.request.asked.id)
        return row if row and row.claim == claim else None


@dataclass(frozen=True, slots=True)
class Story:
    """One run: every step is done to the inbox and to the model, and both must agree."""

    inbox: Inbox
    model: Model

    async def put(self, thread: int, number: int) -> None:
        question = asked(thread + number, thread=thread)
        new = await self.inbox.put(question)
        assert new == (question.id not in self.model.known)
        if new:
            self.model.known.add(question.id)
            self.model.rows[question.id] = Row(question, self.model.clock.now())

    async def claim(self, worker: WorkerId) -> None:
        expected = self.model.next()
        claim = await self.inbox.claim(worker)
        assert (claim and claim.request.asked) == (expected and expected.asked)
        if claim is None or expected is None:
            return
        assert all(claim.fence > old.fence for old in self._claims_of(claim))
        expected.claim, expected.until = claim, self.model.clock.now() + LEASE_S
        self.model.given_out.append(claim)
        assert len(self.model.live(claim.request.asked.lane)) == 1

    async def release(self, which: int, delay_s: float) -> None:
        if claim := self._some_claim(which):
            row = self.model.holds(claim)
            assert row is not None or await _is_lost(self.inbox, claim)
            if row:
                await self.inbox.release(claim, delay_s=delay_s)
                row.claim, row.until = None, 0.0
                row.not_before = self.model.clock.now() + delay_s

    async def close(self, which: int) -> None:
        if claim := self._some_claim(which):
            if self.model.holds(claim):
                await self.inbox.close(claim, Outcome.ANSWERED)
                del self.model.rows[claim.request.asked.id]
            else:
                assert await _is_lost(self.inbox, claim)

    async def renew(self, worker: WorkerId) -> None:
        mine = [row for row in self.model.rows.values() if row.claim and row.claim.worker == worker]
        kept = {
            row.asked.id
            for row in mine
            if not [r for r in self.model.live(row.asked.lane) if r is not row]
        }
        lost = await self.inbox.renew(worker, {row.asked.id for row in mine})
        assert lost == {row.asked.id for row in mine} - kept
        for id_ in kept:
            self.model.rows[id_].until = self.model.clock.now() + LEASE_S

    async def withdraw(self, thread: int, number: int) -> None:
        id_ = asked(thread + number, thread=thread).id
        assert await self.inbox.withdraw(id_) == (id_ in self.model.rows)
        self.model.rows.pop(id_, None)

    async def wait(self, seconds: float) -> None:
        self.model.clock.advance(seconds)

    def _some_claim(self, which: int) -> Claim | None:
        claims = self.model.given_out
        return claims[which % len(claims)] if claims else None

    def _claims_of(self, claim: Claim) -> list[Claim]:
        same = claim.request.asked.id
        return [old for old in self.model.given_out if old.request.asked.id == same]


async def _is_lost(inbox: Inbox, claim: Claim) -> bool:
    try:
        await inbox.count_attempt(claim)
    except ClaimLost:
        return True
    return False


Step = Callable[[Story], Awaitable[None]]
threads, numbers = st.sampled_from(THREADS), st.sampled_from((3, 2, 1, 0))
workers, indexes = st.sampled_from(WORKERS), st.integers(0, 20)
steps = st.one_of(
    st.builds(partial(partial, Story.put), thread=threads, number=numbers),
    st.builds(partial(partial, Story.put), thread=threads, number=numbers),
    st.builds(partial(partial, Story.claim), worker=workers),
    st.builds(partial(partial, Story.claim), worker=workers),
    st.builds(partial(partial, Story.release), which=indexes, delay_s=st.sampled_from((0.0, 7.0))),
    st.builds(partial(partial, Story.close), which=indexes),
    st.builds(partial(partial, Story.renew), worker=workers),
    st.builds(partial(partial, Story.withdraw), thread=threads, number=numbers),
    st.builds(partial(partial, Story.wait), seconds=st.sampled_from((8.0, 21.0))),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(steps, min_size=15, max_size=40))
async def test_whatever_happens_threads_are_answered_in_order_by_one_at_a_time(
    inbox: Inbox, database: Database, clock: ManualClock, story: list[Step]
) -> None:
    async with database.begin() as connection:
        await connection.execute(delete(requests))
    told = Story(inbox, Model(clock))

    for step in story:
        await step(told)

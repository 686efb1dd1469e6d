"""The inbox: requests, who acts on them, and what became of them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from random import Random, SystemRandom

from sqlalchemy import ColumnElement, RowMapping, and_, delete, exists, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.claims import TRIES, Claims, OthersQuicker, unfinished
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.puts import Puts
from chatops.adapters.sql.rechecks import FIRST_RECHECK_S, due_rechecks, posts_of, rechecked
from chatops.adapters.sql.rows import Values, reference, storable, to_posted, to_request, to_row
from chatops.adapters.sql.tables import posts, requests
from chatops.adapters.sql.upkeep import backlog, purge, quarantined, writable
from chatops.domain.errors import ClaimLost
from chatops.domain.names import MessageTs, PostId, RequestId, WorkerId
from chatops.domain.request import (
    Asked,
    Backlog,
    Claim,
    Outcome,
    Posted,
    Recheck,
    Settlement,
    State,
)
from chatops.services.tasks import beside

LEASE_S = 20.0

Change = Mapping[str, object]


@asynccontextmanager
async def open_inbox(
    database: Database,
    *,
    deadline_s: float,
    lease_s: float = LEASE_S,
    chance: Random | None = None,
) -> AsyncIterator["SqlInbox"]:
    """Own the task that commits new questions; leaving commits those that wait.

    The schema must be up to date. `chance` makes the references.
    """
    inbox = SqlInbox(database, deadline_s, lease_s, chance or SystemRandom())
    async with beside(inbox.run, inbox.stop):
        yield inbox


class SqlInbox:
    """Satisfies ports.Inbox; made by `open_inbox`, on somebody else's database."""

    def __init__(
        self, database: Database, deadline_s: float, lease_s: float, chance: Random
    ) -> None:
        self._database = database
        self._deadline_s = deadline_s
        self._claims = Claims(database, lease_s)
        self._chance = chance
        self._puts = Puts(self._store)

    async def run(self) -> None:
        """Commit new questions until stopped."""
        await self._puts.run()

    def stop(self) -> None:
        """Take no more questions."""
        self._puts.close()

    async def put(self, asked: Asked) -> bool:
        """Store a question, together with all that arrive meanwhile.

        Raises ValueError for ids that Slack cannot have sent.
        """
        return await self._puts.put(to_row(asked, reference(self._chance)))

    async def _store(self, rows: Sequence[Values]) -> set[str]:
        insert = self._database.insert(requests).on_conflict_do_nothing()
        async with self._database.begin() as connection:
            # Asked for beforehand: what SQLAlchemy 2.1.9 makes of an expression in an insert of
            # many rows has parameters that asyncpg does not get.
            now = float(await connection.scalar(select(self._database.now())) or 0.0)
            times = {"received_at": now, "deadline_at": now + self._deadline_s}
            stored = await connection.scalars(
                insert.returning(requests.c.id), [{**row, **times} for row in rows]
            )
            return set(stored)

    async def withdraw(self, request: RequestId) -> bool:
        """Close a request for which not even an intent to post stands."""
        here = and_(requests.c.id == request, unfinished(requests))
        posted = exists().where(posts.c.request_id == request)
        async with self._database.begin() as connection:
            # Locked first: an intent that is being committed must be seen below.
            await connection.execute(select(requests.c.id).where(here).with_for_update())
            statement = (
                update(requests).where(here, not_(posted)).values(self._done(Outcome.WITHDRAWN))
            )
            return (await connection.execute(statement)).rowcount == 1

    async def claim(self, worker: WorkerId) -> Claim | None:
        """Take the oldest request whose thread is free."""
        for _ in range(TRIES):
            try:
                async with self._database.begin() as connection:
                    row = await self._claims.take(connection, worker)
                    if row is None:
                        return None
                    request = to_request(row, await posts_of(connection, row["id"]))
            except OthersQuicker:
                continue
            return Claim(request, worker, row["fence"])
        return None

    async def renew(self, worker: WorkerId, requests: Collection[RequestId]) -> set[RequestId]:
        """Prolong the worker's claims; return the ids that it no longer holds."""
        if not requests:
            return set()
        async with self._database.begin() as connection:
            return set(requests) - await self._claims.prolong(connection, worker, requests)

    async def release(self, claim: Claim, *, delay_s: float) -> None:
        """Give a request back."""
        free = {"worker": None, "claimed_until": 0.0}
        async with self._database.begin() as connection:
            later = self._database.now() + delay_s
            await _change(connection, claim, {**free, "not_before": later})

    async def count_attempt(self, claim: Claim) -> int:
        """Add one failed model call and return how many there were."""
        async with self._database.begin() as connection:
            row = await _change(connection, claim, {"attempts": requests.c.attempts + 1})
            return int(row["attempts"])

    async def intend(self, claim: Claim, number: int, post: PostId) -> Posted:
        """Commit the intent to post, or return the one that stands."""
        request = claim.request.asked.id
        insert = (
            self._database.insert(posts)
            .values(request_id=request, number=number, post_id=post, intent_at=self._database.now())
            .on_conflict_do_nothing()
        )
        async with self._database.begin() as connection:
            await _hold(connection, claim)
            await connection.execute(insert)
            here = select(posts).where(posts.c.request_id == request, posts.c.number == number)
            return to_posted((await connection.execute(here)).mappings().one())

    async def posted(self, claim: Claim, number: int, ts: MessageTs) -> None:
        """Store the ts of a part; LookupError when nobody intended it."""
        await self._change_post(claim, number, {"ts": ts})

    async def reintend(self, claim: Claim, number: int) -> Posted:
        """Renew the time of an intent and forget its ts; LookupError when there is none."""
        return await self._change_post(
            claim, number, {"ts": None, "intent_at": self._database.now()}
        )

    async def unintend(self, claim: Claim, number: int) -> None:
        """Take back the intent of a part that certainly was not posted."""
        here = and_(posts.c.request_id == claim.request.asked.id, posts.c.number == number)
        async with self._database.begin() as connection:
            await _hold(connection, claim)
            await connection.execute(delete(posts).where(here, posts.c.ts.is_(None)))

    async def _change_post(self, claim: Claim, number: int, change: Change) -> Posted:
        here = and_(posts.c.request_id == claim.request.asked.id, posts.c.number == number)
        statement = update(posts).where(here).values(change).returning(*posts.c)
        async with self._database.begin() as connection:
            await _hold(connection, claim)
            row = (await connection.execute(statement)).mappings().one_or_none()
            if row is None:
                raise LookupError(f"part {number} of {claim.request.asked.id} was never intended")
            return to_posted(row)

    async def posts(self, request: RequestId) -> tuple[Posted, ...]:
        """Return the parts of a reply as they stand now."""
        async with self._database.read() as connection:
            return await posts_of(connection, request)

    async def settle(self, claim: Claim, settlement: Settlement) -> None:
        """Store what is to be shown, unless something is stored."""
        change = {
            "state": State.SETTLED,
            "outcome": settlement.outcome,
            "text": storable(settlement.text),
            "footer": storable(settlement.footer),
            "error": storable(settlement.error),
        }
        still_open = and_(_held_by(claim), requests.c.state == State.OPEN)
        async with self._database.begin() as connection:
            await _hold(connection, claim)
            await connection.execute(update(requests).where(still_open).values(change))

    async def close(self, claim: Claim, outcome: Outcome, *, recheck: bool = False) -> None:
        """End a request. The text is forgotten: it stands in the thread now."""
        change = self._done(outcome)
        if recheck:
            change["recheck_at"] = self._database.now() + FIRST_RECHECK_S
        async with self._database.begin() as connection:
            await _change(connection, claim, change)

    def _done(self, outcome: Outcome) -> dict[str, object]:
        return {
            "state": State.DONE,
            "outcome": outcome,
            "text": None,
            "footer": None,
            "worker": None,
            "claimed_until": 0.0,
            "closed_at": self._database.now(),
        }

    async def due_rechecks(self) -> tuple[Recheck, ...]:
        """Return the closed requests that are due to be looked at for strays."""
        return await due_rechecks(self._database)

    async def rechecked(self, request: RequestId) -> None:
        """Note that a request was looked at."""
        await rechecked(self._database, request)

    async def backlog(self) -> Backlog:
        """Say how much waits, odd rows left out."""
        return await backlog(self._database)

    async def quarantined(self) -> int:
        """Count the odd rows, which are never claimed."""
        return await quarantined(self._database)

    async def writable(self) -> bool:
        """Say whether a transaction commits now, by committing one."""
        return await writable(self._database)

    async def purge(self, older_than_s: float) -> int:
        """Forget what was closed so long ago; return how many requests that were."""
        return await purge(self._database, older_than_s)


def _held_by(claim: Claim) -> ColumnElement[bool]:
    return and_(
        requests.c.id == claim.request.asked.id,
        requests.c.fence == claim.fence,
        requests.c.worker == claim.worker,
        unfinished(requests),
    )


async def _hold(connection: AsyncConnection, claim: Claim) -> None:
    """Keep the claim from being lost before this transaction ends."""
    await _change(connection, claim, {"fence": claim.fence})


async def _change(connection: AsyncConnection, claim: Claim, change: Change) -> RowMapping:
    statement = update(requests).where(_held_by(claim)).values(change).returning(*requests.c)
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        raise ClaimLost(claim.request.asked.id)
    return row

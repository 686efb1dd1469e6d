"""The inbox: requests, who acts on them, and what became of them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from random import Random, SystemRandom
from types import MappingProxyType

from sqlalchemy import RowMapping, Update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql import statements as say
from chatops.adapters.sql.claims import TRIES, Claims, OthersQuicker
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.puts import Puts
from chatops.adapters.sql.rechecks import FIRST_RECHECK_S, due_rechecks, posts_of, rechecked
from chatops.adapters.sql.rows import Values, reference, storable, to_posted, to_request, to_row
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
)
from chatops.services.tasks import beside

LEASE_S = 20.0

Change = Mapping[str, object]
NOTHING: Change = MappingProxyType({})


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
        self._say = say.Statements(database, deadline_s)
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
        async with self._database.alone(hurry=True) as connection:
            times = {} if self._database.on_sqlite else await self._times(connection)
            stored = await connection.scalars(self._say.put, [{**row, **times} for row in rows])
            return set(stored)

    async def _times(self, connection: AsyncConnection) -> Values:
        """Ask beforehand what SQLite computes as it stores.

        What SQLAlchemy 2.1.9 makes of an expression in an insert of many rows has parameters
        that asyncpg does not get.
        """
        now = float(await connection.scalar(self._say.now) or 0.0)
        return {"received_at": now, "deadline_at": now + self._deadline_s}

    async def withdraw(self, request: RequestId) -> bool:
        """Close a request for which not even an intent to post stands."""
        this = {"this": request}
        async with self._database.begin() as connection:
            # Locked first: an intent that is being committed must be seen below.
            await connection.execute(say.LOCK, this)
            withdrawn = {**this, "new_outcome": Outcome.WITHDRAWN}
            return await connection.scalar(self._say.withdraw, withdrawn) is not None

    async def claim(self, worker: WorkerId, *, commands: bool = False) -> Claim | None:
        """Take the oldest request, or command, whose thread is free."""
        for _ in range(TRIES):
            try:
                async with self._database.alone() as connection:
                    row = await self._claims.take(connection, worker, commands=commands)
                    if row is None:
                        return None
                    again = row["fence"] > 1  # else nobody was there to post anything
                    posts = await posts_of(connection, row["id"]) if again else ()
                    return Claim(to_request(row, posts), worker, row["fence"])
            except OthersQuicker:
                continue
        return None

    async def renew(self, worker: WorkerId, requests: Collection[RequestId]) -> set[RequestId]:
        """Prolong the worker's claims; return the ids that it no longer holds."""
        if not requests:
            return set()
        async with self._database.alone() as connection:
            return set(requests) - await self._claims.prolong(connection, worker, requests)

    async def release(self, claim: Claim, *, delay_s: float) -> None:
        """Give a request back."""
        await self._move(claim, self._say.release, delay_s=delay_s)

    async def count_attempt(self, claim: Claim) -> int:
        """Add one failed model call and return how many there were."""
        return int((await self._move(claim, say.COUNT))["attempts"])

    async def settle(self, claim: Claim, settlement: Settlement) -> None:
        """Store what is to be shown, unless something is stored."""
        await self._move(
            claim,
            say.SETTLE,
            new_outcome=settlement.outcome,
            new_text=storable(settlement.text),
            new_footer=storable(settlement.footer),
            new_error=storable(settlement.error),
        )

    async def close(self, claim: Claim, outcome: Outcome, *, recheck: bool = False) -> None:
        """End a request."""
        recheck_s = FIRST_RECHECK_S if recheck else None
        await self._move(claim, self._say.close, new_outcome=outcome, recheck_s=recheck_s)

    async def _move(self, claim: Claim, change: Update, **values: object) -> RowMapping:
        async with self._database.alone() as connection:
            return await _under(claim, connection, change, values)

    async def intend(self, claim: Claim, number: int, post: PostId) -> Posted:
        """Commit the intent to post, or return the one that stands."""
        return await self._move_part(claim, number, self._say.intend, new_post=post)

    async def posted(self, claim: Claim, number: int, ts: MessageTs) -> None:
        """Store the ts of a part; LookupError when nobody intended it."""
        await self._move_part(claim, number, self._say.store_ts, new_ts=ts)

    async def reintend(self, claim: Claim, number: int) -> Posted:
        """Renew the time of an intent and forget its ts; LookupError when there is none."""
        return await self._move_part(claim, number, self._say.reintend)

    async def _move_part(
        self, claim: Claim, number: int, change: say.PartChange, **values: object
    ) -> Posted:
        here = say.part(claim.request.asked.id, number) | values
        if self._database.on_sqlite and (quick := await self._alone(claim, change, here)):
            return to_posted(quick)
        async with self._database.begin() as connection:
            await _under(claim, connection, say.HOLD)
            row = (await connection.execute(change.under_hold, here)).mappings().one_or_none()
            if row is None:
                raise LookupError(f"part {number} of {claim.request.asked.id} was never intended")
            return to_posted(row)

    async def _alone(
        self, claim: Claim, change: say.PartChange, here: say.Parameters
    ) -> RowMapping | None:
        """Change a part in one statement; None when it is not there, or the claim is lost."""
        async with self._database.alone() as connection:
            done = await connection.execute(change.alone, say.held(claim) | here)
            return done.mappings().one_or_none()

    async def unintend(self, claim: Claim, number: int) -> None:
        """Take back the intent of a part that certainly was not posted."""
        here = say.part(claim.request.asked.id, number)
        async with self._database.begin() as connection:
            await _under(claim, connection, say.HOLD)
            await connection.execute(say.UNINTEND, here)

    async def posts(self, request: RequestId) -> tuple[Posted, ...]:
        """Return the parts of a reply as they stand now."""
        async with self._database.read() as connection:
            return await posts_of(connection, request)

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


async def _under(
    claim: Claim, connection: AsyncConnection, change: Update, values: Change = NOTHING
) -> RowMapping:
    bound = await connection.execute(change, {**say.held(claim), **values})
    row = bound.mappings().one_or_none()
    if row is None:
        raise ClaimLost(claim.request.asked.id)
    return row

"""What was spent, and what running calls may still spend.

Whoever reserves is alone: on SQLite every writer is, on PostgreSQL there is a lock for it. Counting
needs none, because a reservation turns into what was spent in one commit, and both are added up
in one statement.
"""

from collections.abc import Mapping

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    delete,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.ledger_tables import reservations, usage
from chatops.domain.errors import OverLimit
from chatops.domain.names import ChannelId, ModelName, UserId
from chatops.domain.usage import (
    DAY_S,
    Call,
    Day,
    Limit,
    Limits,
    Spender,
    Spent,
    Tally,
    day_of,
    opens_at,
    over,
)

LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended("usage", 0)))
KEPT_DAYS = 400
"""So long what was spent in a day is known."""
KEY = ("day", "user", "channel", "model", "kind")
SUMS = ("calls", "tokens_in", "tokens_out", "cost_usd", "unpriced")


class SqlUsage:
    """Satisfies services.usage.Ledger on somebody else's database, whose schema is up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._now = select(database.now())

    async def reserve(self, call: Call, tokens: int, limits: Limits, hold_s: float) -> None:
        """Set aside what a call may take; OverLimit where a limit does not let it through."""
        async with self._database.begin() as connection:
            if not self._database.on_sqlite:
                await connection.execute(LOCK)
            now = await self._time(connection)
            await self._drop_older(connection, call)
            await _check(connection, call.spender, tokens, limits, now)
            row = _reservation(call, day_of(now), tokens, now + hold_s)
            await connection.execute(reservations.insert().values(row))

    async def settle(self, call: Call, model: ModelName, spent: Spent) -> None:
        """Count what a call took, on the day on which it was reserved; once for each id."""
        async with self._database.begin() as connection:
            now = await self._time(connection)
            row = {**_reservation(call, day_of(now), 0, now), "settled": True}
            insert = self._database.insert(reservations).values(row)
            settled = insert.on_conflict_do_update(
                index_elements=[reservations.c.id],
                set_={"settled": True},
                where=reservations.c.settled.is_(False),
            )
            day = await connection.scalar(settled.returning(reservations.c.day))
            if day is not None:
                await self._add(connection, {**_account(call, day, model), **_counted(spent)})

    async def release(self, call: Call) -> None:
        """Give back what was set aside for a call."""
        open_one = (reservations.c.id == call.id, reservations.c.settled.is_(False))
        async with self._database.alone() as connection:
            await connection.execute(delete(reservations).where(*open_one))

    async def totals(
        self, *, user: UserId | None = None, channel: ChannelId | None = None, since: Day
    ) -> Tally:
        """Return what was spent from a day on: by one person, in one channel, or by all."""
        sums = [func.coalesce(func.sum(usage.c[name]), 0) for name in SUMS]
        chosen = select(*sums).where(usage.c.day >= since, *_of(usage, user, channel))
        async with self._database.read() as connection:
            calls, tokens_in, tokens_out, cost_usd, unpriced = (
                await connection.execute(chosen)
            ).one()
        return Tally(int(calls), int(tokens_in), int(tokens_out), float(cost_usd), int(unpriced))

    async def purge(self) -> None:
        """Forget calls that can be settled no more, and days of long ago."""
        now = self._database.now()
        async with self._database.begin() as connection:
            await connection.execute(delete(reservations).where(reservations.c.until < now - DAY_S))
            oldest = day_of(await self._time(connection)) - KEPT_DAYS
            await connection.execute(delete(usage).where(usage.c.day < oldest))

    async def _time(self, connection: AsyncConnection) -> float:
        return float(await connection.scalar(self._now) or 0.0)

    async def _drop_older(self, connection: AsyncConnection, call: Call) -> None:
        """Forget what an earlier try of the same request, that never ended, had set aside."""
        if call.request is not None:
            same = reservations.c.request == call.request
            open_one = reservations.c.settled.is_(False)
            await connection.execute(delete(reservations).where(same, open_one))

    async def _add(self, connection: AsyncConnection, row: Mapping[str, object]) -> None:
        insert = self._database.insert(usage).values(row)
        added = {name: usage.c[name] + insert.excluded[name] for name in SUMS}
        await connection.execute(insert.on_conflict_do_update(index_elements=KEY, set_=added))


async def _check(
    connection: AsyncConnection, spender: Spender, tokens: int, limits: Limits, now: float
) -> None:
    """Raise OverLimit for the first limit that stands against a call."""
    day = day_of(now)
    user, channel = spender.user, spender.channel
    accounts = (
        (Limit.USER, limits.per_user_day if user else None, user, None),
        (Limit.CHANNEL, limits.per_channel_day if channel else None, None, channel),
        (Limit.ALL, limits.per_day, None, None),
    )
    for which, limit, of_user, of_channel in accounts:
        if limit is not None:
            used, held = (await connection.execute(_taken(day, now, of_user, of_channel))).one()
            if over(limit, int(used), int(held), tokens):
                raise OverLimit(which, opens_at(day))


def _taken(
    day: Day, now: float, user: UserId | None, channel: ChannelId | None
) -> Select[int, int]:
    """Add up what is spent and what is set aside, in one statement: so nothing is missed."""
    used = select(func.coalesce(func.sum(usage.c.tokens_in + usage.c.tokens_out), 0)).where(
        usage.c.day == day, *_of(usage, user, channel)
    )
    held = select(func.coalesce(func.sum(reservations.c.tokens), 0)).where(
        reservations.c.until >= now,
        reservations.c.day == day,
        reservations.c.settled.is_(False),
        *_of(reservations, user, channel),
    )
    return select(used.scalar_subquery(), held.scalar_subquery())


def _of(
    table: FromClause, user: UserId | None, channel: ChannelId | None
) -> list[ColumnElement[bool]]:
    chosen = []
    if user is not None:
        chosen.append(table.c.user == user)
    if channel is not None:
        chosen.append(table.c.channel == channel)
    return chosen


def _reservation(call: Call, day: Day, tokens: int, until: float) -> dict[str, object]:
    return {
        "id": call.id,
        "request": call.request,
        "day": day,
        "user": call.spender.user or "",
        "channel": call.spender.channel or "",
        "tokens": tokens,
        "until": until,
        "settled": False,
    }


def _account(call: Call, day: Day, model: ModelName) -> dict[str, object]:
    spender = call.spender
    owner = {"user": spender.user or "", "channel": spender.channel or ""}
    return {"day": day, **owner, "model": model, "kind": call.kind}


def _counted(spent: Spent) -> dict[str, object]:
    return {
        "calls": 1,
        "tokens_in": spent.tokens_in,
        "tokens_out": spent.tokens_out,
        "cost_usd": spent.cost_usd or 0.0,
        "unpriced": int(spent.cost_usd is None),
    }

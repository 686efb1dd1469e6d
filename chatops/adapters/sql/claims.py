"""Who may act on which request: the rule for claiming, and how each database keeps it.

Two claims in one lane are never alive together. SQLite has one writer at a time, so one statement
is enough. On PostgreSQL row locks do not see a lane: an earlier question may arrive while a later
one is being claimed. So whoever claims or renews there holds the lane's advisory lock, and looks
at the lane again once it has it. Claimers only try for that lock while they hold a row, renewers
take their locks in order: nobody waits in a circle.
"""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import (
    ColumnElement,
    FromClause,
    RowMapping,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.tables import requests
from chatops.domain.names import RequestId, WorkerId
from chatops.domain.request import Kind, Outcome, State

FARTHEST_S = 3600.0
"""A claim that reaches farther ahead is damage; clocks that are put right move by less."""
TRIES = 8
"""How often others may be quicker within one call before it lets them."""

Truth = ColumnElement[bool]

LANES = (
    select(requests.c.lane)
    .where(requests.c.id.in_(bindparam("ids", expanding=True)))
    .distinct()
    .order_by(requests.c.lane)
    .subquery()
)
LOCK_LANES = select(func.pg_advisory_xact_lock(func.hashtextextended(LANES.c.lane, 0)))
TRY_LANE = select(
    func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("lane", type_=Text), 0))
)


class Claims:
    """Gives claims of `lease_s` seconds and prolongs them."""

    def __init__(self, database: Database, lease_s: float) -> None:
        now = database.now()
        self._on_sqlite = database.on_sqlite
        row = requests.alias("candidate")
        free = oldest_free(row, now)
        self._any = _Taking(database, row, free, lease_s)
        bang: ColumnElement[str] = literal_column(f"'{Kind.BANG}'")
        self._commands = _Taking(database, row, free.where(row.c.kind == bang), lease_s)
        self._prolong = (
            update(requests)
            .where(
                requests.c.id.in_(bindparam("ids", expanding=True)),
                requests.c.worker == bindparam("by"),
                sound(requests, now),
                ~_beside(requests, now, _held),
            )
            .values(claimed_until=now + lease_s)
            .returning(requests.c.id)
        )

    async def take(
        self, connection: AsyncConnection, worker: WorkerId, *, commands: bool
    ) -> RowMapping | None:
        """Claim the oldest request, or command, that is free; None when there is none."""
        say = self._commands if commands else self._any
        if self._on_sqlite:
            return (await connection.execute(say.mark, {"by": worker})).mappings().one_or_none()
        found = (await connection.execute(say.find)).first()
        if found is None:
            return None
        if not await connection.scalar(TRY_LANE, {"lane": found.lane}):
            raise OthersQuicker
        marked = await connection.execute(say.mark, {"by": worker, "found": found.id})
        row = marked.mappings().one_or_none()
        if row is None:
            raise OthersQuicker
        return row

    async def prolong(
        self, connection: AsyncConnection, worker: WorkerId, ids: Collection[RequestId]
    ) -> set[RequestId]:
        """Prolong the worker's claims, expired ones too where nothing else of the lane is held."""
        if not self._on_sqlite:
            await connection.execute(LOCK_LANES, {"ids": list(ids)})
        mine = await connection.scalars(self._prolong, {"by": worker, "ids": list(ids)})
        return {RequestId(id_) for id_ in mine}


class _Taking:
    """How one request of those that are free is claimed: at once on SQLite, else found first."""

    def __init__(
        self, database: Database, row: FromClause, free: Select[str, str], lease_s: float
    ) -> None:
        now = database.now()
        self.find = free.with_for_update(of=row, skip_locked=True)
        if database.on_sqlite:
            which = requests.c.id == free.with_only_columns(row.c.id).scalar_subquery()
        else:
            which = and_(requests.c.id == bindparam("found"), claimable(requests, now))
        self.mark = (
            update(requests)
            .where(which)
            .values(worker=bindparam("by"), fence=requests.c.fence + 1, claimed_until=now + lease_s)
            .returning(*requests.c)
        )


class OthersQuicker(Exception):
    """Another replica is claiming in the same lane; roll back and look again."""


def unfinished(row: FromClause) -> Truth:
    """Pick what the partial indexes hold; the constant must be spelt out for them to serve."""
    return row.c.state != literal_column("'done'")


def sound(row: FromClause, now: ColumnElement[float]) -> Truth:
    """Pick unfinished rows that make sense; others are left to people, and hold up nobody."""
    shown = and_(row.c.text.is_not(None), _one_of(row.c.outcome, Outcome))
    return and_(
        unfinished(row),
        or_(row.c.state == State.OPEN, and_(row.c.state == State.SETTLED, shown)),
        _one_of(row.c.kind, Kind),
        row.c.fence >= 0,
        row.c.attempts >= 0,
        row.c.claimed_until <= now + FARTHEST_S,
    )


def _one_of(column: ColumnElement[str], values: Iterable[str]) -> Truth:
    """Spell the values out: as parameters they would be put into the statement at each use."""
    return column.in_([literal_column(f"'{value}'") for value in values])


def oldest_free(row: FromClause, now: ColumnElement[float]) -> Select[str, str]:
    """Find the id and lane of the request that has waited longest of those that may be claimed."""
    return (
        select(row.c.id, row.c.lane)
        .where(claimable(row, now))
        .order_by(row.c.received_at, row.c.position)
        .limit(1)
    )


def claimable(row: FromClause, now: ColumnElement[float]) -> Truth:
    """Pick the first unfinished request of each lane in which nothing is held."""
    return and_(
        sound(row, now),
        row.c.claimed_until < now,
        row.c.not_before <= now,
        ~_beside(row, now, lambda other, _: or_(_held(other, now), _before(other, row))),
    )


def _beside(
    row: FromClause,
    now: ColumnElement[float],
    which: Callable[[FromClause, ColumnElement[float]], Truth],
) -> Truth:
    other = requests.alias("other")
    return exists().where(
        other.c.lane == row.c.lane, other.c.id != row.c.id, sound(other, now), which(other, now)
    )


def _held(row: FromClause, now: ColumnElement[float]) -> Truth:
    return row.c.claimed_until >= now


def _before(row: FromClause, later: FromClause) -> Truth:
    same = and_(row.c.position == later.c.position, row.c.id < later.c.id)
    return or_(row.c.position < later.c.position, same)

"""What operators see of the inbox, and how it is kept small."""

from sqlalchemy import and_, delete, func, not_, select

from chatops.adapters.sql.claims import sound, unfinished
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.pages import give_back
from chatops.adapters.sql.tables import pulse, requests
from chatops.domain.errors import StoreUnavailable
from chatops.domain.request import Backlog, State

KEY_LIFE_S = 25 * 3600.0
"""Slack repeats an event for a day: its key must be remembered longer, whatever is configured."""
DELETED_AT_ONCE = 500
"""Questions must not wait long for a deletion to commit."""


async def backlog(database: Database) -> Backlog:
    """Say how much waits, odd rows left out."""
    now = database.now()
    waiting = select(func.count(), now - func.min(requests.c.received_at))
    async with database.read() as connection:
        count, oldest_s = (await connection.execute(waiting.where(sound(requests, now)))).one()
        return Backlog(open=count, oldest_s=max(0.0, oldest_s or 0.0))


async def quarantined(database: Database) -> int:
    """Count unfinished rows that make no sense: never claimed, for a person to look at."""
    odd = and_(unfinished(requests), not_(sound(requests, database.now())))
    counted = select(func.count()).select_from(requests).where(odd)
    async with database.read() as connection:
        return int(await connection.scalar(counted) or 0)


async def writable(database: Database) -> bool:
    """Say whether a transaction commits now, by committing one."""
    now = database.now()
    insert = database.insert(pulse).values(id=1, at=now)
    beat = insert.on_conflict_do_update(index_elements=[pulse.c.id], set_={"at": now})
    try:
        async with database.begin() as connection:
            await connection.execute(beat)
    except StoreUnavailable:
        return False
    return True


async def purge(database: Database, older_than_s: float) -> int:
    """Delete what was closed so long ago, 25 hours at least; return how many requests that were.

    On SQLite the freed pages go back to the disk, and the log that still shows them is emptied.
    """
    purged = 0
    while deleted := await _purge_some(database, max(older_than_s, KEY_LIFE_S)):
        purged += deleted
    if purged and database.on_sqlite:
        await give_back(database)
        async with database.bare() as connection:
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return purged


async def _purge_some(database: Database, older_than_s: float) -> int:
    old = (
        select(requests.c.id)
        .where(
            requests.c.state == State.DONE,
            requests.c.closed_at < database.now() - older_than_s,
        )
        .order_by(requests.c.closed_at)
        .limit(DELETED_AT_ONCE)
    )
    async with database.begin() as connection:
        gone = await connection.execute(delete(requests).where(requests.c.id.in_(old)))
        return gone.rowcount

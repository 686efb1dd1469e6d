"""Closed requests that were once in doubt and are looked at twice more for stray messages."""

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.rows import to_asked, to_posted
from chatops.adapters.sql.statements import POSTS
from chatops.adapters.sql.tables import requests
from chatops.domain.names import RequestId
from chatops.domain.request import Posted, Recheck

FIRST_RECHECK_S = 30.0
LAST_RECHECK_S = 300.0
"""Both count from the moment that the request was closed."""
RECHECKS = 2
AT_ONCE = 100


async def due_rechecks(database: Database) -> tuple[Recheck, ...]:
    """Return what is due, the longest due first."""
    due = (
        select(requests)
        .where(requests.c.recheck_at <= database.now())
        .order_by(requests.c.recheck_at)
        .limit(AT_ONCE)
    )
    async with database.read() as connection:
        return tuple(
            [
                Recheck(to_asked(row), await posts_of(connection, row["id"]), row["rechecks"])
                for row in (await connection.execute(due)).mappings().all()
            ]
        )


async def rechecked(database: Database, request: RequestId) -> None:
    """Count one look; nothing when another replica counted it already."""
    again = requests.c.rechecks + 1 < RECHECKS
    next_at = case((again, requests.c.closed_at + LAST_RECHECK_S))
    statement = (
        update(requests)
        .where(requests.c.id == request, requests.c.recheck_at <= database.now())
        .values(rechecks=requests.c.rechecks + 1, recheck_at=next_at)
    )
    async with database.begin() as connection:
        await connection.execute(statement)


async def posts_of(connection: AsyncConnection, request: RequestId) -> tuple[Posted, ...]:
    """Return the parts of a reply, in order."""
    found = await connection.execute(POSTS, {"this": request})
    return tuple(to_posted(row) for row in found.mappings())

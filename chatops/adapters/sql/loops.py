"""How often bots asked in a thread."""

from sqlalchemy import func, or_, select

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.tables import requests
from chatops.domain.request import Asked, Outcome


async def bot_turns(database: Database, asked: Asked, within_s: float) -> int:
    """Count the questions of bots in the thread of this one that were let in, without this one."""
    let_in = or_(requests.c.outcome.is_(None), requests.c.outcome != Outcome.REFUSED)
    others = select(func.count()).where(
        requests.c.lane == asked.lane,
        requests.c.id != asked.id,
        requests.c.bot.is_not(None),
        requests.c.received_at > database.now() - within_s,
        let_in,
    )
    async with database.read() as connection:
        return int(await connection.scalar(others) or 0)

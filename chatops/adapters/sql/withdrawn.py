"""Texts of exchanges that go because something they may hold was deleted or changed in Slack."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, RowMapping, Select, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.ledger_tables import exchanges
from chatops.adapters.sql.remembered import slices, ts_at
from chatops.adapters.sql.tables import posts
from chatops.domain.names import ChannelId, MessageTs

LOCAL = 4_200
"""Letters of a row that SQLite can have moved from page to page: the rest has pages of its own."""
LOST = {"question": None, "answer": None, "prompt": None}


async def lose_texts(
    connection: AsyncConnection, channel: ChannelId, threads: Collection[str], places: Sequence[int]
) -> list[str]:
    """Empty the exchanges of these threads that may hold what stood in these places.

    A prompt holds what was there when its question was asked; an answer is a message, too.
    Returns what is to be sought in the unused parts of SQLite's pages.
    """
    if not places:
        return []
    here = [exchanges.c.channel == channel, exchanges.c.thread.in_(threads)]
    touched = await _found(connection, [*here, exchanges.c.position >= min(places)])
    for some in slices(places):
        part = exists().where(
            posts.c.request_id == exchanges.c.request, posts.c.ts.in_([ts_at(at) for at in some])
        )
        touched += await _found(connection, [*here, part])
    for some in slices({row["request"] for row in touched}):
        emptied = update(exchanges).where(exchanges.c.request.in_(some)).values(LOST)
        await connection.execute(emptied)
    return [row["text"] for row in touched]


def takes_nothing(before: str, after: str) -> bool:
    """Say whether a text still has each of its lines: a preview of a link was put below it, say."""
    lines = iter(after.splitlines())
    return all(line in lines for line in before.splitlines())


async def _found(
    connection: AsyncConnection, which: Sequence[ColumnElement[bool]]
) -> list[RowMapping]:
    # The texts stand in this order at the end of a row.
    texts = [func.coalesce(exchanges.c[name], "") for name in LOST]
    whole = texts[0] + texts[1] + texts[2]
    filled = or_(*(exchanges.c[name].is_not(None) for name in LOST))
    chosen = select(exchanges.c.request, func.substr(whole, 1, LOCAL).label("text"))
    return list((await connection.execute(chosen.where(filled, *which))).mappings())


def thread_of_answer(channel: ChannelId, ts: MessageTs) -> Select[str]:
    """Find the thread of an exchange whose answer is, or was, in a message."""
    joined = exchanges.join(posts, posts.c.request_id == exchanges.c.request)
    here = (exchanges.c.channel == channel, posts.c.ts == ts, exchanges.c.answer.is_not(None))
    return select(exchanges.c.thread).select_from(joined).where(*here)

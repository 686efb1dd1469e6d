"""When threads and summaries were used, and how those that nobody uses are forgotten."""

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.changes import DIGEST
from chatops.adapters.sql.claims import unfinished
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.pages import give_back
from chatops.adapters.sql.remembered import MICROSECONDS, lock_channel, of
from chatops.adapters.sql.tables import covers, leaves, messages, requests, summaries, threads
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.summary.values import ThreadId

NOTED_S = 600.0
"""Reading is noted no more often than this; nothing is forgotten too early for it."""
AT_ONCE = 100


async def note_use(database: Database, connection: AsyncConnection, thread: ThreadId) -> None:
    """Store that a thread is used now."""
    now = database.now()
    row = database.insert(threads).values(channel=thread.channel, root=thread.root, used_at=now)
    key = [threads.c.channel, threads.c.root]
    await connection.execute(row.on_conflict_do_update(index_elements=key, set_={"used_at": now}))


async def purge(database: Database, older_than_s: float) -> None:
    """Forget the threads, and the summaries of others, that nobody used for so long.

    A thread in which a question waits is in use. A digest's list is used as long as there is the
    digest: of it goes what was said so long ago. On SQLite the freed pages go back to the disk.
    """
    while found := await _unused_threads(database, older_than_s):
        for thread in found:
            await _forget(database, thread, older_than_s)
    for channel in await _channels_with_lists(database):
        await _shorten(database, ThreadId(channel, MessageTs(DIGEST)), older_than_s)
    while await _forget_summaries(database, older_than_s):
        pass
    if database.on_sqlite:
        await give_back(database)


async def _unused_threads(database: Database, older_than_s: float) -> list[ThreadId]:
    lane = threads.c.channel + ":" + threads.c.root
    waiting = exists().where(requests.c.lane == lane, unfinished(requests))
    old = threads.c.used_at < database.now() - older_than_s - NOTED_S
    chosen = select(threads).where(old, ~waiting).order_by(threads.c.used_at).limit(AT_ONCE)
    async with database.read() as connection:
        rows = await connection.execute(chosen)
        return [ThreadId(ChannelId(row.channel), MessageTs(row.root)) for row in rows]


async def _forget(database: Database, thread: ThreadId, older_than_s: float) -> None:
    old = threads.c.used_at < database.now() - older_than_s - NOTED_S
    async with database.begin() as connection:
        await lock_channel(database, connection, thread.channel)
        gone = await connection.execute(delete(threads).where(of(threads, thread), old))
        if gone.rowcount:
            for table in (messages, leaves, covers, summaries):
                await connection.execute(delete(table).where(of(table, thread)))


async def _channels_with_lists(database: Database) -> list[ChannelId]:
    lists = select(threads.c.channel).where(threads.c.root == DIGEST)
    async with database.read() as connection:
        return [ChannelId(channel) for channel in await connection.scalars(lists)]


async def _shorten(database: Database, thread: ThreadId, older_than_s: float) -> None:
    """Forget the old messages of a list, and what was made of any of them."""
    async with database.begin() as connection:
        await lock_channel(database, connection, thread.channel)
        now = float(await connection.scalar(select(database.now())) or 0.0)
        oldest = int((now - older_than_s) * MICROSECONDS)
        old = (of(messages, thread), messages.c.position < oldest)
        gone = await connection.execute(delete(messages).where(*old))
        made = (of(summaries, thread), summaries.c.first < oldest)
        await connection.execute(delete(summaries).where(*made))
        if gone.rowcount:
            changed = update(threads).where(of(threads, thread)).values(changed_at=now)
            await connection.execute(changed)


async def _forget_summaries(database: Database, older_than_s: float) -> int:
    old = summaries.c.used_at < database.now() - older_than_s - NOTED_S
    chosen = select(summaries.c.key).where(old).limit(AT_ONCE)
    async with database.begin() as connection:
        gone = await connection.execute(delete(summaries).where(summaries.c.key.in_(chosen)))
        return gone.rowcount

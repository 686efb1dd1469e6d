"""What is remembered of threads, and how it is forgotten."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.changes import compare, write
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.recent import Recent, merged
from chatops.adapters.sql.remembered import (
    bound,
    lock_channel,
    off_loop,
    place,
    to_kept,
    to_rows,
    within,
)
from chatops.adapters.sql.scrub import Scrubber
from chatops.adapters.sql.tables import messages, requests, threads
from chatops.adapters.sql.unused import NOTED_S, note_use, purge
from chatops.adapters.sql.withdrawn import thread_of_answer
from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.request import Outcome
from chatops.domain.summary.values import Kept, ThreadId

READ = [column for column in messages.c if column.name not in {"channel", "root"}]
MESSAGES = select(*READ).where(within(messages)).order_by(messages.c.position)
CHANGED_AT = select(threads.c.changed_at).where(within(threads))


class SqlThreads:
    """Satisfies ports.Threads on somebody else's database, whose schema must be up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scrubber = Scrubber(database)
        self._recent = Recent()
        now = database.now()
        unnoted = (threads.c.used_at < now - NOTED_S).label("unnoted")
        self._state = select(threads.c.changed_at, unnoted).where(within(threads))
        key = [threads.c.channel, threads.c.root]
        times = {"used_at": now, "changed_at": now}
        self._note_change = (
            database.insert(threads)
            .values(channel=bindparam("in_channel"), root=bindparam("in_root"), **times)
            .on_conflict_do_update(index_elements=key, set_=times)
            .returning(threads.c.changed_at)
        )

    async def load(self, thread: ThreadId) -> tuple[Kept, ...]:
        """Return the remembered messages of a thread, in order."""
        async with self._database.read() as connection:
            state = (await connection.execute(self._state, bound(thread))).one_or_none()
            if state is None:
                return ()
            if (known := self._recent.get(thread, state.changed_at)) is None:
                rows = (await connection.execute(MESSAGES, bound(thread))).all()
        if state.unnoted:
            async with self._database.begin() as connection:
                await note_use(self._database, connection, thread)
        if known is None:
            known = await off_loop(to_kept, rows)
            self._recent.put(thread, state.changed_at, known)
        return known

    async def keep(self, thread: ThreadId, news: Sequence[Kept], gone: Sequence[MessageTs]) -> None:
        """Store new and changed messages and forget those that are gone, in one transaction.

        A message that is in both is gone. Afterwards old text is in none of SQLite's files,
        unless somebody's reading holds that up: then `scrub` has to be called again. Raises
        ValueError for a ts that Slack cannot have written.
        """
        rows, dropped = await off_loop(to_rows, news), {place(ts) for ts in gone}
        async with self._database.begin() as connection:
            await lock_channel(self._database, connection, thread.channel)
            before = None
            if thread in self._recent:
                before = await connection.scalar(CHANGED_AT, bound(thread))
            changes = await compare(connection, thread, rows, dropped)
            went = await write(connection, changes)
            after = await self._changed(connection, changes.lists, thread)
            if went:
                self._scrubber.seek(went)  # before the commit: nothing can come between the two
        known = self._recent.get(thread, before)
        if known is not None:
            self._recent.put(thread, after, merged(known, news, gone))
        if went:
            await self.scrub()

    async def _changed(
        self, connection: AsyncConnection, lists: Collection[str], thread: ThreadId
    ) -> float | None:
        """Note that lists of a channel changed, so that nobody takes what they remember for true."""
        if others := set(lists) - {thread.root}:
            here = (threads.c.channel == thread.channel, threads.c.root.in_(others))
            changed = {"changed_at": self._database.now()}
            await connection.execute(update(threads).where(*here).values(changed))
        after: float | None = await connection.scalar(self._note_change, bound(thread))
        return after

    async def scrub(self) -> bool:
        """Say whether deleted text is in no file of the database any more.

        False while somebody's reading, or the database's state, holds that up. What deletions of
        before the start left is gone after the first call, but for a copy in an unused part of
        a page. On PostgreSQL the server's own vacuum decides, and the answer is True.
        """
        try:
            return await self._scrubber.scrub()
        except StoreUnavailable:
            return False

    async def find(self, channel: ChannelId, ts: MessageTs) -> ThreadId | None:
        """Return the thread in which a message is remembered, before any digest's list.

        An answer is also remembered as one, before the thread is read again.
        """
        here = (messages.c.channel == channel, messages.c.position == place(ts))
        async with self._database.read() as connection:
            root = await connection.scalar(select(func.max(messages.c.root)).where(*here))
            if root is None:
                root = await connection.scalar(thread_of_answer(channel, ts))
        return None if root is None else ThreadId(channel, MessageTs(root))

    async def takes_part(self, thread: ThreadId) -> bool:
        """Say whether any request of a thread is known that was not refused."""
        heard = or_(requests.c.outcome.is_(None), requests.c.outcome != Outcome.REFUSED)
        here = requests.c.lane == f"{thread.channel}:{thread.root}"
        async with self._database.read() as connection:
            return bool(await connection.scalar(select(exists().where(here, heard))))

    async def purge(self, older_than_s: float) -> None:
        """Forget threads, and summaries of others, that nobody used for so long."""
        await purge(self._database, older_than_s)
        await self.scrub()

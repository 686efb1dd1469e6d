"""Until when each conversation was listened to, and what is known of its threads."""

from sqlalchemy import select, update

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.tables import heard, posts, requests, threads
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.request import Asked

ROOTS = 50


class SqlHeard:
    """Satisfies `services.catchup.Heard` on somebody else's database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = database.insert(heard)
        self._note = insert.on_conflict_do_update(
            index_elements=[heard.c.channel],
            set_={"until": insert.excluded.until},
            where=heard.c.until < insert.excluded.until,
        )

    async def until(self) -> dict[ChannelId, float]:
        """Return the watermarks, in epoch seconds."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(heard))).all()
        return {ChannelId(row.channel): row.until for row in rows}

    async def note(self, channel: ChannelId, until: float) -> None:
        """Raise one watermark; it never falls."""
        async with self._database.begin() as connection:
            await connection.execute(self._note, {"channel": channel, "until": until})

    async def advance(self, since: float, until: float) -> None:
        """Raise the watermarks that stand at `since` or later: nothing was missed after those."""
        raised = update(heard).where(heard.c.until >= since, heard.c.until < until)
        async with self._database.begin() as connection:
            await connection.execute(raised.values(until=until))

    async def roots(self, channel: ChannelId, since: float) -> tuple[MessageTs, ...]:
        """Return the threads that are remembered and were used since then, the latest first."""
        here = (threads.c.channel == channel, threads.c.root != "", threads.c.used_at > since)
        latest = select(threads.c.root).where(*here).order_by(threads.c.used_at.desc())
        async with self._database.read() as connection:
            return tuple(MessageTs(root) for root in await connection.scalars(latest.limit(ROOTS)))

    async def posts(self, asked: Asked) -> frozenset[PostId]:
        """Return the ids of all replies that are known in the thread of a question."""
        ours = (
            select(posts.c.post_id)
            .join(requests, requests.c.id == posts.c.request_id)
            .where(requests.c.lane == asked.lane)
        )
        async with self._database.read() as connection:
            return frozenset(PostId(one) for one in await connection.scalars(ours))

"""The rows of summary trees."""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, func, insert, select, update

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.remembered import (
    bound,
    from_summary,
    lock_channel,
    nodes_text,
    of,
    place,
    slices,
    stands,
    to_cover,
    to_summary,
    ts_at,
    within,
)
from chatops.adapters.sql.tables import covers, leaves, summaries
from chatops.adapters.sql.unused import NOTED_S, note_use
from chatops.domain.names import MessageTs
from chatops.domain.summary.values import Cover, Origin, Summary, ThreadId

LEAVES = select(leaves.c.first).where(within(leaves)).order_by(leaves.c.number)
COVER = select(covers.c.nodes, covers.c.gaps).where(within(covers))
COVERS = 64
"""So many are not read again while they stay the same; the longest take some 100 kB each."""


class SqlSummaries:
    """Satisfies ports.Summaries on somebody else's database, whose schema must be up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._covers: dict[tuple[str, str], Cover] = {}

    async def leaves(self, thread: ThreadId) -> tuple[MessageTs, ...]:
        """Return the first ts of each leaf, in order."""
        async with self._database.read() as connection:
            return tuple(ts_at(at) for at in await connection.scalars(LEAVES, bound(thread)))

    async def close_leaves(self, thread: ThreadId, first: Sequence[MessageTs], after: int) -> None:
        """Store further leaves, unless there are not `after` of them."""
        counted = select(func.count()).select_from(leaves).where(of(leaves, thread))
        rows = [
            {"channel": thread.channel, "root": thread.root, "number": number, "first": place(ts)}
            for number, ts in enumerate(first, after)
        ]
        async with self._database.begin() as connection:
            await lock_channel(self._database, connection, thread.channel)
            if rows and await connection.scalar(counted) == after:
                await connection.execute(insert(leaves), rows)
                await note_use(self._database, connection, thread)

    async def get(self, keys: Collection[str]) -> Mapping[str, Summary]:
        """Return those summaries that exist."""
        unnoted = (summaries.c.used_at < self._database.now() - NOTED_S).label("unnoted")
        async with self._database.read() as connection:
            rows = [
                row
                for some in slices(keys)
                for row in (
                    await connection.execute(
                        select(*summaries.c, unnoted).where(summaries.c.key.in_(some))
                    )
                ).mappings()
            ]
        await self._note([row["key"] for row in rows if row["unnoted"]])
        return {row["key"]: to_summary(row) for row in rows}

    async def _note(self, keys: Sequence[str]) -> None:
        if not keys:
            return
        now = {"used_at": self._database.now()}
        async with self._database.begin() as connection:
            for some in slices(keys):
                here = summaries.c.key.in_(some)
                await connection.execute(update(summaries).where(here).values(now))

    async def put(self, summary: Summary, sources: Mapping[MessageTs, str]) -> bool:
        """Store a summary unless its sources changed meanwhile; False when they did."""
        now = self._database.now()
        written = {**from_summary(summary), "created_at": now, "used_at": now}
        row = self._database.insert(summaries).values(written)
        over_extract = row.on_conflict_do_update(
            index_elements=[summaries.c.key],
            set_={name: row.excluded[name] for name in written if name != "key"},
            where=and_(
                summaries.c.origin == Origin.EXTRACT, row.excluded["origin"] == Origin.MODEL
            ),
        )
        wanted = {place(ts): key for ts, key in sources.items()}
        async with self._database.begin() as connection:
            await lock_channel(self._database, connection, summary.thread.channel)
            if not await stands(connection, summary.thread, wanted):
                return False
            await connection.execute(over_extract)
            return True

    async def cover(self, thread: ThreadId) -> Cover:
        """Return the committed cover, empty at first."""
        async with self._database.read() as connection:
            row = (await connection.execute(COVER, bound(thread))).one_or_none()
        return Cover() if row is None else self._read(row.nodes, row.gaps)

    def _read(self, nodes: str, gaps: str) -> Cover:
        """Read a cover's two documents; those of a long thread stay the same over many mentions."""
        if (found := self._covers.pop((nodes, gaps), None)) is None:
            found = to_cover(nodes, gaps)
        self._covers[nodes, gaps] = found
        if len(self._covers) > COVERS:
            del self._covers[next(iter(self._covers))]
        return found

    async def commit(self, thread: ThreadId, cover: Cover) -> None:
        """Store a cover in place of the former one."""
        said = {"nodes": nodes_text(cover.nodes), "gaps": json.dumps(cover.gaps)}
        row = self._database.insert(covers).values(channel=thread.channel, root=thread.root, **said)
        key = [covers.c.channel, covers.c.root]
        async with self._database.begin() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=key, set_=said))
            await note_use(self._database, connection, thread)

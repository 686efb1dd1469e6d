"""Runs of digests: who acts on them, and what became of them."""

from collections.abc import Mapping, Sequence
from random import Random, SystemRandom
from types import MappingProxyType

from sqlalchemy import Executable, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql import digest_statements as say
from chatops.adapters.sql.digest_rows import (
    parts_of,
    to_part,
    to_past,
    to_run,
    to_waiting,
    withdrawn,
    written,
)
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.rows import reference, storable
from chatops.domain.digest import Digest, Ended, Past, Period, PostedPart, Run, Step, Waiting
from chatops.domain.errors import ClaimLost
from chatops.domain.names import ChannelId, MessageTs, PostId, RequestId, WorkerId

LEASE_S = 20.0

Values = Mapping[str, object]
NOTHING: Values = MappingProxyType({})


class SqlRuns:
    """The part of services.digest.ports.Digests that is about runs."""

    def __init__(
        self, database: Database, *, lease_s: float = LEASE_S, chance: Random | None = None
    ) -> None:
        self._database = database
        self._lease_s = lease_s
        self._say = say.RunStatements(database, lease_s)
        self._chance = chance or SystemRandom()

    async def order(self, digest: Digest, period: Period) -> bool:
        """Have a run wait; False when this period is known, or another one by hand under way."""
        async with self._database.begin() as connection:
            await _lock(self._database, connection, digest.name)
            if await connection.scalar(say.BY_HAND_NOW, {"of_digest": digest.name}) is not None:
                return False
            row = await self._row(connection, digest, period)
            return await connection.scalar(self._say.note, row) is not None

    async def skip(self, digest: Digest, period: Period, reason: str) -> bool:
        """Note that a period came to nothing; False when it is known."""
        async with self._database.begin() as connection:
            row = say.skipped(await self._row(connection, digest, period), storable(reason))
            return await connection.scalar(self._say.note, row) is not None

    async def claim(self, digest: Digest, period: Period, worker: WorkerId) -> Run | None:
        """Insert the row of a period, or take over one that nobody holds: one statement."""
        async with self._database.begin() as connection:
            row = await self._row(connection, digest, period)
            until = float(str(row["noted_at"])) + self._lease_s
            row |= {"worker": worker, "fence": 1, "claimed_until": until}
            taken = (await connection.execute(self._say.claim, row)).mappings().one_or_none()
            if taken is None:
                return None
            posts = await _posts(connection, digest.name, taken["key"])
            return to_run(digest, taken, posts)

    async def _row(
        self, connection: AsyncConnection, digest: Digest, period: Period
    ) -> say.Parameters:
        now = float(await connection.scalar(self._say.now) or 0.0)
        return say.row_of(digest, period, reference(self._chance), now)

    async def waiting(self) -> tuple[Waiting, ...]:
        """Return what nobody holds, the longest due first."""
        async with self._database.read() as connection:
            rows = await connection.execute(self._say.waiting)
            return tuple(to_waiting(row) for row in rows.mappings())

    async def past(self, name: str, limit: int) -> tuple[Past, ...]:
        """Return the latest runs of a digest, the newest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(say.PAST.limit(limit), {"of_digest": name})
            return tuple(to_past(row) for row in rows.mappings())

    async def renew(self, run: Run) -> None:
        """Prolong a claim."""
        await self._move(run, self._say.renew)

    async def postpone(self, run: Run, delay_s: float, reason: str | None = None) -> int:
        """Give a run back; with a reason it counts as an attempt."""
        if reason is None:
            row = await self._move(run, self._say.postpone, {"delay_s": delay_s})
        else:
            why = {"delay_s": delay_s, "new_reason": storable(reason)}
            row = await self._move(run, self._say.fail, why)
        return int(row["attempts"])

    async def generated(self, run: Run, parts: Sequence[str], footer: str) -> Run:
        """Store what is to be posted, unless a text is stored."""
        async with self._database.begin() as connection:
            row = await _under(run, connection, say.GENERATED, written(run.digest, parts, footer))
            posts = await _posts(connection, run.digest.name, run.period.key)
            return to_run(run.digest, row, posts)

    async def finish(self, run: Run, ended: Ended, reason: str = "") -> None:
        """End a run, but for telling of its failure."""
        step = Step.FAILED if ended is Ended.FAILED else Step.DONE
        said = {"new_ended": ended.value, "new_reason": storable(reason), "new_step": step.value}
        await self._move(run, self._say.finish, said)

    async def told(self, run: Run) -> None:
        """Note that a failure was told of."""
        await self._move(run, say.TOLD)

    async def _move(self, run: Run, change: Executable, values: Values = NOTHING) -> RowMapping:
        async with self._database.alone() as connection:
            return await _under(run, connection, change, values)

    async def intend(self, run: Run, number: int, post: PostId) -> PostedPart:
        """Commit the intent to post, or return the one that stands."""
        async with self._database.begin() as connection:
            await _under(run, connection, say.HOLD)
            await connection.execute(say.POSTING, say.this(run))
            intent = self._say.intend(run, number, post)
            return to_part((await connection.execute(intent)).mappings().one())

    async def posted(self, run: Run, number: int, ts: MessageTs) -> None:
        """Store the ts of a part; LookupError when nobody intended it."""
        await self._move_part(run, number, say.POSTED, {"new_ts": ts})

    async def reintend(self, run: Run, number: int) -> PostedPart:
        """Renew the time of an intent and forget its ts; LookupError when there is none."""
        return await self._move_part(run, number, self._say.reintend)

    async def _move_part(
        self, run: Run, number: int, change: Executable, values: Values = NOTHING
    ) -> PostedPart:
        here = {**say.this(run), "part": number, **values}
        async with self._database.begin() as connection:
            await _under(run, connection, say.HOLD)
            row = (await connection.execute(change, here)).mappings().one_or_none()
            if row is None:
                raise LookupError(f"part {number} of {_name(run)} was never intended")
            return to_part(row)

    async def unintend(self, run: Run, number: int) -> None:
        """Take back the intent of a part that certainly was not posted."""
        async with self._database.begin() as connection:
            await _under(run, connection, say.HOLD)
            await connection.execute(say.UNINTEND, {**say.this(run), "part": number})

    async def posts(self, run: Run) -> tuple[PostedPart, ...]:
        """Return the parts as they stand now."""
        async with self._database.read() as connection:
            return await _posts(connection, run.digest.name, run.period.key)

    async def withdraw(self, channel: ChannelId, ts: MessageTs) -> None:
        """Forget waiting texts that may hold a message."""
        about = {"at": float(ts), "in_channel": f"%archives/{channel}/%"}
        async with self._database.read() as connection:
            found = (await connection.execute(say.WAITING_TEXTS, about)).all()
        for row in found:
            this = {"of_digest": row.digest, "of_key": row.key}
            async with self._database.begin() as connection:
                if await connection.scalar(say.WITHDRAWN, this) is None:
                    continue
                posts = await _posts(connection, row.digest, row.key)
                instead = withdrawn(len(parts_of(row.parts)), posts)
                await connection.execute(say.INSTEAD, {**this, **instead})

    async def purge(self) -> None:
        """Forget runs of long ago, and texts that wait in vain."""
        async with self._database.begin() as connection:
            await connection.execute(self._say.stale)
            await connection.execute(self._say.old)


async def _lock(database: Database, connection: AsyncConnection, name: str) -> None:
    """Let one at a time order runs of a digest; on SQLite whoever writes is alone anyway."""
    if not database.on_sqlite:
        lock = func.pg_advisory_xact_lock(func.hashtextextended(f"digest:{name}", 0))
        await connection.execute(select(lock))


async def _posts(connection: AsyncConnection, name: str, key: str) -> tuple[PostedPart, ...]:
    found = await connection.execute(say.POSTS, {"of_digest": name, "of_key": key})
    return tuple(to_part(row) for row in found.mappings())


async def _under(
    run: Run, connection: AsyncConnection, change: Executable, values: Values = NOTHING
) -> RowMapping:
    bound = await connection.execute(change, {**say.held(run), **values})
    row = bound.mappings().one_or_none()
    if row is None:
        raise ClaimLost(RequestId(_name(run)))
    return row


def _name(run: Run) -> str:
    return f"digest {run.digest.name}:{run.period.key}"

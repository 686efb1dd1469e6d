"""Digests as the file and people in Slack set them up, and who changed them when."""

import math
from collections.abc import Collection
from dataclasses import replace
from random import Random

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.digest_rows import digest_row, to_change, to_digest
from chatops.adapters.sql.digest_runs import LEASE_S, SqlRuns
from chatops.adapters.sql.digest_tables import digest_changes, digests, overlays, runs
from chatops.adapters.sql.engine import Database
from chatops.domain.checks import Wrong
from chatops.domain.digest import Act, Digest, DigestChange
from chatops.domain.names import UserId
from chatops.domain.schedule import grain

GONE = ""
"""The grain of a digest that the file has named no more: should it come back, it is new."""


class SqlDigests(SqlRuns):
    """Satisfies services.digest.ports.Digests on somebody else's database.

    Where the file and somebody in Slack chose one name, the file's digest counts.
    """

    def __init__(
        self,
        database: Database,
        of_file: Collection[Digest],
        *,
        lease_s: float = LEASE_S,
        chance: Random | None = None,
    ) -> None:
        super().__init__(database, lease_s=lease_s, chance=chance)
        self._of_file = {digest.name: digest for digest in of_file}

    async def notice(self) -> None:
        """Note since when the file's digests stand.

        A change of what their keys name is a new beginning: the keys of both do not meet.
        """
        away = overlays.c.name.not_in(self._of_file)
        async with self._database.begin() as connection:
            await connection.execute(update(overlays).where(away).values(grain=GONE))
            names = runs.c.digest
            nobodys = (names.not_in(self._of_file), names.not_in(select(digests.c.name)))
            await connection.execute(self._say.end.where(*nobodys, self._say.long_ago))
            for digest in sorted(self._of_file.values(), key=lambda one: one.name):
                row = self._database.insert(overlays).values(
                    name=digest.name,
                    grain=grain(digest).value,
                    since=self._database.now(),
                    paused=False,
                )
                anew = {"grain": row.excluded.grain, "since": row.excluded.since}
                changed = overlays.c.grain != row.excluded.grain
                await connection.execute(
                    row.on_conflict_do_update(
                        index_elements=[overlays.c.name], set_=anew, where=changed
                    )
                )

    async def all(self) -> tuple[Digest, ...]:
        """Return the digests as they stand now, by name."""
        async with self._database.read() as connection:
            from_slack = (await connection.execute(select(digests))).mappings().all()
            known = (await connection.execute(select(overlays))).mappings().all()
        found = {row["name"]: to_digest(row) for row in from_slack}
        # What was not noticed yet is not due.
        found |= {name: replace(one, since=math.inf) for name, one in self._of_file.items()}
        for row in known:
            if row["name"] in self._of_file:
                changed = {"paused": row["paused"], "since": row["since"]}
                found[row["name"]] = replace(found[row["name"]], **changed)
        return tuple(found[name] for name in sorted(found))

    async def get(self, name: str) -> Digest | None:
        """Return one of them."""
        return next((digest for digest in await self.all() if digest.name == name), None)

    async def add(self, who: UserId, digest: Digest) -> Digest:
        """Set up a digest from within Slack."""
        taken = Wrong("is the name of another digest", "Choose another name")
        if digest.name in self._of_file:
            raise taken
        async with self._database.begin() as connection:
            now = await self._change(connection, who, digest.name, Act.ADDED)
            new = self._database.insert(digests).values(digest_row(digest, who, now))
            stored = new.on_conflict_do_nothing().returning(*digests.c)
            row = (await connection.execute(stored)).mappings().one_or_none()
            if row is None:
                raise taken
            return to_digest(row)

    async def remove(self, who: UserId, name: str) -> None:
        """Remove a digest that was set up in Slack; a run in hand loses its claim."""
        if name in self._of_file:
            raise Wrong(
                "stands in the configuration file",
                "Whoever runs this app can remove it there; here it can be paused",
            )
        async with self._database.begin() as connection:
            gone = await connection.execute(delete(digests).where(digests.c.name == name))
            if not gone.rowcount:
                raise _unknown()
            await connection.execute(self._say.end.where(runs.c.digest == name))
            await self._change(connection, who, name, Act.REMOVED)

    async def pause(self, who: UserId, name: str, *, paused: bool) -> bool:
        """Set whether a digest rests; what was due while it did is not made up for."""
        table = overlays if name in self._of_file else digests
        this = table.c.name == name
        changed = {"paused": paused} | ({} if paused else {"since": self._database.now()})
        async with self._database.begin() as connection:
            done = await connection.execute(
                update(table).where(this, table.c.paused.is_not(paused)).values(changed)
            )
            if done.rowcount:
                await self._change(connection, who, name, Act.PAUSED if paused else Act.RESUMED)
                return True
            if await connection.scalar(select(table.c.name).where(this)) is None:
                raise _unknown()
            return False

    async def changes(self, limit: int) -> tuple[DigestChange, ...]:
        """Return who did what to which digest, the newest first."""
        latest = select(digest_changes).order_by(digest_changes.c.id.desc()).limit(limit)
        async with self._database.read() as connection:
            return tuple(to_change(row) for row in (await connection.execute(latest)).mappings())

    async def _change(self, connection: AsyncConnection, who: UserId, name: str, act: Act) -> float:
        now = float(await connection.scalar(select(self._database.now())) or 0.0)
        said = {"who": who, "name": name, "act": act.value, "at": now}
        await connection.execute(insert(digest_changes).values(said))
        return now


def _unknown() -> Wrong:
    return Wrong("is no digest here", "Look into the list of digests for their names")

"""What people chose in which place, and who changed it when."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, RowMapping, Table, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.settings_tables import changes, settings
from chatops.domain.errors import Stale
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.settings import Change, Key, Where

KEYS = frozenset(Key)


class SqlSettings:
    """Satisfies services.settings.SettingsStore on somebody else's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stored(self, places: Sequence[Where]) -> Mapping[Where, Mapping[str, str]]:
        """Return what is set for each of these, in one read; keys may be of another release."""
        columns = (settings.c.channel, settings.c.thread, settings.c.key, settings.c.value)
        query = select(*columns).where(or_(*(_at(settings, where) for where in places)))
        found: dict[Where, dict[str, str]] = {where: {} for where in places}
        async with self._database.read() as connection:
            for channel, thread, key, value in await connection.execute(query):
                found[_where(channel, thread)][key] = value
        return found

    async def apply(
        self,
        who: UserId,
        where: Where,
        wanted: Mapping[Key, str | None],
        version: int | None = None,
    ) -> tuple[Change, ...]:
        """Set or, with None, take back; what changes nothing is left out. One transaction.

        Raises Stale, and changes nothing, when `version` is given and not the one of today.
        """
        if where != _where(*_place(where)):
            raise ValueError("an empty id would make a change count for more than it says")
        async with self._database.begin() as connection:
            await self._lock(connection, where)
            if version is not None and version != await _version(connection, where):
                raise Stale
            rows = await connection.execute(
                select(settings.c.key, settings.c.value).where(_at(settings, where))
            )
            before = {key: value for key, value in rows if key in wanted}
            now = float(await connection.scalar(select(self._database.now())) or 0.0)
            made = tuple(
                Change(who, where, key, before.get(key), after, now)
                for key, after in wanted.items()
                if before.get(key) != after
            )
            for change in made:
                await self._write(connection, change)
        return made

    async def history(self, places: Sequence[Where] | None, limit: int) -> tuple[Change, ...]:
        """Return the latest changes, the newest first: of these places, or with None of all."""
        query = select(changes).where(changes.c.key.in_(KEYS))
        if places is not None:
            query = query.where(or_(*(_at(changes, where) for where in places)))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(changes.c.id.desc()).limit(limit))
            return tuple(_change(row) for row in rows.mappings())

    async def version(self, where: Where) -> int:
        """Return a number that grows with every change for this place, 0 before any."""
        async with self._database.read() as connection:
            return await _version(connection, where)

    async def _lock(self, connection: AsyncConnection, where: Where) -> None:
        """Let one change of a place come after the other; on SQLite whoever writes is alone."""
        if not self._database.on_sqlite:
            name = ":".join(("settings", *_place(where)))
            lock = func.pg_advisory_xact_lock(func.hashtextextended(name, 0))
            await connection.execute(select(lock))

    async def _write(self, connection: AsyncConnection, change: Change) -> None:
        channel, thread = _place(change.where)
        row = {"channel": channel, "thread": thread, "key": change.key.value}
        if change.after is None:
            this = and_(_at(settings, change.where), settings.c.key == change.key.value)
            await connection.execute(delete(settings).where(this))
        else:
            insert = self._database.insert(settings).values(**row, value=change.after)
            await connection.execute(
                insert.on_conflict_do_update(
                    index_elements=list(settings.primary_key), set_={"value": change.after}
                )
            )
        said = {"who": change.who, "before": change.before, "after": change.after, "at": change.at}
        await connection.execute(changes.insert().values(**row, **said))


async def _version(connection: AsyncConnection, where: Where) -> int:
    return int(
        await connection.scalar(select(func.max(changes.c.id)).where(_at(changes, where))) or 0
    )


def _at(table: Table, where: Where) -> ColumnElement[bool]:
    channel, thread = _place(where)
    return and_(table.c.channel == channel, table.c.thread == thread)


def _place(where: Where) -> tuple[str, str]:
    return where.channel or "", (where.thread or "") if where.channel else ""


def _where(channel: str, thread: str) -> Where:
    return Where(ChannelId(channel) if channel else None, MessageTs(thread) if thread else None)


def _change(row: RowMapping) -> Change:
    return Change(
        UserId(row["who"]),
        _where(row["channel"], row["thread"]),
        Key(row["key"]),
        row["before"],
        row["after"],
        row["at"],
    )

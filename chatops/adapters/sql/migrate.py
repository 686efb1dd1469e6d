"""Brings the schema up to date, or says why that cannot be."""

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.faults import hopeless_is_final
from chatops.adapters.sql.schema import HEAD, STANDS_AT, VERSION

MIGRATIONS = Path(__file__).with_name("migrations")
UPGRADE_S = 300.0
"""Large tables take their time, and a peer that upgrades first is waited for."""
UPGRADE_LOCK = 0x63686174
"""PostgreSQL's advisory lock under which one process at a time upgrades."""


async def upgrade(database: Database) -> None:
    """Bring the schema up to date in one transaction; several processes may try at once.

    Raises ConfigInvalid for a database from a newer release, a file that is none, and whatever
    else a person must put right; StoreUnavailable for what may pass.
    """
    with hopeless_is_final():
        async with database.upgrading(UPGRADE_S) as connection:
            if not database.on_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if inspect(connection).has_table(VERSION.name) and list(connection.scalars(STANDS_AT)) == [
        HEAD
    ]:
        return
    # Alembic takes 0.1 s and 9 MB, and nearly every start has nothing for it to do.
    from chatops.adapters.sql import steps  # noqa: PLC0415

    steps.take(connection, MIGRATIONS)

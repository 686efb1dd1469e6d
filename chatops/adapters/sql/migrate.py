"""Brings the schema up to date, or says why that cannot be. Alembic is imported here only."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

from chatops.adapters.sql.address import unusable
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.faults import SOMETHING_ELSE, hopeless_is_final
from chatops.adapters.sql.schema import HEAD
from chatops.adapters.sql.tables import metadata

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    stands_at = set(MigrationContext.configure(connection).get_current_heads())
    if not stands_at <= known:
        raise unusable(
            "the database was written by a newer release of chatops",
            "Run that release, or name another database",
        )
    if not stands_at and not metadata.tables.keys().isdisjoint(
        inspect(connection).get_table_names()
    ):
        raise unusable(*SOMETHING_ELSE)
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)

"""Steps from an older schema to this release's. Alembic is imported here only."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from chatops.adapters.sql.address import unusable
from chatops.adapters.sql.every_table import metadata
from chatops.adapters.sql.faults import SOMETHING_ELSE
from chatops.adapters.sql.schema import HEAD


def take(connection: Connection, migrations: Path) -> None:
    """Take the steps that are left; ConfigInvalid for a newer database, and for somebody else's."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
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

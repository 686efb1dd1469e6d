"""Which schema this release knows."""

from sqlalchemy import column, select, table

from chatops.adapters.sql.engine import Database
from chatops.domain.errors import StoreUnavailable

HEAD = "0007"
"""The newest step among the migrations."""
VERSION = table("alembic_version", column("version_num"))
STANDS_AT = select(VERSION.c.version_num)


async def schema_current(database: Database) -> bool:
    """Say whether the database has the schema of this release; False also when unreachable."""
    try:
        async with database.read() as connection:
            return list(await connection.scalars(STANDS_AT)) == [HEAD]
    except StoreUnavailable:
        return False

"""Whether a database is there."""

from sqlalchemy import text

from chatops.adapters.sql.engine import Database


async def reach(database: Database) -> None:
    """Ask the database for something it can always answer; StoreUnavailable when it does not."""
    async with database.read() as connection:
        await connection.execute(text("SELECT 1"))

"""Whether a database is there."""

from pathlib import Path

from sqlalchemy import URL, text

from chatops.adapters.sql.address import SQLITE, unusable
from chatops.adapters.sql.engine import Database


async def reach(database: Database) -> None:
    """Ask the database for something it can always answer; StoreUnavailable when it does not."""
    async with database.read() as connection:
        await connection.execute(text("SELECT 1"))


def must_be_there(url: URL) -> None:
    """Raise ConfigInvalid for a SQLite file that is not there, and that opening it would make."""
    if url.drivername == SQLITE and not Path(url.database or "").is_file():
        raise unusable("there is no such file", "Name the database that `chatops run` writes to")

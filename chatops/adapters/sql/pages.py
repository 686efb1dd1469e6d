"""SQLite's pages: freed ones go back to the disk."""

from chatops.adapters.sql.driver import Connection
from chatops.adapters.sql.engine import Database

PAGES_AT_ONCE = 2000


async def give_back(database: Database) -> None:
    """Give SQLite's freed pages back to the disk, at most `PAGES_AT_ONCE`."""
    async with database.bare() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        # As a plain statement it ends after its first page: the driver takes no further steps
        # of what has no columns.
        if isinstance(driver, Connection):
            await driver.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")

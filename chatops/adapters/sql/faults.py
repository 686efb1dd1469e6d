"""The databases' errors as ours, in one place."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from chatops.adapters.sql.address import unusable
from chatops.domain.errors import ConfigInvalid, StoreUnavailable

VENDOR_ERRORS = (
    DBAPIError,
    PoolExhausted,
    sqlite3.Error,
    OSError,
    TimeoutError,
)

SOMETHING_ELSE = (
    "the database holds tables of something else",
    "Name a database of its own for chatops",
)
HOPELESS_SQLITE = {
    sqlite3.SQLITE_ERROR: SOMETHING_ELSE,
    sqlite3.SQLITE_NOTADB: ("the file is no SQLite database", "Name another file"),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "Restore a copy, or name another file"),
    sqlite3.SQLITE_CANTOPEN: (
        "the file cannot be opened",
        "Name a file in a folder that this user may write to",
    ),
    sqlite3.SQLITE_READONLY: ("the file is read-only", "Let this user write to it"),
    sqlite3.SQLITE_PERM: ("the file may not be used", "Let this user write to it"),
}

TURNED_DOWN = (
    "PostgreSQL turned the user or the password down",
    "Check both, and percent-encode special characters",
)
HOPELESS_POSTGRESQL = {
    "28000": TURNED_DOWN,
    "28P01": TURNED_DOWN,
    "3D000": ("there is no such database", "Create it, or name another"),
    "42501": (
        "the user may not change the schema",
        "Grant it CREATE on the schema, or make it the owner of the tables",
    ),
    "42": SOMETHING_ELSE,
    "25006": ("the database takes no writes", "Name the primary server, not a replica"),
}
"""By SQLSTATE, else by its class."""


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise StoreUnavailable for whatever keeps a transaction from committing in time."""
    try:
        yield
    except VENDOR_ERRORS as error:
        raise StoreUnavailable(_reason(_root(error))) from error


@contextmanager
def hopeless_is_final() -> Iterator[None]:
    """Raise ConfigInvalid where trying again is no use and a person must act."""
    try:
        yield
    except StoreUnavailable as error:
        if found := _hopeless(_root(error)):
            raise found from error
        raise


def _hopeless(error: BaseException) -> ConfigInvalid | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return unusable(*HOPELESS_SQLITE[code]) if code in HOPELESS_SQLITE else None
    state = getattr(error, "sqlstate", None) or ""
    found = HOPELESS_POSTGRESQL.get(state) or HOPELESS_POSTGRESQL.get(state[:2])
    return unusable(*found) if found else None


def _root(error: BaseException) -> BaseException:
    """Unwrap to what the driver raised."""
    inner = getattr(error, "driver_exception", None) or getattr(error, "orig", None)
    if inner is None and error.__cause__ is not None:
        inner = error.__cause__
    return error if inner is None else _root(inner)


def _reason(error: BaseException) -> str:
    """Say it in one line; further lines may quote a row."""
    said = str(error).partition("\n")[0]
    return f"The database did not commit: {said or type(error).__name__}"

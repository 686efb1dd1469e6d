"""The text of DATABASE_URL as the address of a database that chatops can use."""

import re

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from chatops.domain.errors import ConfigInvalid, Fault

WHERE = "DATABASE_URL"
SHAPES = "Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"
ENCODE = "Percent-encode special characters in user name and password: # is %23, @ is %40, / is %2F"

SQLITE = "sqlite+aiosqlite"
POSTGRESQL = "postgresql+asyncpg"
DRIVERS = {"sqlite": SQLITE, SQLITE: SQLITE, "postgresql": POSTGRESQL, POSTGRESQL: POSTGRESQL}

OPTIONS = {"host": "host", "ssl": "ssl", "sslmode": "ssl"}
"""What may follow the question mark: a socket's folder, and libpq's name for the driver's `ssl`."""

HOST = re.compile(r"[\w.:%-]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
PORTS = range(1, 65536)


def database_url(text: str) -> URL:
    """Return the address with the driver that serves it.

    Raises ConfigInvalid for whatever chatops cannot use; its text never repeats the address,
    which may hold a password.
    """
    if CONTROL.search(text):
        raise unusable("it holds a line break or another control character", "Remove it")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Not chained: these errors quote pieces of what they could not read.
        raise unusable("it cannot be read as a database's address", f"{SHAPES}. {ENCODE}") from None
    if url.drivername not in DRIVERS:
        raise unusable("chatops knows SQLite and PostgreSQL only", SHAPES)
    url = url.set(drivername=DRIVERS[url.drivername])
    return _file(url) if url.drivername == SQLITE else _server(url)


def unusable(what: str, cure: str) -> ConfigInvalid:
    """Name a fault of the database, or of its address."""
    return ConfigInvalid([Fault(WHERE, what, cure)])


def _file(url: URL) -> URL:
    if url.host:
        raise unusable("the path follows three slashes", "Write sqlite:///PATH, sqlite:////PATH")
    if url.query:
        raise unusable("a SQLite file takes no options", "Remove what follows the question mark")
    if not url.database or url.database == ":memory:":
        raise unusable(
            "requests must outlive the process, so SQLite needs a file", "Write sqlite:///PATH"
        )
    return url


def _server(url: URL) -> URL:
    if not url.database:
        raise unusable("the database has no name", SHAPES)
    if url.host and not HOST.fullmatch(url.host):
        raise unusable("it has a host that cannot exist", ENCODE)
    if url.port is not None and url.port not in PORTS:
        raise unusable("it has a port that cannot exist", "Use a port between 1 and 65535")
    if not url.query.keys() <= OPTIONS.keys():
        known = ", ".join(sorted(OPTIONS))
        raise unusable("it has an option that chatops does not know", f"It knows {known}")
    if not all(isinstance(value, str) for value in url.query.values()):
        raise unusable("it has an option twice", "Remove one of the two")
    return url.set(query={OPTIONS[name]: value for name, value in url.query.items()})

"""Addresses of endpoints and of the database, as they come out of the environment."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from chatops.domain.checks import Wrong

PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".svc", ".test")
"""Names that never lead through the public Internet, where a key could be read on the way."""


def endpoint(given: str) -> str:
    """Take the base address of an HTTP API, without its last slash."""
    parts = _split(given, "Write it like https://api.example.com/v1")
    if parts.scheme not in ("http", "https"):
        raise Wrong("has no http:// or https://", "Write it like https://api.example.com/v1")
    if parts.username is not None or parts.password is not None:
        raise Wrong(
            "holds credentials", "Remove them from the address: keys have variables of their own"
        )
    if parts.query or parts.fragment:
        raise Wrong("has a query or fragment", "Remove everything from the ? or # on")
    if parts.scheme == "http" and is_public(parts.hostname or ""):
        raise Wrong("would send keys and messages unencrypted", "Write https://")
    if re.search(r"/(v[0-9]+)/+\1(/|$)", parts.path):
        raise Wrong("names its version twice", "Write it once, like https://api.example.com/v1")
    if parts.path.rstrip("/").endswith("/completions"):
        raise Wrong("is the address of one method", "Remove /chat/completions")
    return given.rstrip("/")


def is_public(host: str) -> bool:
    """Say whether a host is reached through the public Internet, as far as its name tells."""
    try:
        return ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and not name.endswith(PRIVATE_ENDINGS)


def database(given: str) -> str:
    """Take the address of a database; the message never repeats it, for its password."""
    scheme, separator, rest = given.partition("://")
    if not separator:
        raise Wrong("is no database address", DATABASE_CURE)
    if scheme == "sqlite":
        return _sqlite(given, rest)
    if scheme != "postgresql":
        raise Wrong("names a database that chatops does not know", DATABASE_CURE)
    if "#" in given:
        raise Wrong("holds a bare #", DATABASE_CURE)
    parts = _split(given, DATABASE_CURE)
    if not parts.hostname and "host=" not in parts.query:
        raise Wrong("names no host", DATABASE_CURE)
    if not re.fullmatch(r"/[^/]+", parts.path):
        raise Wrong("names no database", DATABASE_CURE)
    return given


DATABASE_CURE = (
    "Write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE, and in a password "
    "# as %23, / as %2F, ? as %3F, @ as %40"
)


def _sqlite(given: str, rest: str) -> str:
    path = rest.removeprefix("/")
    if path == rest:
        raise Wrong(
            "has too few slashes", "Write sqlite:///PATH, four slashes for an absolute path"
        )
    if not path.strip("/") or path.endswith("/"):
        raise Wrong("names no file", "Write sqlite:///PATH")
    if ":memory:" in path:
        raise Wrong(
            "would be forgotten with the process", "Name a file, like sqlite:///var/chatops.db"
        )
    return given


def _split(given: str, cure: str) -> SplitResult:
    """Split an address; urlsplit waits with its doubts until a part is asked for."""
    if not given.isprintable() or " " in given or "\\" in given:
        raise Wrong("holds spaces or strange characters", "Remove them, or write them as %XX")
    try:
        parts = urlsplit(given)
        named = parts.hostname, parts.port
    except ValueError as error:
        raise Wrong("is no valid address", cure) from error
    if parts.scheme in ("http", "https") and not named[0]:
        raise Wrong("names no host", cure)
    return parts

"""What is stored. Times are UTC epoch seconds; the migrations, not this, make the tables."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()

UNFINISHED = "state <> 'done'"
"""Only these rows are in the indexes for claims, so that old ones cost nothing.

A query must spell it the same way, or the databases cannot tell that the index serves it.
"""

requests = Table(
    "request",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("thread", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("user", Text),
    Column("bot", Text),
    Column("kind", Text, nullable=False),
    Column("client_msg_id", Text),
    Column("reference", Text, nullable=False),
    Column("received_at", Double, nullable=False),
    Column("deadline_at", Double, nullable=False),
    Column("not_before", Double, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="open"),
    Column("worker", Text),
    Column("claimed_until", Double, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("outcome", Text),
    Column("text", Text),
    Column("footer", Text),
    Column("error", Text),
    Column("closed_at", Double),
    Column("recheck_at", Double),
    Column("rechecks", Integer, nullable=False, server_default="0"),
)

posts = Table(
    "post",
    metadata,
    Column("request_id", Text, ForeignKey("request.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("post_id", Text, nullable=False),
    Column("intent_at", Double, nullable=False),
    Column("ts", Text),
)

pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
)
"""One row, written to learn whether a transaction commits."""


def _partial(name: str, where: str, *columns: str, unique: bool = False) -> Index:
    return Index(
        name,
        *(requests.c[column] for column in columns),
        unique=unique,
        sqlite_where=text(where),
        postgresql_where=text(where),
    )


_partial("request_waiting", UNFINISHED, "received_at", "position")
_partial("request_lane", UNFINISHED, "lane", "position")
_partial("request_recheck", "recheck_at IS NOT NULL", "recheck_at")
_partial("request_closed", "closed_at IS NOT NULL", "closed_at")
_partial("request_twin", "client_msg_id IS NOT NULL", "user", "client_msg_id", unique=True)

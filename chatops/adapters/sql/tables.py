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
    Column("stopped_by", Text),
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

threads = Table(
    "thread",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("root", Text, primary_key=True),
    Column("used_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False, server_default="0"),
)
"""The threads that are remembered; an empty root stands for a digest's list of messages."""

messages = Table(
    "message",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("root", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("speaker", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("edited", Text, nullable=False),
    Column("post_id", Text),
    Column("key", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
)
"""A message can be in a thread and in a digest's list. Its `position` is its ts, as everywhere."""

leaves = Table(
    "leaf",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("root", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
)

covers = Table(
    "cover",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("root", Text, primary_key=True),
    Column("nodes", Text, nullable=False),
    Column("gaps", Text, nullable=False),
)

summaries = Table(
    "summary",
    metadata,
    Column("key", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("level", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("used_at", Double, nullable=False),
    sqlite_with_rowid=False,
)

heard = Table(
    "heard",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("until", Double, nullable=False),
)
"""Until when everything that was asked in a conversation is known to stand among the requests."""


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
Index("request_of_lane", requests.c.lane)
Index("post_ts", posts.c.ts)
Index("thread_used", threads.c.used_at)
Index("message_place", messages.c.channel, messages.c.position)
Index("summary_range", summaries.c.channel, summaries.c.root, summaries.c.first)
Index("summary_used", summaries.c.used_at)

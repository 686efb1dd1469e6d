"""The tables of digests and their runs, beside the others in `tables`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from chatops.adapters.sql.tables import metadata

UNENDED = "step <> 'done'"
"""A query must spell it the same way for the index of waiting runs to serve it."""

digests = Table(
    "digest",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sources", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("cron", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("covers_s", Double, nullable=False),
    Column("instructions", Text),
    Column("says_when_empty", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("since", Double, nullable=False),
)
"""Those that were set up in Slack; `sources` is a list in JSON."""

overlays = Table(
    "digest_overlay",
    metadata,
    Column("name", Text, primary_key=True),
    Column("grain", Text, nullable=False),
    Column("since", Double, nullable=False),
    Column("paused", Boolean, nullable=False),
)
"""What is known of digests of the file beyond what it says."""

runs = Table(
    "digest_run",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due_at", Double, nullable=False),
    Column("starts_at", Double, nullable=False),
    Column("ends_at", Double, nullable=False),
    Column("step", Text, nullable=False),
    Column("worker", Text),
    Column("claimed_until", Double, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("parts", Text),
    Column("footer", Text),
    Column("ended", Text),
    Column("reason", Text, nullable=False),
    Column("noted_at", Double, nullable=False),
)
"""One row for each period of a digest, ever: the row is what makes it happen once."""

run_posts = Table(
    "digest_post",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("post_id", Text, nullable=False),
    Column("intent_at", Double, nullable=False),
    Column("ts", Text),
    ForeignKeyConstraint(
        ["digest", "key"], ["digest_run.digest", "digest_run.key"], ondelete="CASCADE"
    ),
)

digest_changes = Table(
    "digest_change",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("who", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("at", Double, nullable=False),
)
"""Every change by a person, for ever."""

Index(
    "digest_run_waiting",
    runs.c.due_at,
    sqlite_where=text(UNENDED),
    postgresql_where=text(UNENDED),
)
Index("digest_run_past", runs.c.digest, runs.c.due_at)
Index("digest_run_noted", runs.c.noted_at)

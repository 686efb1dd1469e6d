"""What is remembered of threads, and the summaries made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of threads and summaries."""
    _create_threads()
    _create_summaries()
    op.create_index("request_of_lane", "request", ["lane"])
    op.create_index("thread_used", "thread", ["used_at"])
    op.create_index("message_place", "message", ["channel", "position"])
    op.create_index("summary_range", "summary", ["channel", "root", "first"])
    op.create_index("summary_used", "summary", ["used_at"])


def _create_threads() -> None:
    op.create_table(
        "thread",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("root", sa.Text, primary_key=True),
        sa.Column("used_at", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False, server_default="0"),
    )
    op.create_table(
        "message",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("root", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("edited", sa.Text, nullable=False),
        sa.Column("post_id", sa.Text),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
    )


def _create_summaries() -> None:
    op.create_table(
        "leaf",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("root", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "cover",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("root", sa.Text, primary_key=True),
        sa.Column("nodes", sa.Text, nullable=False),
        sa.Column("gaps", sa.Text, nullable=False),
    )
    op.create_table(
        "summary",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )

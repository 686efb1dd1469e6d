"""Requests, the messages of their replies, and a pulse."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    _create_tables()
    _index("request_waiting", ["received_at", "position"], "state <> 'done'")
    _index("request_lane", ["lane", "position"], "state <> 'done'")
    _index("request_recheck", ["recheck_at"], "recheck_at IS NOT NULL")
    _index("request_closed", ["closed_at"], "closed_at IS NOT NULL")
    _index("request_twin", ["user", "client_msg_id"], "client_msg_id IS NOT NULL", unique=True)


def _create_tables() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("bot", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("client_msg_id", sa.Text),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.Column("deadline_at", sa.Double, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False, server_default="0"),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("worker", sa.Text),
        sa.Column("claimed_until", sa.Double, nullable=False, server_default="0"),
        sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("outcome", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("footer", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("closed_at", sa.Double),
        sa.Column("recheck_at", sa.Double),
        sa.Column("rechecks", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "post",
        sa.Column("request_id", sa.Text, sa.ForeignKey("request.id", ondelete="CASCADE")),
        sa.Column("number", sa.Integer),
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("intent_at", sa.Double, nullable=False),
        sa.Column("ts", sa.Text),
        sa.PrimaryKeyConstraint("request_id", "number"),
    )
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Double, nullable=False),
    )


def _index(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    only = sa.text(where)
    op.create_index(
        name, "request", columns, unique=unique, sqlite_where=only, postgresql_where=only
    )

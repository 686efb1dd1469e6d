"""Digests that were set up in Slack, and every run of any digest."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UNENDED = "step <> 'done'"


def upgrade() -> None:
    """Create the tables of digests."""
    _digests()
    _runs()


def _digests() -> None:
    op.create_table(
        "digest",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("cron", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("covers_s", sa.Double, nullable=False),
        sa.Column("instructions", sa.Text),
        sa.Column("says_when_empty", sa.Boolean, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
    )
    op.create_table(
        "digest_overlay",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("grain", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
    )
    op.create_table(
        "digest_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )


def _runs() -> None:
    op.create_table(
        "digest_run",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("starts_at", sa.Double, nullable=False),
        sa.Column("ends_at", sa.Double, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("worker", sa.Text),
        sa.Column("claimed_until", sa.Double, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("parts", sa.Text),
        sa.Column("footer", sa.Text),
        sa.Column("ended", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("noted_at", sa.Double, nullable=False),
    )
    op.create_table(
        "digest_post",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("intent_at", sa.Double, nullable=False),
        sa.Column("ts", sa.Text),
        sa.ForeignKeyConstraint(
            ["digest", "key"], ["digest_run.digest", "digest_run.key"], ondelete="CASCADE"
        ),
    )
    op.create_index("digest_run_past", "digest_run", ["digest", "due_at"])
    op.create_index("digest_run_noted", "digest_run", ["noted_at"])
    op.create_index(
        "digest_run_waiting",
        "digest_run",
        ["due_at"],
        sqlite_where=sa.text(UNENDED),
        postgresql_where=sa.text(UNENDED),
    )

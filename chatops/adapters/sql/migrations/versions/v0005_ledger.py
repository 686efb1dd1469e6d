"""What was spent and what may be, and what was asked and answered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of usage, reservations and exchanges."""
    _create_usage()
    _create_exchanges()
    op.create_index("usage_of_user", "usage", ["user", "day"])
    op.create_index("usage_of_channel", "usage", ["channel", "day"])
    op.create_index("reservation_until", "reservation", ["until"])
    op.create_index("post_ts", "post", ["ts"])
    op.create_index("exchange_asked", "exchange", ["asked_at", "request"])
    op.create_index("exchange_place", "exchange", ["channel", "thread", "position"])


def _create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("tokens_in", sa.BigInteger, nullable=False),
        sa.Column("tokens_out", sa.BigInteger, nullable=False),
        sa.Column("cost_usd", sa.Double, nullable=False),
        sa.Column("unpriced", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("request", sa.Text),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
    )


def _create_exchanges() -> None:
    op.create_table(
        "exchange",
        sa.Column("request", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("ts", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("bot", sa.Text),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("settled_at", sa.Double, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("model", sa.Text),
        sa.Column("tokens_in", sa.BigInteger),
        sa.Column("tokens_out", sa.BigInteger),
        sa.Column("estimated", sa.Boolean),
        sa.Column("cost_usd", sa.Double),
        sa.Column("model_s", sa.Double),
        sa.Column("feedback", sa.Text),
        sa.Column("question", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("prompt", sa.Text),
    )

"""Up to when each conversation was listened to, so that a gap can be looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of watermarks."""
    op.create_table(
        "heard",
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("until", sa.Double, nullable=False),
    )

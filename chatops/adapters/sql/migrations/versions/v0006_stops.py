"""Who stopped an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a former release leaves it alone."""
    op.add_column("request", sa.Column("stopped_by", sa.Text))

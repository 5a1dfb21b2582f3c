"""Pictures of banners and of pages after a choice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of a scan's pictures."""
    scan = sa.ForeignKey("scans.id", name="fk_pictures_scan_id", ondelete="CASCADE")
    op.create_table(
        "pictures",
        sa.Column("scan_id", sa.Text(), scan, nullable=False),
        sa.Column("file", sa.String(100), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("scan_id", "file", name="pk_pictures"),
    )

"""Scripts that fingerprint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of one more list of a scan."""
    scan = sa.ForeignKey("scans.id", name="fk_fingerprinting_scan_id", ondelete="CASCADE")
    op.create_table(
        "fingerprinting",
        sa.Column("scan_id", sa.Text(), scan, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("script", sa.Text()),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("party", sa.String(16), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scan_id", "position", name="pk_fingerprinting"),
    )

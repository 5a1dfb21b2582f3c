"""Sites, scans and what was seen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

# Spelled out, not taken from the program's schema: that goes on, this stays.
_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_scans()
    _make_visits()
    _make_part(
        "pages",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("status", sa.BigInteger()),
        sa.Column("template", sa.Text(), nullable=False),
    )
    _make_part(
        "cookies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("host_only", sa.Boolean(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("partition_key", sa.Text()),
        sa.Column("party", sa.String(16), nullable=False),
        *_verdict(),
    )
    _make_part(
        "storage",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("party", sa.String(16), nullable=False),
        *_verdict(),
    )
    _make_part(
        "trackers",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text()),
        sa.Column("category", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("classification", sa.Text()),
    )
    _make_part(
        "findings",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
    )


def _make_scans() -> None:
    op.create_table(
        "sites",
        sa.Column("id", _ROW_NUMBER, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.UniqueConstraint("name", name="uq_sites_name"),
    )
    op.create_table(
        "scans",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("site_id", _ROW_NUMBER, sa.ForeignKey("sites.id", name="fk_scans_site_id"), nullable=False),
        sa.Column("start_url", sa.Text(), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("scanner_version", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text()),
        sa.Column("cookie_db", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("vantage", sa.Text(), nullable=False),
        sa.Column("coverage", sa.Text()),
        sa.Column("consent", sa.Text()),
    )
    op.create_index("ix_scans_site_id", "scans", ["site_id", "started_at"])


def _make_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", _ROW_NUMBER, primary_key=True),
        _scan_id("visits"),
        sa.Column("url_digest", sa.String(64), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("duration", sa.Double(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("scan_id", "url_digest", "phase", name="uq_visits_scan_id"),
    )


def _scan_id(table: str) -> sa.Column[str]:
    key = sa.ForeignKey("scans.id", name=f"fk_{table}_scan_id", ondelete="CASCADE")
    return sa.Column("scan_id", sa.Text(), key, nullable=False)


def _verdict() -> list[sa.Column[Any]]:
    return [
        sa.Column("category", sa.Text()),
        sa.Column("vendor", sa.Text()),
        sa.Column("purpose", sa.Text()),
        sa.Column("classification", sa.Text()),
    ]


def _make_part(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _scan_id(name),
        sa.Column("position", sa.BigInteger(), nullable=False),
        *columns,
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scan_id", "position", name=f"pk_{name}"),
    )

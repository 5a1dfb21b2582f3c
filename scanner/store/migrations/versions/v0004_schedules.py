"""Sites with schedules, runs, changes, alerts and versions of declarations; what an unfinished scan goes on with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and make the tables."""
    _sites()
    _scans_and_visits()
    _runs()
    _of_scans()
    _declarations()


def _sites() -> None:
    for name in ("start_url", "every", "timezone", "options", "alerts"):
        op.add_column("sites", sa.Column(name, sa.Text()))
    for name in ("added_at", "next_due"):
        op.add_column("sites", sa.Column(name, _TIME))
    for name in ("keep_months", "gone_after"):
        op.add_column("sites", sa.Column(name, sa.BigInteger()))
    op.add_column("sites", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_sites_next_due", "sites", ["next_due"])


def _scans_and_visits() -> None:
    op.add_column("scans", sa.Column("secret", sa.LargeBinary()))
    op.add_column("scans", sa.Column("fence", sa.BigInteger()))
    with op.batch_alter_table("visits") as table:
        table.add_column(sa.Column("step", sa.String(16), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("trail", sa.LargeBinary()))
        table.drop_constraint("uq_visits_scan_id", type_="unique")
        table.create_unique_constraint("uq_visits_scan_id", ["scan_id", "url_digest", "phase", "step"])


def _runs() -> None:
    site = sa.ForeignKey("sites.id", name="fk_runs_site_id", ondelete="CASCADE")
    op.create_table(
        "runs",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("site_id", _NUMBER, site, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", _TIME),
        sa.Column("owner", sa.Text()),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("alive_at", _TIME),
        sa.Column("started_at", _TIME),
        sa.Column("finished_at", _TIME),
        sa.Column("scan_id", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("site_id", "due_at", name="uq_runs_site_id"),
    )
    op.create_index("ix_runs_state", "runs", ["state", "priority", "due_at"])
    running = sa.text("state = 'running'")
    op.create_index("uq_runs_running", "runs", ["site_id"], unique=True, sqlite_where=running, postgresql_where=running)


def _of_scans() -> None:
    scan = sa.ForeignKey("scans.id", name="fk_changes_scan_id", ondelete="CASCADE")
    op.create_table(
        "changes",
        sa.Column("scan_id", sa.Text(), scan, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scan_id", "position", name="pk_changes"),
    )
    scan = sa.ForeignKey("scans.id", name="fk_alerts_scan_id", ondelete="CASCADE")
    op.create_table(
        "alerts",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("scan_id", sa.Text(), scan, nullable=False),
        sa.Column("target_digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", _TIME),
        sa.Column("sent_at", _TIME),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("scan_id", "target_digest", name="uq_alerts_scan_id"),
    )
    op.create_index("ix_alerts_state", "alerts", ["state", "not_before"])


def _declarations() -> None:
    site = sa.ForeignKey("sites.id", name="fk_declarations_site_id", ondelete="CASCADE")
    op.create_table(
        "declarations",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("site_id", _NUMBER, site, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("scan_id", sa.Text(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("reviewed_at", _TIME),
        sa.Column("reviewed_by", sa.Text()),
        sa.Column("published_at", _TIME),
        sa.Column("changes", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
        sa.UniqueConstraint("site_id", "number", name="uq_declarations_site_id"),
    )

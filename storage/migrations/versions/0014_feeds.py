# pyright: basic
"""How each provider stands with us, what we remember of each address, and suspect prices."""

import sqlalchemy as sa
from alembic import op

revision = "0014_feeds"
down_revision = "0013_sightings"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "provider_state",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("circuit", sa.Text(), server_default=sa.text("'closed'"), nullable=False),
        _count("failures"),
        _count("openings"),
        _instant("open_until"),
        _instant("probing_since"),
        sa.Column(
            "budget_per_day",
            sa.Integer(),
            nullable=True,
            comment="requests a UTC day; NULL is no limit",
        ),
        _count("budget_used"),
        sa.Column("budget_day", sa.Date(), nullable=False),
        sa.Column("stale_after_seconds", sa.Integer(), nullable=False),
        _instant("last_attempt_at", nullable=False),
        _instant("last_success_at"),
        _instant("last_failure_at"),
        sa.Column("last_status", sa.SmallInteger(), nullable=True),
        sa.Column("last_error_class", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "circuit IN ('closed', 'open', 'half_open')", name=op.f("ck_provider_state_circuit")
        ),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_provider_state")),
        schema="raw",
    )
    op.create_table(
        "feed",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(32), nullable=True, comment="of the last good body"),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=True,
            comment="gzipped; kept where a validator came with it",
        ),
        _instant("last_attempt_at", nullable=False),
        _instant("last_success_at"),
        _instant("last_changed_at"),
        sa.Column("last_status", sa.SmallInteger(), nullable=True),
        sa.Column("last_error_class", sa.Text(), nullable=True),
        _count("failures"),
        sa.PrimaryKeyConstraint("provider", "url", name=op.f("pk_feed")),
        schema="raw",
    )
    op.create_index(
        op.f("ix_feed_last_attempt_at"), "feed", ["last_attempt_at"], unique=False, schema="raw"
    )
    op.add_column(
        "odds_quote",
        sa.Column(
            "is_suspect",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the implied probabilities cannot be a book's: far from one in sum",
        ),
        schema="football",
    )
    op.create_index(
        "ix_odds_quote_suspect",
        "odds_quote",
        ["match_id"],
        unique=False,
        schema="football",
        postgresql_where=sa.text("is_suspect"),
    )


def downgrade() -> None:
    op.drop_index("ix_odds_quote_suspect", table_name="odds_quote", schema="football")
    op.drop_column("odds_quote", "is_suspect", schema="football")
    op.drop_table("feed", schema="raw")
    op.drop_table("provider_state", schema="raw")

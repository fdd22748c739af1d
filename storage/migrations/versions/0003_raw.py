# pyright: basic
"""Schema raw."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_raw"
down_revision = "0002_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA raw")
    op.create_table(
        "parse_log",
        sa.Column("payload_id", sa.Uuid(), nullable=False),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.Column("parser_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("parsed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "accepted + unchanged + quarantined = rows", name=op.f("ck_parse_log_nothing_lost")
        ),
        sa.PrimaryKeyConstraint(
            "payload_id", "parser", "parser_version", name=op.f("pk_parse_log")
        ),
        schema="raw",
    )
    op.create_table(
        "payload",
        sa.Column("payload_id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("error_class", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=True,
            comment="gzipped; NULL when same_as names the equal payload",
        ),
        sa.Column("same_as", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(body IS NULL) = (same_as IS NOT NULL)", name=op.f("ck_payload_body_or_same_as")
        ),
        sa.PrimaryKeyConstraint("payload_id", "fetched_at", name=op.f("pk_payload")),
        schema="raw",
        postgresql_partition_by="RANGE (fetched_at)",
    )
    op.create_index(
        op.f("ix_payload_provider_endpoint_resource_fetched_at"),
        "payload",
        ["provider", "endpoint", "resource", "fetched_at"],
        unique=False,
        schema="raw",
    )
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=False),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.Column("parser_version", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column(
            "suggestion", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("row", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolution IS NULL)", name=op.f("ck_quarantine_resolved_how")
        ),
        sa.PrimaryKeyConstraint("quarantine_id", name=op.f("pk_quarantine")),
        schema="raw",
    )
    op.create_index(
        "ix_quarantine_open",
        "quarantine",
        ["reason"],
        unique=False,
        schema="raw",
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index(
        op.f("ix_quarantine_payload_id_row_no"),
        "quarantine",
        ["payload_id", "row_no"],
        unique=False,
        schema="raw",
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA raw CASCADE")

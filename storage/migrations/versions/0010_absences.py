# pyright: basic
"""Absences; players of articles; when articles changed; where coordinates come from."""

import sqlalchemy as sa
from alembic import op

revision = "0010_absences"
down_revision = "0009_seasons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_player",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["football.article.article_id"],
            name=op.f("fk_article_player_article_id"),
        ),
        sa.ForeignKeyConstraint(
            ["player_id"], ["football.player.player_id"], name=op.f("fk_article_player_player_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "player_id", name=op.f("pk_article_player")),
        schema="football",
    )
    op.create_index(
        op.f("ix_article_player_player_id"), "article_player", ["player_id"], schema="football"
    )
    op.create_table(
        "absence",
        sa.Column("absence_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("complaint", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("confidence", sa.REAL(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_expiry_stated", sa.Boolean(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "confidence > 0 AND confidence <= 1", name=op.f("ck_absence_is_a_share")
        ),
        sa.CheckConstraint(
            "expires_at >= stated_at", name=op.f("ck_absence_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["player_id"], ["football.player.player_id"], name=op.f("fk_absence_player_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_absence_team_id")
        ),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_absence")),
        schema="football",
    )
    op.create_index(
        op.f("ix_absence_team_id_expires_at"),
        "absence",
        ["team_id", "expires_at"],
        schema="football",
    )
    op.create_index(
        "uq_absence_current",
        "absence",
        ["player_id", "evidence"],
        unique=True,
        schema="football",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.add_column(
        "article",
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        schema="football",
    )
    op.add_column(
        "venue", sa.Column("coordinates_source", sa.Text(), nullable=True), schema="football"
    )
    op.execute("UPDATE football.venue SET coordinates_source = 'seed' WHERE latitude IS NOT NULL")


def downgrade() -> None:
    op.drop_column("venue", "coordinates_source", schema="football")
    op.drop_column("article", "modified_at", schema="football")
    op.drop_table("absence", schema="football")
    op.drop_table("article_player", schema="football")

# pyright: basic
"""Schema football, identity."""

import sqlalchemy as sa
from alembic import op

revision = "0004_identity"
down_revision = "0003_raw"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA football")
    op.create_table(
        "competition",
        sa.Column("competition_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("competition_id", name=op.f("pk_competition")),
        sa.UniqueConstraint("code", name=op.f("uq_competition_code")),
        schema="football",
    )
    op.create_table(
        "venue",
        sa.Column("venue_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("venue_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("venue_id", name=op.f("pk_venue")),
        sa.UniqueConstraint("venue_key", name=op.f("uq_venue_venue_key")),
        schema="football",
    )
    op.create_table(
        "competition_link",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_competition_id", sa.Text(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["football.competition.competition_id"],
            name=op.f("fk_competition_link_competition_id"),
        ),
        sa.PrimaryKeyConstraint(
            "source", "source_competition_id", name=op.f("pk_competition_link")
        ),
        schema="football",
    )
    op.create_table(
        "season",
        sa.Column("season_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("start_year", sa.SmallInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["football.competition.competition_id"],
            name=op.f("fk_season_competition_id"),
        ),
        sa.PrimaryKeyConstraint("season_id", name=op.f("pk_season")),
        sa.UniqueConstraint(
            "competition_id", "start_year", name=op.f("uq_season_competition_id_start_year")
        ),
        schema="football",
    )
    op.create_table(
        "team",
        sa.Column("team_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("home_venue_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["home_venue_id"], ["football.venue.venue_id"], name=op.f("fk_team_home_venue_id")
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team")),
        sa.UniqueConstraint("country", "name", name=op.f("uq_team_country_name")),
        schema="football",
    )
    op.create_table(
        "venue_link",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_venue_id", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["football.venue.venue_id"], name=op.f("fk_venue_link_venue_id")
        ),
        sa.PrimaryKeyConstraint("source", "source_venue_id", name=op.f("pk_venue_link")),
        schema="football",
    )
    op.create_table(
        "player",
        sa.Column("player_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_player_team_id")
        ),
        sa.PrimaryKeyConstraint("player_id", name=op.f("pk_player")),
        schema="football",
    )
    op.create_table(
        "team_alias",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("alias_key", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_team_alias_team_id")
        ),
        sa.PrimaryKeyConstraint("source", "country", "alias_key", name=op.f("pk_team_alias")),
        schema="football",
    )
    op.create_index(
        op.f("ix_team_alias_team_id"), "team_alias", ["team_id"], unique=False, schema="football"
    )
    op.create_table(
        "team_link",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_team_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_team_link_team_id")
        ),
        sa.PrimaryKeyConstraint("source", "source_team_id", name=op.f("pk_team_link")),
        schema="football",
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA football CASCADE")

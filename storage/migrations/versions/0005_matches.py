# pyright: basic
"""Schema football, matches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_matches"
down_revision = "0004_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "article",
        sa.Column("article_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_article_dedupe_key")),
        schema="football",
    )
    op.create_index(
        op.f("ix_article_published_at_article_id"),
        "article",
        ["published_at", "article_id"],
        unique=False,
        schema="football",
    )
    op.create_table(
        "odds_quote",
        sa.Column("match_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("line", sa.Double(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("prices", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint(
            "match_id", "book", "market", "line", "phase", name=op.f("pk_odds_quote")
        ),
        schema="football",
    )
    op.create_table(
        "weather_reading",
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("valid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("temperature_c", sa.REAL(), nullable=True),
        sa.Column("precipitation_mm", sa.REAL(), nullable=True),
        sa.Column("wind_speed_kmh", sa.REAL(), nullable=True),
        sa.Column("humidity_percent", sa.REAL(), nullable=True),
        sa.Column("weather_code", sa.SmallInteger(), nullable=True),
        sa.Column("known_basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["football.venue.venue_id"], name=op.f("fk_weather_reading_venue_id")
        ),
        sa.PrimaryKeyConstraint(
            "venue_id", "valid_at", "known_at", name=op.f("pk_weather_reading")
        ),
        schema="football",
    )
    op.create_table(
        "article_team",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["football.article.article_id"],
            name=op.f("fk_article_team_article_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_article_team_team_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "team_id", name=op.f("pk_article_team")),
        schema="football",
    )
    op.create_index(
        op.f("ix_article_team_team_id"),
        "article_team",
        ["team_id"],
        unique=False,
        schema="football",
    )
    op.create_table(
        "match",
        sa.Column("match_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("home_team_id", sa.Integer(), nullable=False),
        sa.Column("away_team_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("is_neutral", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_kickoff_time", sa.Boolean(), nullable=False),
        sa.Column("kickoff_source", sa.Text(), nullable=False),
        sa.Column(
            "schedule_generation", sa.SmallInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("phase_rank", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("clock_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("home_goals_90", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_90", sa.SmallInteger(), nullable=True),
        sa.Column("home_goals_half_time", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_half_time", sa.SmallInteger(), nullable=True),
        sa.Column("home_goals_aet", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_aet", sa.SmallInteger(), nullable=True),
        sa.Column("home_penalties", sa.SmallInteger(), nullable=True),
        sa.Column("away_penalties", sa.SmallInteger(), nullable=True),
        sa.Column("score_source", sa.Text(), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(home_goals_90 IS NULL) = (away_goals_90 IS NULL)", name=op.f("ck_match_whole_score")
        ),
        sa.CheckConstraint("home_team_id <> away_team_id", name=op.f("ck_match_two_teams")),
        sa.ForeignKeyConstraint(
            ["away_team_id"], ["football.team.team_id"], name=op.f("fk_match_away_team_id")
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["football.competition.competition_id"],
            name=op.f("fk_match_competition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["home_team_id"], ["football.team.team_id"], name=op.f("fk_match_home_team_id")
        ),
        sa.ForeignKeyConstraint(
            ["season_id"], ["football.season.season_id"], name=op.f("fk_match_season_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["football.venue.venue_id"], name=op.f("fk_match_venue_id")
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_match")),
        schema="football",
    )
    op.create_index(
        op.f("ix_match_away_team_id_kickoff_at"),
        "match",
        ["away_team_id", "kickoff_at"],
        unique=False,
        schema="football",
    )
    op.create_index(
        op.f("ix_match_competition_id_kickoff_at_match_id"),
        "match",
        ["competition_id", "kickoff_at", "match_id"],
        unique=False,
        schema="football",
    )
    op.create_index(
        op.f("ix_match_home_team_id_kickoff_at"),
        "match",
        ["home_team_id", "kickoff_at"],
        unique=False,
        schema="football",
    )
    op.create_index(
        op.f("ix_match_kickoff_at_match_id"),
        "match",
        ["kickoff_at", "match_id"],
        unique=False,
        schema="football",
    )
    op.create_index(
        op.f("ix_match_season_id_home_team_id_away_team_id"),
        "match",
        ["season_id", "home_team_id", "away_team_id"],
        unique=False,
        schema="football",
    )
    op.create_table(
        "match_link",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_match_id", sa.Text(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_link_match_id")
        ),
        sa.PrimaryKeyConstraint("source", "source_match_id", name=op.f("pk_match_link")),
        schema="football",
    )
    op.create_index(
        op.f("ix_match_link_match_id"), "match_link", ["match_id"], unique=False, schema="football"
    )
    op.create_table(
        "match_statistics",
        sa.Column(
            "match_statistics_id", sa.BigInteger(), sa.Identity(always=True), nullable=False
        ),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("home_shots", sa.SmallInteger(), nullable=True),
        sa.Column("away_shots", sa.SmallInteger(), nullable=True),
        sa.Column("home_shots_on_target", sa.SmallInteger(), nullable=True),
        sa.Column("away_shots_on_target", sa.SmallInteger(), nullable=True),
        sa.Column("home_corners", sa.SmallInteger(), nullable=True),
        sa.Column("away_corners", sa.SmallInteger(), nullable=True),
        sa.Column("home_fouls", sa.SmallInteger(), nullable=True),
        sa.Column("away_fouls", sa.SmallInteger(), nullable=True),
        sa.Column("home_yellow_cards", sa.SmallInteger(), nullable=True),
        sa.Column("away_yellow_cards", sa.SmallInteger(), nullable=True),
        sa.Column("home_red_cards", sa.SmallInteger(), nullable=True),
        sa.Column("away_red_cards", sa.SmallInteger(), nullable=True),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_statistics_match_id")
        ),
        sa.PrimaryKeyConstraint("match_statistics_id", name=op.f("pk_match_statistics")),
        schema="football",
    )
    op.create_index(
        op.f("ix_match_statistics_match_id_recorded_at"),
        "match_statistics",
        ["match_id", "recorded_at"],
        unique=False,
        schema="football",
    )
    op.create_index(
        "uq_match_statistics_current",
        "match_statistics",
        ["match_id"],
        unique=True,
        schema="football",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "match_version",
        sa.Column("match_version_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("is_neutral", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_kickoff_time", sa.Boolean(), nullable=False),
        sa.Column("kickoff_source", sa.Text(), nullable=False),
        sa.Column(
            "schedule_generation", sa.SmallInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("phase_rank", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("clock_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("home_goals_90", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_90", sa.SmallInteger(), nullable=True),
        sa.Column("home_goals_half_time", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_half_time", sa.SmallInteger(), nullable=True),
        sa.Column("home_goals_aet", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_aet", sa.SmallInteger(), nullable=True),
        sa.Column("home_penalties", sa.SmallInteger(), nullable=True),
        sa.Column("away_penalties", sa.SmallInteger(), nullable=True),
        sa.Column("score_source", sa.Text(), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_version_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["football.venue.venue_id"], name=op.f("fk_match_version_venue_id")
        ),
        sa.PrimaryKeyConstraint("match_version_id", name=op.f("pk_match_version")),
        schema="football",
    )
    op.create_index(
        op.f("ix_match_version_match_id_recorded_at"),
        "match_version",
        ["match_id", "recorded_at"],
        unique=False,
        schema="football",
    )
    op.create_index(
        "uq_match_version_current",
        "match_version",
        ["match_id"],
        unique=True,
        schema="football",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("match_version", schema="football")
    op.drop_table("match_statistics", schema="football")
    op.drop_table("match_link", schema="football")
    op.drop_table("match", schema="football")
    op.drop_table("article_team", schema="football")
    op.drop_table("weather_reading", schema="football")
    op.drop_table("odds_quote", schema="football")
    op.drop_table("article", schema="football")

# pyright: basic
"""Matches in play: the clock as shown, forecasts while a match is on, and who polls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017_live"
down_revision = "0016_lifecycle"
branch_labels = None
depends_on = None

_STATES = ("match", "match_version")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column:
    return sa.Column(name, sa.SmallInteger(), nullable=False)


def upgrade() -> None:
    for table in _STATES:
        op.add_column(
            table,
            sa.Column(
                "minute",
                sa.Text(),
                nullable=True,
                comment="the clock as its source shows it, while in play",
            ),
            schema="football",
        )
    op.create_table(
        "live_forecast",
        sa.Column("live_forecast_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("forecast_id", sa.Uuid(), nullable=False),
        _instant("observed_at"),
        _instant("recorded_at"),
        _count("phase_rank"),
        sa.Column("clock_seconds", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Text(), nullable=True),
        *map(_count, ("home_goals", "away_goals", "home_red_cards", "away_red_cards")),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("p_home", "p_draw", "p_away")),
        sa.Column("summary", JSONB(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column(
            "shift",
            sa.Double(),
            nullable=False,
            comment="largest change of the three since the one before, or since the sealed one",
        ),
        sa.CheckConstraint(
            "abs(p_home + p_draw + p_away - 1) < 1e-6", name=op.f("ck_live_forecast_sums_to_one")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_live_forecast_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["forecast_id"],
            ["forecast.forecast.forecast_id"],
            name=op.f("fk_live_forecast_forecast_id"),
        ),
        sa.PrimaryKeyConstraint("live_forecast_id", name=op.f("pk_live_forecast")),
        schema="forecast",
    )
    op.create_index(
        op.f("ix_live_forecast_match_id_track_live_forecast_id"),
        "live_forecast",
        ["match_id", "track", "live_forecast_id"],
        schema="forecast",
    )
    op.create_table(
        "live_window",
        _instant("opens_at"),
        _instant("closes_at"),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        _instant("taken_at"),
        _instant("beat_at"),
        _instant("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("opens_at", name=op.f("pk_live_window")),
        schema="raw",
    )


def downgrade() -> None:
    op.drop_table("live_window", schema="raw")
    op.drop_table("live_forecast", schema="forecast")
    for table in _STATES:
        op.drop_column(table, "minute", schema="football")

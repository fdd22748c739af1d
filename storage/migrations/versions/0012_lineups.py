# pyright: basic
"""Line-ups, happenings, figures, attendance; links of players; statistics by source."""

import sqlalchemy as sa
from alembic import op

revision = "0012_lineups"
down_revision = "0011_scorecard_horizons"
branch_labels = None
depends_on = None

_CURRENT = sa.text("superseded_at IS NULL")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "player_link",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_player_id", sa.Text(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["player_id"], ["football.player.player_id"], name=op.f("fk_player_link_player_id")
        ),
        sa.PrimaryKeyConstraint("source", "source_player_id", name=op.f("pk_player_link")),
        schema="football",
    )
    op.create_index(
        op.f("ix_player_link_player_id"), "player_link", ["player_id"], schema="football"
    )
    _lineup_entry()
    _match_event()
    _match_figure()
    op.create_table(
        "match_answer",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("phase_rank", sa.SmallInteger(), nullable=False),
        sa.Column("observed_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_answer_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", "source", "part", name=op.f("pk_match_answer")),
        schema="football",
    )
    op.create_table(
        "match_attendance",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=False),
        sa.Column("observed_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("attendance > 0", name=op.f("ck_match_attendance_somebody_came")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_attendance_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_match_attendance")),
        schema="football",
    )
    _unique_statistics(["match_id", "source"])


def downgrade() -> None:
    # One source per match again: where two counted, football-data.co.uk's counts stay.
    op.execute("""
        DELETE FROM football.match_statistics s USING football.match_statistics f
        WHERE f.match_id = s.match_id AND f.source = 'footballdata' AND s.source <> f.source
    """)
    _unique_statistics(["match_id"])
    for name in ("attendance", "answer", "figure", "event"):
        op.drop_table(f"match_{name}", schema="football")
    for name in ("lineup_entry", "player_link"):
        op.drop_table(name, schema="football")


def _unique_statistics(columns: list[str]) -> None:
    name = "uq_match_statistics_current"
    op.drop_index(name, table_name="match_statistics", schema="football")
    op.create_index(
        name,
        "match_statistics",
        columns,
        unique=True,
        schema="football",
        postgresql_where=_CURRENT,
    )


def _observed() -> list[sa.Column]:
    return [
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("superseded_at", _INSTANT, nullable=True),
        sa.Column("payload_id", sa.Uuid(), nullable=True),
    ]


def _lineup_entry() -> None:
    op.create_table(
        "lineup_entry",
        sa.Column("lineup_entry_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("is_starter", sa.Boolean(), nullable=False),
        sa.Column("shirt_number", sa.SmallInteger(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        sa.Column("formation", sa.Text(), nullable=True),
        sa.Column("was_subbed_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("was_subbed_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("observed_at", _INSTANT, nullable=False),
        sa.Column("known_at", _INSTANT, nullable=False),
        *_observed(),
        sa.CheckConstraint(
            "place BETWEEN 1 AND 11", name=op.f("ck_lineup_entry_place_in_formation")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_lineup_entry_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_lineup_entry_team_id")
        ),
        sa.ForeignKeyConstraint(
            ["player_id"], ["football.player.player_id"], name=op.f("fk_lineup_entry_player_id")
        ),
        sa.PrimaryKeyConstraint("lineup_entry_id", name=op.f("pk_lineup_entry")),
        schema="football",
    )
    op.create_index(
        "uq_lineup_entry_current",
        "lineup_entry",
        ["match_id", "team_id", "player_id"],
        unique=True,
        schema="football",
        postgresql_where=_CURRENT,
    )
    op.create_index(
        op.f("ix_lineup_entry_player_id_match_id"),
        "lineup_entry",
        ["player_id", "match_id"],
        schema="football",
    )


def _match_event() -> None:
    op.create_table(
        "match_event",
        sa.Column("match_event_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=True),
        sa.Column("other_player_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.SmallInteger(), nullable=False),
        sa.Column("clock_seconds", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Text(), nullable=False),
        sa.Column("is_shoot_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("observed_at", _INSTANT, nullable=False),
        sa.Column("known_at", _INSTANT, nullable=False),
        *_observed(),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_event_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_match_event_team_id")
        ),
        sa.ForeignKeyConstraint(
            ["player_id"], ["football.player.player_id"], name=op.f("fk_match_event_player_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_player_id"],
            ["football.player.player_id"],
            name=op.f("fk_match_event_other_player_id"),
        ),
        sa.PrimaryKeyConstraint("match_event_id", name=op.f("pk_match_event")),
        schema="football",
    )
    op.create_index(
        "uq_match_event_current",
        "match_event",
        ["match_id", "source", "source_event_id"],
        unique=True,
        schema="football",
        postgresql_where=_CURRENT,
    )


def _match_figure() -> None:
    op.create_table(
        "match_figure",
        sa.Column("match_figure_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home", sa.REAL(), nullable=True),
        sa.Column("away", sa.REAL(), nullable=True),
        sa.Column("observed_at", _INSTANT, nullable=False),
        *_observed(),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_match_figure_match_id")
        ),
        sa.PrimaryKeyConstraint("match_figure_id", name=op.f("pk_match_figure")),
        schema="football",
    )
    op.create_index(
        "uq_match_figure_current",
        "match_figure",
        ["match_id", "source", "name"],
        unique=True,
        schema="football",
        postgresql_where=_CURRENT,
    )

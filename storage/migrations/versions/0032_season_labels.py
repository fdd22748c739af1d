# pyright: basic
"""A season is known by its label: one league may have `2016` and `2016-17` side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0032_season_labels"
down_revision = "0031_requests"
branch_labels = None
depends_on = None

_ARGENTINA = "(SELECT competition_id FROM football.competition WHERE code = 'ARG')"


def upgrade() -> None:
    op.create_unique_constraint(
        op.f("uq_season_competition_id_label"), "season", ["competition_id", "label"],
        schema="football",
    )  # fmt: skip
    op.drop_constraint(
        op.f("uq_season_competition_id_start_year"), "season", schema="football", type_="unique"
    )
    # Its seasons across two years had the label of one; those of 2016 were one season.
    op.execute(
        sa.text(f"""
        UPDATE football.season SET label = start_year || '-' || (start_year + 1) % 100
        WHERE competition_id = {_ARGENTINA} AND start_year IN (2012, 2013, 2017, 2018, 2019)
        """)  # noqa: S608 - a constant
    )
    op.execute(
        sa.text(f"""
        INSERT INTO football.season (competition_id, start_year, label)
        SELECT competition_id, 2016, '2016-17' FROM football.season
        WHERE competition_id = {_ARGENTINA} AND start_year = 2016
        """)  # noqa: S608 - a constant
    )
    op.execute(
        sa.text(f"""
        UPDATE football.match SET season_id = (
            SELECT season_id FROM football.season
            WHERE competition_id = {_ARGENTINA} AND label = '2016-17'
        )
        WHERE kickoff_at >= '2016-07-01' AND season_id IN (
            SELECT season_id FROM football.season
            WHERE competition_id = {_ARGENTINA} AND label = '2016'
        )
        """)  # noqa: S608 - a constant
    )


def downgrade() -> None:
    op.create_unique_constraint(
        op.f("uq_season_competition_id_start_year"), "season", ["competition_id", "start_year"],
        schema="football",
    )  # fmt: skip
    op.drop_constraint(
        op.f("uq_season_competition_id_label"), "season", schema="football", type_="unique"
    )

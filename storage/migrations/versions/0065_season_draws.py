# pyright: basic
"""The drawn endings of each season's last projection, for "what if"."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065_season_draws"
down_revision = "0064_standings"
branch_labels = None
depends_on = None

_IDS = postgresql.ARRAY(sa.BigInteger())


def upgrade() -> None:
    op.create_table(
        "season_draws",
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column(
            "as_of",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="of the projection that they are the endings of",
        ),
        sa.Column("endings", sa.Integer(), nullable=False),
        sa.Column("team_ids", _IDS, nullable=False, comment="rows of `places`"),
        sa.Column("home_ids", _IDS, nullable=False, comment="rows of `outcomes`"),
        sa.Column("away_ids", _IDS, nullable=False),
        sa.Column(
            "places", sa.LargeBinary(), nullable=False, comment="see football.season.packed"
        ),
        sa.Column("outcomes", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "cardinality(home_ids) = cardinality(away_ids)", name=op.f("ck_season_draws_pairs")
        ),
        sa.CheckConstraint(
            "length(places) = endings * cardinality(team_ids)",
            name=op.f("ck_season_draws_places"),
        ),
        sa.ForeignKeyConstraint(
            ["season_id"],
            ["football.season.season_id"],
            name=op.f("fk_season_draws_season_id"),
        ),
        sa.PrimaryKeyConstraint("season_id", "track", name=op.f("pk_season_draws")),
        schema="forecast",
    )


def downgrade() -> None:
    op.drop_table("season_draws", schema="forecast")

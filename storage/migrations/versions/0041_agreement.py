# pyright: basic
"""What each source says of a match, and where sources differ."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041_agreement"
down_revision = "0040_reaching"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "match_report",
        sa.Column("match_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kickoff_at", _INSTANT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("home_goals", sa.SmallInteger()),
        sa.Column("away_goals", sa.SmallInteger()),
        sa.Column("home_goals_aet", sa.SmallInteger()),
        sa.Column("away_goals_aet", sa.SmallInteger()),
        sa.Column(
            "home_name",
            sa.Text(),
            nullable=False,
            comment="as the source writes the side that is ours at home",
        ),
        sa.Column("away_name", sa.Text(), nullable=False),
        sa.Column("row_no", sa.BigInteger(), nullable=False),
        sa.Column("observed_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("payload_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("match_id", "source", name=op.f("pk_match_report")),
        schema="football",
    )
    op.create_table(
        "season_agreement",
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column(
            "sources",
            JSONB(),
            nullable=False,
            comment="by source: matches, finished, first and last day",
        ),
        sa.Column(
            "tables",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="published ones compared",
        ),
        sa.Column("last_table_on", sa.Date()),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="fingerprint of all that was compared",
        ),
        sa.Column("compared_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["season_id"],
            ["football.season.season_id"],
            name=op.f("fk_season_agreement_season_id"),
        ),
        sa.PrimaryKeyConstraint("season_id", name=op.f("pk_season_agreement")),
        schema="football",
    )
    _create_disagreement()


def _create_disagreement() -> None:
    op.create_table(
        "disagreement",
        sa.Column("disagreement_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="what is the same of it when it is found again",
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("match_id", sa.BigInteger()),
        sa.Column("team_id", sa.Integer()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("other_value", sa.Text(), nullable=False),
        sa.Column("round", sa.SmallInteger()),
        sa.Column("payload_id", sa.Uuid()),
        sa.Column("question_id", sa.Uuid(), comment="the entry of quarantine that asks about it"),
        sa.Column("found_at", _INSTANT, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"football.{table}.{name}"], name=op.f(f"fk_disagreement_{name}")
            )
            for name, table in (
                ("season_id", "season"),
                ("match_id", "match"),
                ("team_id", "team"),
            )
        ),
        sa.PrimaryKeyConstraint("disagreement_id", name=op.f("pk_disagreement")),
        sa.UniqueConstraint("season_id", "key", name=op.f("uq_disagreement_season_id_key")),
        schema="football",
    )
    op.create_index(
        op.f("ix_disagreement_kind_disagreement_id"),
        "disagreement",
        ["kind", "disagreement_id"],
        unique=False,
        schema="football",
    )


def downgrade() -> None:
    for name in ("disagreement", "season_agreement", "match_report"):
        op.drop_table(name, schema="football")

# pyright: basic
"""Schema games: picks, and every version of them."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0053_games"
down_revision = "0052_integrations"
branch_labels = None
depends_on = None


def content() -> list[sa.Column]:
    return [
        *(
            sa.Column(name, sa.Double(), nullable=True, comment="NULL once withdrawn")
            for name in ("p_home", "p_draw", "p_away")
        ),
        sa.Column(
            "home_goals",
            sa.SmallInteger(),
            nullable=True,
            comment="of the exact score, if one is guessed",
        ),
        sa.Column("away_goals", sa.SmallInteger(), nullable=True),
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            comment="`own`, or a copy of the `model` or the `market`",
        ),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "salt",
            sa.LargeBinary(32),
            nullable=False,
            comment="of the commitment to this version",
        ),
    ]


def upgrade() -> None:
    op.execute("CREATE SCHEMA games")
    op.create_table(
        "pick",
        sa.Column("pick_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts changes",
        ),
        *content(),
        sa.CheckConstraint(
            "num_nulls(p_home, p_draw, p_away) IN (0, 3)", name=op.f("ck_pick_whole")
        ),
        sa.CheckConstraint(
            "least(p_home, p_draw, p_away) >= 0.0099", name=op.f("ck_pick_nothing_excluded")
        ),
        sa.CheckConstraint(
            "abs(p_home + p_draw + p_away - 1) < 1e-6", name=op.f("ck_pick_sums_to_one")
        ),
        sa.CheckConstraint(
            "(home_goals IS NULL) = (away_goals IS NULL)", name=op.f("ck_pick_whole_score")
        ),
        sa.CheckConstraint(
            "p_home IS NOT NULL OR home_goals IS NULL", name=op.f("ck_pick_withdrawn")
        ),
        sa.CheckConstraint(
            "home_goals BETWEEN 0 AND 20 AND away_goals BETWEEN 0 AND 20",
            name=op.f("ck_pick_goals"),
        ),
        sa.CheckConstraint("origin IN ('own', 'model', 'market')", name=op.f("ck_pick_origin")),
        sa.CheckConstraint("length(salt) = 32", name=op.f("ck_pick_salt")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_pick_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_pick_match_id")
        ),
        sa.PrimaryKeyConstraint("pick_id", name=op.f("pk_pick")),
        sa.UniqueConstraint("match_id", "account_id", name=op.f("uq_pick_match_id_account_id")),
        schema="games",
        postgresql_with={"fillfactor": 85},
    )
    op.create_index("ix_pick_of_account", "pick", ["account_id", "pick_id"], schema="games")
    op.create_table(
        "pick_version",
        sa.Column("pick_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *content(),
        sa.ForeignKeyConstraint(
            ["pick_id"], ["games.pick.pick_id"], name=op.f("fk_pick_version_pick_id")
        ),
        sa.PrimaryKeyConstraint("pick_id", "version", name=op.f("pk_pick_version")),
        schema="games",
    )
    op.execute(script("games"))


def downgrade() -> None:
    op.execute("DROP SCHEMA games CASCADE")

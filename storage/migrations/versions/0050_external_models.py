# pyright: basic
"""Models that run elsewhere: whose they are, their seals, their scores."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0050_external_models"
down_revision = "0049_appeals"
branch_labels = None
depends_on = None

_NEVER_OURS = (
    "family <> 'external'"
    " OR track IN ('odds_free', 'market_blended') AND state IN ('challenger', 'retired', 'rejected')"
)


def upgrade() -> None:
    op.create_table(
        "external_model",
        sa.Column("model_version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["forecast.model_version.model_version_id"],
            name=op.f("fk_external_model_model_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_external_model_account_id"),
        ),
        sa.PrimaryKeyConstraint("model_version_id", name=op.f("pk_external_model")),
        schema="forecast",
    )
    op.create_index(
        op.f("ix_external_model_account_id_model_version_id"),
        "external_model",
        ["account_id", "model_version_id"],
        unique=False,
        schema="forecast",
    )
    op.create_check_constraint(
        op.f("ck_model_version_external"), "model_version", _NEVER_OURS, schema="forecast"
    )
    op.drop_constraint(op.f("ck_scorecard_kind"), "scorecard", schema="monitoring")
    op.drop_constraint(op.f("ck_scorecard_horizon"), "scorecard", schema="monitoring")
    op.create_check_constraint(
        op.f("ck_scorecard_kind"),
        "scorecard",
        "kind IN ('backtest', 'sealed', 'external')",
        schema="monitoring",
    )
    op.create_check_constraint(
        op.f("ck_scorecard_horizon"),
        "scorecard",
        "(kind <> 'backtest') = (horizon IS NOT NULL)",
        schema="monitoring",
    )
    op.execute(script("external_models"))


def downgrade() -> None:
    op.execute("DROP FUNCTION forecast.seal_external")
    op.execute("DROP FUNCTION forecast.register_external")
    op.execute("DELETE FROM monitoring.scorecard WHERE kind = 'external'")
    op.drop_constraint(op.f("ck_scorecard_horizon"), "scorecard", schema="monitoring")
    op.drop_constraint(op.f("ck_scorecard_kind"), "scorecard", schema="monitoring")
    op.create_check_constraint(
        op.f("ck_scorecard_kind"),
        "scorecard",
        "kind IN ('backtest', 'sealed')",
        schema="monitoring",
    )
    op.create_check_constraint(
        op.f("ck_scorecard_horizon"),
        "scorecard",
        "(kind = 'sealed') = (horizon IS NOT NULL)",
        schema="monitoring",
    )
    op.drop_constraint(op.f("ck_model_version_external"), "model_version", schema="forecast")
    op.drop_table("external_model", schema="forecast")

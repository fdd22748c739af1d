# pyright: basic
"""A post carries a pick of its author's, and of nobody else."""

import sqlalchemy as sa
from alembic import op

revision = "0063_carried_picks"
down_revision = "0062_recommendations"
branch_labels = None
depends_on = None

_COMMENT = "of its author; whose match is `match_id`"


def upgrade() -> None:
    op.create_unique_constraint(
        op.f("uq_pick_account_id_pick_id"), "pick", ["account_id", "pick_id"], schema="games"
    )
    op.drop_index("ix_pick_of_account", "pick", schema="games")
    op.alter_column(
        "post", "pick_id", existing_type=sa.BigInteger(), comment=_COMMENT, schema="social"
    )
    op.create_foreign_key(
        op.f("fk_post_account_id_pick_id"),
        "post",
        "pick",
        ["account_id", "pick_id"],
        ["account_id", "pick_id"],
        source_schema="social",
        referent_schema="games",
    )
    op.create_check_constraint(
        op.f("ck_post_carries_one"),
        "post",
        "num_nonnulls(forecast_id, pick_id) < 2",
        schema="social",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_post_carries_one"), "post", schema="social", type_="check")
    op.drop_constraint(
        op.f("fk_post_account_id_pick_id"), "post", schema="social", type_="foreignkey"
    )
    op.alter_column(
        "post",
        "pick_id",
        existing_type=sa.BigInteger(),
        comment=None,
        existing_comment=_COMMENT,
        schema="social",
    )
    op.create_index("ix_pick_of_account", "pick", ["account_id", "pick_id"], schema="games")
    op.drop_constraint(op.f("uq_pick_account_id_pick_id"), "pick", schema="games", type_="unique")

# pyright: basic
"""Authors may ask once that a removal or a hold is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0049_appeals"
down_revision = "0048_audience_indexes"
branch_labels = None
depends_on = None

_ACTS = ("dismiss", "approve", "remove", "restore", "lock", "unlock", "warn", "suspend",
         "reinstate")  # fmt: skip
_CAUSES = ("report", "screening")


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("appeal_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("about_case_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="what the author says"),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_appeal_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["about_case_id"],
            ["social.moderation_case.case_id"],
            name=op.f("fk_appeal_about_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["social.moderation_case.case_id"], name=op.f("fk_appeal_case_id")
        ),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("about_case_id", name=op.f("uq_appeal_about_case_id")),
        schema="social",
    )
    op.create_index("ix_appeal_of_account", "appeal", ["account_id", "appeal_id"], schema="social")
    op.create_index("ix_appeal_of_case", "appeal", ["case_id"], schema="social")
    _allow("moderation_case", "cause", (*_CAUSES, "appeal"))
    _allow("moderation_decision", "act", (*_ACTS, "uphold"))
    _describe_cause("what opened it", before="what opened it: a report, or the screening")


def downgrade() -> None:
    _describe_cause("what opened it: a report, or the screening", before="what opened it")
    _allow("moderation_decision", "act", _ACTS)
    _allow("moderation_case", "cause", _CAUSES)
    op.drop_table("appeal", schema="social")


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, schema="social", type_="check")
    allowed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} IN ({allowed})", schema="social")


def _describe_cause(comment: str, *, before: str) -> None:
    op.alter_column(
        "moderation_case",
        "cause",
        existing_type=sa.Text(),
        existing_nullable=False,
        existing_comment=before,
        comment=comment,
        schema="social",
    )

# pyright: basic
"""Questions in plain words that a worker answers, and calls of language models."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0068_questions"
down_revision = "0067_sealed_insights"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column(
            "question_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column(
            "account_id",
            sa.BigInteger(),
            nullable=True,
            comment="who asked; of a stranger whoever knows the id reads it",
        ),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT, server_default=_NOW, nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "due_at",
            _INSTANT,
            nullable=True,
            comment="of its next attempt, while it has no answer",
        ),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.Column(
            "answered",
            sa.Boolean(),
            nullable=True,
            comment="whether a query fits, and found something",
        ),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column(
            "rows",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what the answer rests on",
        ),
        sa.Column(
            "chosen_by",
            sa.Text(),
            nullable=True,
            comment="who chose the query: `keywords`, or a language model",
        ),
        sa.Column("model", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(due_at IS NULL) = (done_at IS NOT NULL)", name=op.f("ck_question_one_state")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR num_nulls(answered, text, rows, chosen_by) = 0",
            name=op.f("ck_question_done"),
        ),
        sa.CheckConstraint(
            "chosen_by IN ('model', 'keywords')", name=op.f("ck_question_chosen_by")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_question_account_id")
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question")),
        schema="insights",
    )
    op.create_index(
        "ix_question_waiting",
        "question",
        ["due_at"],
        schema="insights",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_question_of_account", "question", ["account_id"], schema="insights")
    op.create_index("ix_question_asked_at", "question", ["asked_at"], schema="insights")
    op.create_table(
        "model_call",
        sa.Column("call_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", _INSTANT, server_default=_NOW, nullable=False),
        sa.Column(
            "purpose",
            sa.Text(),
            nullable=False,
            comment="`write` a text, or `ask`: choose a query",
        ),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt_version", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("answer_tokens", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.CheckConstraint("purpose IN ('write', 'ask')", name=op.f("ck_model_call_purpose")),
        sa.CheckConstraint(
            "outcome IN ('passed', 'refused', 'malformed', 'away')",
            name=op.f("ck_model_call_outcome"),
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_model_call")),
        schema="insights",
    )
    op.create_index(
        "ix_model_call_model_call_id", "model_call", ["model", "call_id"], schema="insights"
    )


def downgrade() -> None:
    op.drop_table("model_call", schema="insights")
    op.drop_table("question", schema="insights")

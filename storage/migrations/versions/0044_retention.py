# pyright: basic
"""Old acts go by a function of the owner's; keys of requests can be reserved."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0044_retention"
down_revision = "0043_taken_addresses"
branch_labels = None
depends_on = None

_PENDING = "NULL while the answer is outstanding"
_BODY = "of the answer, encrypted for this row"
_OPERATOR = "an account; NULL is an operator at the machine"
_NOBODY = "an account; NULL is a stranger, or the machine's operator"


def upgrade() -> None:
    op.alter_column(
        "idempotent_request",
        "status",
        existing_type=sa.SmallInteger(),
        nullable=True,
        comment=_PENDING,
        schema="ops",
    )
    op.alter_column(
        "idempotent_request",
        "body",
        existing_type=sa.LargeBinary(),
        existing_comment=_BODY,
        nullable=True,
        schema="ops",
    )
    _describe_actor(_NOBODY, before=_OPERATOR)
    op.execute(script("retention"))


def downgrade() -> None:
    op.execute(script("retention_undone"))
    _describe_actor(_OPERATOR, before=_NOBODY)
    op.execute("DELETE FROM ops.idempotent_request WHERE status IS NULL")
    op.alter_column(
        "idempotent_request",
        "body",
        existing_type=sa.LargeBinary(),
        existing_comment=_BODY,
        nullable=False,
        schema="ops",
    )
    op.alter_column(
        "idempotent_request",
        "status",
        existing_type=sa.SmallInteger(),
        existing_comment=_PENDING,
        nullable=False,
        comment=None,
        schema="ops",
    )


def _describe_actor(comment: str, *, before: str) -> None:
    op.alter_column(
        "audit_entry",
        "actor_id",
        existing_type=sa.BigInteger(),
        existing_comment=before,
        existing_nullable=True,
        comment=comment,
        schema="identity",
    )

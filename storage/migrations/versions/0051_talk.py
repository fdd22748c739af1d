# pyright: basic
"""Rooms, their members, and the messages in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051_talk"
down_revision = "0050_external_models"
branch_labels = None
depends_on = None

TABLES = ("message", "room_member", "room")


def instant(name: str, *, is_required: bool = False, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_required, comment=comment)


def key(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=True), nullable=False)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    rooms()
    messages()


def rooms() -> None:
    op.create_table(
        "room",
        key("room_id"),
        sa.Column("kind", sa.Text(), nullable=False, comment="what it is about: `match`, …"),
        sa.Column(
            "key",
            sa.BigInteger(),
            nullable=False,
            comment="id of the thing that it is about",
        ),
        sa.Column(
            "slow_seconds",
            sa.Integer(),
            nullable=True,
            comment="between two messages; NULL is the installation's",
        ),
        instant("created_at", is_required=True),
        sa.CheckConstraint("slow_seconds BETWEEN 0 AND 3600", name=op.f("ck_room_slow_seconds")),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_room")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_room_kind_key")),
        schema="social",
    )
    op.create_table(
        "room_member",
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), server_default="writer", nullable=False),
        instant("wrote_at", comment="last, by the wall clock: slow mode counts from it"),
        sa.CheckConstraint("role IN ('reader', 'writer')", name=op.f("ck_room_member_role")),
        refers("room_member", "room_id", "social.room.room_id"),
        refers("room_member", "account_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("room_id", "account_id", name=op.f("pk_room_member")),
        schema="social",
    )
    op.create_index(
        "ix_room_member_of_account", "room_member", ["account_id", "room_id"], schema="social"
    )


def messages() -> None:
    op.create_table(
        "message",
        key("message_id"),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "text",
            sa.Text(),
            nullable=True,
            comment="as written; NULL once deleted, and of a line",
        ),
        sa.Column(
            "line",
            sa.Text(),
            nullable=True,
            comment="kind of a line that the system writes; NULL of a person's",
        ),
        sa.Column("item", sa.Text(), nullable=True, comment="what a line reports, once in a room"),
        sa.Column(
            "facts",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="of a line",
        ),
        sa.Column(
            "mentioned",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'::bigint[]"),
            nullable=False,
            comment="accounts that the text names",
        ),
        instant("created_at", is_required=True),
        instant("deleted_at", comment="by its author, or with the account"),
        instant("removed_at", comment="by a moderator, who may restore it"),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.Column(
            "fingerprint",
            sa.BigInteger(),
            nullable=True,
            comment="equal for repeated texts; NULL of short ones",
        ),
        sa.Column(
            "is_shown",
            sa.Boolean(),
            sa.Computed("deleted_at IS NULL AND removed_at IS NULL", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(account_id IS NULL) = (line IS NOT NULL)", name=op.f("ck_message_author")
        ),
        sa.CheckConstraint("(item IS NULL) = (line IS NULL)", name=op.f("ck_message_item")),
        sa.CheckConstraint(
            "(text IS NULL) = (line IS NOT NULL OR deleted_at IS NOT NULL)",
            name=op.f("ck_message_tombstone"),
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_reason IS NULL)", name=op.f("ck_message_removed")
        ),
        refers("message", "room_id", "social.room.room_id"),
        refers("message", "account_id", "identity.account.account_id"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message")),
        schema="social",
    )
    op.create_index(
        "ix_message_of_room",
        "message",
        ["room_id", "message_id"],
        schema="social",
        postgresql_where=sa.text("is_shown"),
    )
    op.create_index(
        "ix_message_line",
        "message",
        ["room_id", "line", "item"],
        unique=True,
        schema="social",
        postgresql_where=sa.text("line IS NOT NULL"),
    )
    op.create_index(
        "ix_message_mentioned", "message", ["mentioned"], schema="social", postgresql_using="gin"
    )
    op.create_index(
        "ix_message_of_account", "message", ["account_id", "message_id"], schema="social"
    )
    op.create_index(
        "ix_message_repeated",
        "message",
        ["fingerprint", "message_id"],
        schema="social",
        postgresql_where=sa.text("fingerprint IS NOT NULL"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="social")

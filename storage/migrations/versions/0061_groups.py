# pyright: basic
"""Groups of fans: their rules, who is in them, and their jokers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0061_groups"
down_revision = "0060_wallets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "player_group",
        sa.Column("group_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("captain_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "code", sa.Text(), nullable=False, comment="who has it may join; the captain renews it"
        ),
        sa.Column("scoring", sa.Text(), nullable=False),
        sa.Column(
            "competitions",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="codes of those that count; NULL is all",
        ),
        sa.Column(
            "deadline_minutes",
            sa.SmallInteger(),
            nullable=False,
            comment="before kick-off: later picks do not count",
        ),
        sa.Column(
            "has_joker",
            sa.Boolean(),
            nullable=False,
            comment="one match a day counts twice, if its member says so",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scoring IN ('points', 'peer', 'log')", name=op.f("ck_player_group_scoring")
        ),
        sa.CheckConstraint(
            "deadline_minutes BETWEEN 0 AND 1440", name=op.f("ck_player_group_deadline_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["captain_id"],
            ["identity.account.account_id"],
            name=op.f("fk_player_group_captain_id"),
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_player_group")),
        sa.UniqueConstraint("code", name=op.f("uq_player_group_code")),
        schema="games",
    )
    op.create_index(
        "ix_player_group_of_captain", "player_group", ["captain_id"], unique=False, schema="games"
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "joined_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="matches that began before do not count",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_group_member_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["games.player_group.group_id"], name=op.f("fk_group_member_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "account_id", name=op.f("pk_group_member")),
        schema="games",
    )
    op.create_index(
        "ix_group_member_of_account",
        "group_member",
        ["account_id", "group_id"],
        unique=False,
        schema="games",
    )
    op.create_table(
        "group_joker",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of kick-off, UTC"),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_group_joker_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["games.player_group.group_id"], name=op.f("fk_group_joker_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_group_joker_match_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "account_id", "day", name=op.f("pk_group_joker")),
        schema="games",
    )
    op.create_index(
        "ix_group_joker_of_account", "group_joker", ["account_id"], unique=False, schema="games"
    )


def downgrade() -> None:
    for table in ("group_joker", "group_member", "player_group"):
        op.drop_table(table, schema="games")

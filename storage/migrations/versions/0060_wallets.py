# pyright: basic
"""Play money by double entry, stakes on matches, and limits that people set for themselves."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.scripts import script

revision = "0060_wallets"
down_revision = "0059_task_age"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_limit",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="what is limited, such as `games.stake_week`",
        ),
        sa.Column(
            "value",
            sa.BigInteger(),
            nullable=True,
            comment="valid until `next_at`; NULL is no limit",
        ),
        sa.Column(
            "next_value",
            sa.BigInteger(),
            nullable=True,
            comment="valid from `next_at` on; NULL is no limit",
        ),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="NULL if no other value waits",
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "next_at IS NOT NULL OR next_value IS NULL", name=op.f("ck_own_limit_next")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_own_limit_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "name", name=op.f("pk_own_limit")),
        schema="identity",
    )
    op.create_table(
        "wallet",
        sa.Column("wallet_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="`member`, `pool` of a match, or the `bank`"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("match_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "balance",
            sa.BigInteger(),
            nullable=True,
            comment="moved by the trigger of the entries; NULL of the bank",
        ),
        sa.CheckConstraint("(kind = 'bank') = (balance IS NULL)", name=op.f("ck_wallet_bank")),
        sa.CheckConstraint(
            "(kind = 'member') = (account_id IS NOT NULL)", name=op.f("ck_wallet_member")
        ),
        sa.CheckConstraint(
            "(kind = 'pool') = (match_id IS NOT NULL)", name=op.f("ck_wallet_pool")
        ),
        sa.CheckConstraint("kind IN ('member', 'pool', 'bank')", name=op.f("ck_wallet_kind")),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_wallet_balance")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_wallet_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_wallet_match_id")
        ),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_wallet")),
        sa.UniqueConstraint("account_id", name=op.f("uq_wallet_account_id")),
        sa.UniqueConstraint("match_id", name=op.f("uq_wallet_match_id")),
        schema="games",
    )
    op.create_table(
        "transfer",
        sa.Column("transfer_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "cause",
            sa.Text(),
            nullable=False,
            comment="what it is for, once: `stake:7`, `settlement:311`",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('grant', 'stake', 'settlement', 'refund')", name=op.f("ck_transfer_kind")
        ),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("cause", name=op.f("uq_transfer_cause")),
        schema="games",
    )
    op.create_table(
        "ledger_entry",
        sa.Column("transfer_id", sa.BigInteger(), nullable=False),
        sa.Column("wallet_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="above zero comes in, below goes out",
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entry_amount")),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["games.transfer.transfer_id"],
            name=op.f("fk_ledger_entry_transfer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["games.wallet.wallet_id"], name=op.f("fk_ledger_entry_wallet_id")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "wallet_id", name=op.f("pk_ledger_entry")),
        schema="games",
    )
    op.create_index(
        "ix_ledger_entry_of_wallet",
        "ledger_entry",
        ["wallet_id", "transfer_id"],
        unique=False,
        schema="games",
    )
    op.create_table(
        "stake",
        sa.Column("stake_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False, comment="0 HOME, 1 DRAW, 2 AWAY"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "placed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="by the trigger that lets in what comes before kick-off",
        ),
        sa.Column("result", sa.Text(), nullable=True, comment="NULL until it is settled"),
        sa.Column(
            "paid",
            sa.BigInteger(),
            nullable=True,
            comment="back to the account, the stake included",
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("result IN ('won', 'lost', 'refunded')", name=op.f("ck_stake_result")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_stake_amount")),
        sa.CheckConstraint(
            "num_nulls(result, paid, settled_at) IN (0, 3)", name=op.f("ck_stake_settled")
        ),
        sa.CheckConstraint("outcome BETWEEN 0 AND 2", name=op.f("ck_stake_outcome")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_stake_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_stake_match_id")
        ),
        sa.PrimaryKeyConstraint("stake_id", name=op.f("pk_stake")),
        schema="games",
    )
    op.create_index(
        "ix_stake_of_account", "stake", ["account_id", "stake_id"], unique=False, schema="games"
    )
    op.create_index(
        "ix_stake_of_match", "stake", ["match_id", "outcome"], unique=False, schema="games"
    )
    op.create_index(
        "ix_stake_open",
        "stake",
        ["match_id"],
        unique=False,
        schema="games",
        postgresql_where=sa.text("result IS NULL"),
    )
    op.execute(script("wallets"))


def downgrade() -> None:
    for table in ("stake", "ledger_entry", "transfer", "wallet"):
        op.drop_table(table, schema="games")
    op.execute("DROP FUNCTION games.post_entries, games.require_entries, games.guard_stake")
    op.drop_table("own_limit", schema="identity")

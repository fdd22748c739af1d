"""Schema `games`: play money, by double entry.

Wallets hold play money; a transfer moves it between them, and its entries sum to zero. Entries
are only ever added. `games.post_entries` refuses a statement whose entries do not sum to zero and
moves the balances of the wallets; a balance below zero is refused. Grants come from the bank,
which keeps no balance: a row that everybody changes would let one transaction through at a time.
"""

from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.football.tables.match import match
from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

TransferKind = Literal["grant", "stake", "settlement", "refund"]
StakeResult = Literal["won", "lost", "refunded"]
BANK = 1
"""The wallet from which grants come; the migration makes it."""

wallet = Table(
    "wallet",
    metadata,
    Column("wallet_id", BigInteger, Identity(always=False), primary_key=True),
    required("kind", Text, comment="`member`, `pool` of a match, or the `bank`"),
    reference("account_id", account.c.account_id, is_required=False),
    reference("match_id", match.c.match_id, is_required=False),
    Column("balance", BigInteger, comment="moved by the trigger of the entries; NULL of the bank"),
    CheckConstraint("(kind = 'member') = (account_id IS NOT NULL)", name="member"),
    CheckConstraint("(kind = 'pool') = (match_id IS NOT NULL)", name="pool"),
    CheckConstraint("(kind = 'bank') = (balance IS NULL)", name="bank"),
    CheckConstraint("kind IN ('member', 'pool', 'bank')", name="kind"),
    CheckConstraint("balance >= 0", name="balance"),
    UniqueConstraint("account_id"),
    UniqueConstraint("match_id"),
    schema="games",
)

transfer = Table(
    "transfer",
    metadata,
    Column("transfer_id", BigInteger, Identity(always=True), primary_key=True),
    required("kind", Text),
    required("cause", Text, comment="what it is for, once: `stake:7`, `settlement:311`"),
    instant("at"),
    CheckConstraint("kind IN ('grant', 'stake', 'settlement', 'refund')", name="kind"),
    UniqueConstraint("cause"),
    schema="games",
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    reference("transfer_id", transfer.c.transfer_id, primary_key=True),
    reference("wallet_id", wallet.c.wallet_id, primary_key=True),
    required("amount", BigInteger, comment="above zero comes in, below goes out"),
    CheckConstraint("amount <> 0", name="amount"),
    Index("ix_ledger_entry_of_wallet", "wallet_id", "transfer_id"),
    schema="games",
)

stake = Table(
    "stake",
    metadata,
    Column("stake_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    reference("match_id", match.c.match_id),
    required("outcome", SmallInteger, comment="0 HOME, 1 DRAW, 2 AWAY"),
    required("amount", BigInteger),
    instant("placed_at", comment="by the trigger that lets in what comes before kick-off"),
    Column("result", Text, comment="NULL until it is settled"),
    Column("paid", BigInteger, comment="back to the account, the stake included"),
    instant_or_none("settled_at"),
    CheckConstraint("outcome BETWEEN 0 AND 2", name="outcome"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("result IN ('won', 'lost', 'refunded')", name="result"),
    CheckConstraint("num_nulls(result, paid, settled_at) IN (0, 3)", name="settled"),
    Index("ix_stake_of_match", "match_id", "outcome"),
    Index("ix_stake_of_account", "account_id", "stake_id"),
    Index("ix_stake_open", "match_id", postgresql_where=text("result IS NULL")),
    schema="games",
)

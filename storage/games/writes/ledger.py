"""Moving play money: the only way to write the ledger."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, DateTime, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from storage.games.tables.ledger import TransferKind, ledger_entry, transfer, wallet
from storage.games.writes.refusals import InsufficientError, SettledError
from storage.kit.rules import ConstraintError, Rule, rows

_NOW = func.clock.now(type_=DateTime(timezone=True))


def move(kind: TransferKind, cause: str, amounts: Mapping[int, int]) -> Rule[int]:
    """Move play money between wallets, and return the transfer's id.

    Args:
        kind: of the transfer.
        cause: what it is for; nothing is moved twice for the same.
        amounts: of each wallet, what comes in (above zero) or goes out; they sum to zero.

    Raises:
        SettledError: something was moved for this cause before.
        InsufficientError: a wallet does not hold so much.
    """
    made = insert(transfer).values(kind=kind, cause=cause, at=_NOW)
    found = yield from rows(
        made.on_conflict_do_nothing(index_elements=["cause"]).returning(transfer.c.transfer_id)
    )
    if not found:
        raise SettledError(f"{cause} was paid before")
    transfer_id: int = found[0]["transfer_id"]
    # Wallets that nothing moves in have no entry.
    moved = sorted((wallet_id, amount) for wallet_id, amount in amounts.items() if amount)
    given = (
        func.unnest(
            bindparam("wallet_ids", type_=ARRAY(BigInteger)),
            bindparam("amounts", type_=ARRAY(BigInteger)),
        )
        .table_valued("wallet_id", "amount", name="given")
        .render_derived()
    )
    entries = select(bindparam("transfer_id", type_=BigInteger), given.c.wallet_id, given.c.amount)
    names = ["transfer_id", "wallet_id", "amount"]
    try:
        yield from rows(
            insert(ledger_entry).from_select(names, entries),
            transfer_id=transfer_id,
            wallet_ids=[wallet_id for wallet_id, _ in moved],
            amounts=[amount for _, amount in moved],
        )
    except ConstraintError as error:
        if error.constraint == "ck_wallet_balance":
            raise InsufficientError("your wallet does not hold so much") from error
        raise
    return transfer_id


def wallet_of_account(account_id: int) -> Rule[int]:
    """Return an account's wallet, made if there was none."""
    return (yield from _wallet("account_id", account_id, "member"))


def wallet_of_match(match_id: int) -> Rule[int]:
    """Return the wallet that holds the stakes on a match, made if there was none."""
    return (yield from _wallet("match_id", match_id, "pool"))


def _wallet(name: str, value: int, kind: str) -> Rule[int]:
    own = select(wallet.c.wallet_id).where(wallet.c[name] == value)
    found = yield from rows(own)
    if not found:
        made = insert(wallet).values({name: value, "kind": kind, "balance": 0})
        yield from rows(made.on_conflict_do_nothing(index_elements=[name]))
        found = yield from rows(own)
    return found[0]["wallet_id"]

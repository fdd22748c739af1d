"""Wallets: what they hold, and what went in and out."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, func, select

from storage.games.tables.ledger import ledger_entry, stake, transfer, wallet
from storage.kit.question import Question

_ACCOUNT = bindparam("account_id", type_=BigInteger)


@cache
def of_account() -> Question:
    """What an account has: `balance`, and `staked` on matches that are not settled.

    Parameters: account_id. No row before the first grant.
    """
    staked = (
        select(func.coalesce(func.sum(stake.c.amount), 0).cast(BigInteger))
        .where(stake.c.account_id == _ACCOUNT, stake.c.result.is_(None))
        .scalar_subquery()
    )
    return select(wallet.c.wallet_id, wallet.c.balance, staked.label("staked")).where(
        wallet.c.account_id == _ACCOUNT
    )


@cache
def last_grant() -> Question:
    """When an account was given something last, as `at`; NULL is never.

    Parameters: account_id.
    """
    return (
        select(func.max(transfer.c.at).label("at"))
        .join(ledger_entry, ledger_entry.c.transfer_id == transfer.c.transfer_id)
        .join(wallet, wallet.c.wallet_id == ledger_entry.c.wallet_id)
        .where(wallet.c.account_id == _ACCOUNT, transfer.c.kind == "grant")
    )


@cache
def entries(*, is_continued: bool) -> Question:
    """A page of what went in and out of an account's wallet, the newest first.

    Parameters: account_id, limit, and where `is_continued` before_id.
    """
    statement = (
        select(
            transfer.c.transfer_id,
            transfer.c.kind,
            transfer.c.cause,
            transfer.c.at,
            ledger_entry.c.amount,
        )
        .join(ledger_entry, ledger_entry.c.transfer_id == transfer.c.transfer_id)
        .join(wallet, wallet.c.wallet_id == ledger_entry.c.wallet_id)
        .where(wallet.c.account_id == _ACCOUNT)
        .order_by(transfer.c.transfer_id.desc())
        .limit(bindparam("limit", type_=BigInteger))
    )
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(transfer.c.transfer_id < before)
    return statement


@cache
def wrong_balances() -> Question:
    """Wallets whose `balance` is not what their `entries` sum to; none, if the ledger adds up."""
    sums = (
        select(ledger_entry.c.wallet_id, func.sum(ledger_entry.c.amount).label("entries"))
        .group_by(ledger_entry.c.wallet_id)
        .subquery("sums")
    )
    held = func.coalesce(sums.c.entries, 0).cast(BigInteger)
    return (
        select(wallet.c.wallet_id, wallet.c.balance, held.label("entries"))
        .outerjoin(sums, sums.c.wallet_id == wallet.c.wallet_id)
        .where(wallet.c.balance.is_not(None), wallet.c.balance != held)
    )


@cache
def total() -> Question:
    """What all entries of the ledger sum to, as `total`: zero, or money came from nothing."""
    return select(
        func.coalesce(func.sum(ledger_entry.c.amount), 0).cast(BigInteger).label("total")
    )

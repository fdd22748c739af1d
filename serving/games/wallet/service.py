"""Rules of wallets."""

from datetime import datetime
from typing import Any

from serving.access.subject import Subject
from serving.games.parts import GamesParts, player_of
from serving.games.refusals import refusals
from serving.games.wallet.schemas import (
    GrantRead,
    LimitsDetail,
    LimitsWrite,
    OwnLimits,
    WalletDetail,
    WalletEntry,
    WalletEntryCursor,
    WalletEntryPage,
)
from serving.identity.limits.service import instant_of, limits_of, now
from serving.kit.cursors import PageRequest, next_cursor
from storage.games.statements import wallets
from storage.games.writes import grants
from storage.identity import own_limits
from storage.identity.own_limits import OwnLimit
from storage.kit.rules import Rule


async def read(parts: GamesParts, subject: Subject) -> WalletDetail:
    """Return the caller's play money; nothing before the first grant."""
    account_id = player_of(subject)
    held = await parts.database.fetch_one(wallets.of_account(), account_id=account_id)
    last = await parts.database.fetch_one(wallets.last_grant(), account_id=account_id)
    at = await now(parts.database)
    last_at = None if last is None else last["at"]
    is_due = last_at is None or grants.week_of(last_at) != grants.week_of(at)
    return WalletDetail(
        world=parts.world,
        balance=0 if held is None else held["balance"],
        staked=0 if held is None else held["staked"],
        grant_due=is_due,
        grant_amount=grants.WELCOME if last_at is None else grants.WEEKLY,
        next_grant_on=None if is_due else grants.next_monday(at),
        limits=await _limits(parts, account_id, at),
    )


async def claim(parts: GamesParts, subject: Subject) -> GrantRead:
    """Take the grant that is due. Raises `ConflictError` if none is."""
    account_id = player_of(subject)
    with refusals():
        amount = await parts.writes.apply(subject, grants.claim, account_id)
    held = await parts.database.fetch_one(wallets.of_account(), account_id=account_id)
    return GrantRead(
        world=parts.world, amount=amount, balance=0 if held is None else held["balance"]
    )


async def read_entries(parts: GamesParts, subject: Subject, page: PageRequest) -> WalletEntryPage:
    """Return what came in and went out, the newest first."""
    values: dict[str, Any] = {"account_id": player_of(subject), "limit": page.limit + 1}
    if page.cursor is not None:
        values["before_id"] = WalletEntryCursor.decode(page.cursor).before_id
    statement = wallets.entries(is_continued=page.cursor is not None)
    rows = await parts.database.fetch(statement, **values)
    items = [WalletEntry.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: WalletEntryCursor(before_id=last.transfer_id)
    )
    return WalletEntryPage(world=parts.world, items=items, next_cursor=following)


async def set_limits(parts: GamesParts, subject: Subject, wanted: LimitsWrite) -> LimitsDetail:
    """Ask for other limits: a tighter one is valid at once, a looser one after a day."""
    account_id = player_of(subject)
    await parts.writes.apply(subject, _set, account_id, wanted)
    limits = await _limits(parts, account_id, await now(parts.database))
    return LimitsDetail(world=parts.world, **dict(limits))


def _set(account_id: int, wanted: LimitsWrite) -> Rule[None]:
    until = None if wanted.paused_until is None else int(wanted.paused_until.timestamp())
    yield from own_limits.set_limit(account_id, "games.pause", until)
    yield from own_limits.set_limit(account_id, "games.stake_week", wanted.stake_week)


async def _limits(parts: GamesParts, account_id: int, at: datetime) -> OwnLimits:
    held = await limits_of(parts.database, account_id, at)
    week = held.get("games.stake_week", OwnLimit())
    pause = held.get("games.pause", OwnLimit())
    return OwnLimits(
        stake_week=week.value,
        next_stake_week=week.next_value,
        stake_week_changes_at=week.next_at,
        paused_until=instant_of(pause.value, at),
        next_paused_until=instant_of(pause.next_value, at),
        pause_changes_at=pause.next_at,
    )

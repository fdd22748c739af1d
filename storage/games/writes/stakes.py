"""Stakes of play money on matches: placing, settling, giving back.

A stake stands once it is placed; it cannot be taken back. It is settled once, by the result at the
time: a result that is corrected later moves points, and no money. A match that is called off or
broken off, or whose score is ruled at a desk, gives every stake back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, BigInteger, DateTime, Text, bindparam, column, func, select, update
from sqlalchemy.dialects.postgresql import insert

from football.games.parimutuel import Payout, Stake, refunds, settle
from football.outcome import Outcome
from storage.football.tables.match import match
from storage.games.statements import picks
from storage.games.statements import stakes as questions
from storage.games.tables.ledger import StakeResult, stake, wallet
from storage.games.writes import ledger
from storage.games.writes.refusals import (
    LimitError,
    LockedError,
    PausedError,
    UnknownMatchError,
    UnscheduledError,
)
from storage.identity import own_limits
from storage.kit.question import Change
from storage.kit.rules import Row, Rule, now, one, rows
from storage.register.tables import team
from storage.social import notices
from storage.social.notices import News

WEEK = timedelta(days=7)
"""The limit of stakes is for so long, looking back."""
CALLED_OFF = ("postponed", "cancelled", "abandoned")
_NOTIFIED_AT_ONCE = 200
_LOCK_CLASS = 7340053
_LOCK_RANGE = 2147483647


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """A stake as somebody wants it.

    Attributes:
        amount: units of play money, above zero.
    """

    match_id: int
    outcome: Outcome
    amount: int


def place(account_id: int, bet: Bet) -> Rule[Row]:
    """Stake play money on an outcome, until kick-off, and return the stake.

    Raises:
        UnknownMatchError: there is no such match.
        LockedError: it takes no stakes any more.
        UnscheduledError: it has no date at present.
        PausedError: the account takes a break from stakes.
        LimitError: its own limit of a week would be passed.
        InsufficientError: its wallet does not hold so much.
    """
    yield from _check_pause(account_id)
    standing = yield from one(picks.standing(), account_id=account_id, match_ids=[bet.match_id])
    if standing is None:
        raise UnknownMatchError(f"there is no match {bet.match_id}; see /v1/matches")
    made = insert(stake).values(
        account_id=account_id,
        match_id=bet.match_id,
        outcome=int(bet.outcome),
        amount=bet.amount,
        placed_at=standing["kickoff_at"],  # the trigger writes the instant of the lock
    )
    row = yield from one(made.returning(stake))
    if row is None:
        raise _late(standing)
    own = yield from ledger.wallet_of_account(account_id)
    pool = yield from ledger.wallet_of_match(bet.match_id)
    cause = f"stake:{row['stake_id']}"
    yield from ledger.move("stake", cause, {own: -bet.amount, pool: bet.amount})
    # After the wallet is locked: of two stakes at once the second sees the first.
    yield from _check_week(account_id, row["placed_at"])
    return row


def settle_match(match_id: int) -> Rule[int]:
    """Pay out, or give back, the stakes on a match; return how many were settled.

    Again it changes nothing. A match that is neither finished nor called off is left alone.
    """
    yield from rows(
        select(func.pg_advisory_xact_lock(_LOCK_CLASS, match_id % _LOCK_RANGE))
    )  # whole: nobody places a stake meanwhile
    found = yield from one(
        select(
            match.c.status, match.c.is_awarded, match.c.home_goals_90, match.c.away_goals_90
        ).where(match.c.match_id == match_id)
    )
    if found is None:
        return 0
    held = yield from rows(
        select(stake.c.stake_id, stake.c.account_id, stake.c.outcome, stake.c.amount)
        .where(stake.c.match_id == match_id, stake.c.result.is_(None))
        .order_by(stake.c.stake_id)
    )
    stakes = [Stake(row["stake_id"], Outcome(row["outcome"]), row["amount"]) for row in held]
    if not stakes:
        return 0
    if found["status"] in CALLED_OFF or found["is_awarded"]:
        yield from _pay(match_id, held, refunds(stakes), None)
    elif found["status"] == "finished" and found["home_goals_90"] is not None:
        outcome = Outcome.of(found["home_goals_90"], found["away_goals_90"])
        yield from _pay(match_id, held, settle(stakes, outcome), outcome)
    else:
        return 0
    return len(stakes)


def _pay(
    match_id: int, held: Sequence[Row], paid: Sequence[Payout], outcome: Outcome | None
) -> Rule[None]:
    """Move the payouts and note them at the stakes. No outcome gives everything back."""
    pool = yield from ledger.wallet_of_match(match_id)
    accounts = sorted({row["account_id"] for row in held})
    wallets = yield from rows(
        select(wallet.c.account_id, wallet.c.wallet_id).where(
            wallet.c.account_id == func.any(bindparam("accounts", type_=ARRAY(BigInteger)))
        ),
        accounts=accounts,
    )
    of_account = {row["account_id"]: row["wallet_id"] for row in wallets}
    amounts: dict[int, int] = {pool: -sum(each.amount for each in paid)}
    for row, each in zip(held, paid, strict=True):
        own = of_account[row["account_id"]]
        amounts[own] = amounts.get(own, 0) + each.amount
    backed = outcome is not None and any(row["outcome"] == outcome for row in held)
    results = [_result(row, outcome, backed=backed) for row in held]
    first = held[0]["stake_id"]
    kind = "settlement" if backed else "refund"
    # A match with another date may take stakes, and be settled, again.
    yield from ledger.move(kind, f"{kind}:{match_id}:{first}", amounts)
    at = yield from now()
    yield from rows(
        _noted(),
        stake_ids=[each.stake_id for each in paid],
        paid=[each.amount for each in paid],
        results=results,
        at=at,
    )
    yield from _tell(match_id, first, accounts)


def _tell(match_id: int, first: int, accounts: Sequence[int]) -> Rule[None]:
    """Notify who staked on a match, some hundreds at a time."""
    home, away = team.alias("home"), team.alias("away")
    sides = yield from one(
        select(home.c.name.label("home"), away.c.name.label("away"))
        .select_from(match)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(match.c.match_id == match_id)
    )
    news = News(
        kind="stakes_settled", noun="match", thing=match_id, item=first, facts=dict(sides or {})
    )
    for begin in range(0, len(accounts), _NOTIFIED_AT_ONCE):
        yield from notices.notify(news, accounts[begin : begin + _NOTIFIED_AT_ONCE])


def _result(row: Row, outcome: Outcome | None, *, backed: bool) -> StakeResult:
    if not backed:
        return "refunded"
    return "won" if row["outcome"] == outcome else "lost"


def _noted() -> Change:
    given = (
        func.unnest(
            bindparam("stake_ids", type_=ARRAY(BigInteger)),
            bindparam("paid", type_=ARRAY(BigInteger)),
            bindparam("results", type_=ARRAY(Text)),
        )
        .table_valued(
            column("stake_id", BigInteger),
            column("paid", BigInteger),
            column("result", Text),
            name="given",
        )
        .render_derived()
    )
    return (
        update(stake)
        .where(stake.c.stake_id == given.c.stake_id)
        .values(
            paid=given.c.paid,
            result=given.c.result,
            settled_at=bindparam("at", type_=DateTime(timezone=True)),
        )
    )


def _check_pause(account_id: int) -> Rule[None]:
    breaks = (
        (yield from own_limits.value_of(account_id, "games.pause")),
        (yield from own_limits.value_of(account_id, "exclusion")),
    )
    until = max((each for each in breaks if each is not None), default=None)
    at = yield from now()
    if until is not None and at.timestamp() < until:
        end = datetime.fromtimestamp(until, tz=at.tzinfo)
        raise PausedError(f"you take a break from stakes until {end:%Y-%m-%d %H:%M} UTC")


def _check_week(account_id: int, at: datetime) -> Rule[None]:
    most = yield from own_limits.value_of(account_id, "games.stake_week")
    if most is None:
        return
    found = yield from one(questions.staked_since(), account_id=account_id, since=at - WEEK)
    if found is not None and found["staked"] > most:
        raise LimitError(
            f"your own limit is {most} in seven days, and this would make it {found['staked']}"
        )


def _late(standing: Row) -> LockedError | UnscheduledError:
    match_id, locked_at = standing["match_id"], standing["locked_at"]
    if isinstance(locked_at, datetime):
        since = locked_at.isoformat().replace("+00:00", "Z")
        return LockedError(f"match {match_id} takes no stakes since {since}", locked_at)
    if not standing["is_open"]:
        return UnscheduledError(
            f"match {match_id} is {standing['status']}: it takes stakes once it has a date"
        )
    return LockedError(f"match {match_id} kicked off at this moment", standing["kickoff_at"])

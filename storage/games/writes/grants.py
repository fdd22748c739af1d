"""Play money that everybody is given: once at the beginning, then every week.

It is never bought, and never paid out.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from storage.games.tables.ledger import BANK, transfer
from storage.games.writes import ledger
from storage.games.writes.refusals import GrantedError, SettledError
from storage.kit.rules import Rule, now, one

WELCOME = 1000
"""Units of the first grant."""
WEEKLY = 200
"""Units of every other."""


def claim(account_id: int) -> Rule[int]:
    """Take the grant that is due, and return how much it is.

    Raises:
        GrantedError: this week's was taken; says when the next one is due.
    """
    at = yield from now()
    welcome = yield from one(
        select(transfer.c.at).where(transfer.c.cause == cause_of_welcome(account_id))
    )
    if welcome is None:
        amount, cause = WELCOME, cause_of_welcome(account_id)
    elif week_of(welcome["at"]) == week_of(at):
        raise _granted(at)
    else:
        amount, cause = WEEKLY, cause_of_week(account_id, at)
    own = yield from ledger.wallet_of_account(account_id)
    try:
        yield from ledger.move("grant", cause, {own: amount, BANK: -amount})
    except SettledError as error:
        raise _granted(at) from error
    return amount


def cause_of_welcome(account_id: int) -> str:
    """Return the cause of an account's first grant."""
    return f"welcome:{account_id}"


def cause_of_week(account_id: int, at: datetime) -> str:
    """Return the cause of an account's grant of the week around an instant."""
    return f"week:{account_id}:{week_of(at)}"


def week_of(at: datetime) -> str:
    """Return the week of an instant, UTC: `2025-W46`."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def next_monday(at: datetime) -> date:
    """Return the day on which the next grant is due."""
    return at.date() + timedelta(days=7 - at.weekday())


def _granted(at: datetime) -> GrantedError:
    return GrantedError(f"this week's grant was taken: the next is due on {next_monday(at)}")

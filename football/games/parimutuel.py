"""Parimutuel stakes: everything that is staked on a match goes to those who named its outcome.

There is no margin: what is paid out is what was staked, to the last unit. Amounts are integers of
play money; shares are rounded down, and the units left over go to the largest remainders
(Hamilton's method), of equal ones to the earliest stake.
"""

from collections.abc import Sequence
from typing import NamedTuple

from football.outcome import Outcome


class Stake(NamedTuple):
    """What one account put on one outcome.

    Attributes:
        stake_id: grows in the order in which stakes were taken.
        outcome: which it names.
        amount: above zero.
    """

    stake_id: int
    outcome: Outcome
    amount: int


class Payout(NamedTuple):
    """What a stake is paid back; 0 of one that lost."""

    stake_id: int
    amount: int


def totals(stakes: Sequence[Stake]) -> tuple[int, int, int]:
    """Return what is staked on HOME, DRAW and AWAY."""
    sums = [0, 0, 0]
    for stake in stakes:
        sums[stake.outcome] += stake.amount
    return sums[0], sums[1], sums[2]


def odds(pool: Sequence[int], outcome: Outcome, *, adding: int = 0) -> float | None:
    """Return what one unit on an outcome would be paid, if betting ended now.

    Args:
        pool: staked on HOME, DRAW and AWAY.
        outcome: which is asked about.
        adding: a further stake on it: its own weight moves the odds.

    Returns:
        Decimal odds, at least 1; None if nothing is staked on the outcome.
    """
    backed = pool[outcome] + adding
    return None if backed == 0 else (sum(pool) + adding) / backed


def settle(stakes: Sequence[Stake], outcome: Outcome) -> list[Payout]:
    """Return what each stake is paid once the outcome is known.

    If nobody named the outcome everybody gets the stake back.

    Args:
        stakes: all of the match, each with an amount above zero.
        outcome: of the match.

    Returns:
        One payout per stake, in their order; together they are exactly what was staked.

    Raises:
        ValueError: an amount is not above zero.
    """
    if any(stake.amount <= 0 for stake in stakes):
        raise ValueError("a stake is above zero")
    pool = totals(stakes)
    backed, total = pool[outcome], sum(pool)
    if backed == 0:
        return refunds(stakes)
    winners = [stake for stake in stakes if stake.outcome == outcome]
    paid = {stake.stake_id: stake.amount * total // backed for stake in winners}
    # The remainders decide who gets the units that rounding down left over.
    order = sorted(winners, key=lambda each: (-(each.amount * total % backed), each.stake_id))
    for stake in order[: total - sum(paid.values())]:
        paid[stake.stake_id] += 1
    return [Payout(stake.stake_id, paid.get(stake.stake_id, 0)) for stake in stakes]


def refunds(stakes: Sequence[Stake]) -> list[Payout]:
    """Return every stake as it was put: of a match that was moved, called off or abandoned."""
    return [Payout(stake.stake_id, stake.amount) for stake in stakes]

"""The rules that advice follows, and the reasons it gives."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Decision(StrEnum):
    """What is advised of one market."""

    BET = "bet"
    NO_BET = "no_bet"


class Reason(StrEnum):
    """Why: the first five look at what is known, the others at what it is worth."""

    NO_PRICE = "no_price"
    FEW_BOOKS = "few_books"
    STALE_PRICE = "stale_price"
    ODD_PRICE = "odd_price"
    NO_INTERVAL = "no_interval"
    BELOW_FAIR = "below_fair"
    WITHIN_DOUBT = "within_doubt"
    SMALL_EDGE = "small_edge"
    BETTER_ELSEWHERE = "better_elsewhere"
    DAY_IS_FULL = "day_is_full"
    BEYOND_DOUBT = "beyond_doubt"
    HELD_BY_MATCH = "held_by_match"
    HELD_BY_DAY = "held_by_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a bet takes.

    Attributes:
        false_bets: share of matches with fair prices in which any bet at all may be advised; all
            selections of a match together, not each of them.
        least_edge: of the lower bound: expected gain per unit staked.
        least_books: that price a market.
        stale_after: age at which a price counts for nothing.
        odd_above: times the price without margin of all books; a price above is taken for a slip.
        kelly_share: of the stakes of greatest growth.
        most_per_match: share of the bankroll on all bets of a match.
        most_per_day: on all bets of a day, by kick-off in UTC.
        least_stake: share below which a bet is not worth its trouble.
    """

    false_bets: float = 0.05
    least_edge: float = 0.01
    least_books: int = 3
    stale_after: timedelta = timedelta(days=4)
    odd_above: float = 1.25
    kelly_share: float = 0.25
    most_per_match: float = 0.02
    most_per_day: float = 0.06
    least_stake: float = 0.0005

    def __post_init__(self) -> None:
        shares = (self.false_bets, self.kelly_share, self.most_per_match, self.most_per_day)
        if not all(0.0 < share < 1.0 for share in shares):
            raise ValueError("shares lie between 0 and 1")
        if self.least_books < 1 or self.odd_above <= 1.0:
            raise ValueError("at least one book prices a market; an odd price is above a fair one")

"""Whether any price of a match is worth taking, and how much: the decision of each market.

What belongs here: the rules applied to one match, and the caps of a day. What does not: prices
(`offers`), draws of the doubt (`doubt`), the optimum of stakes (`kelly`).

All selections of a match are judged with one bound: the chance that any of them looks better than
it is, by as many of its own deviations, is `Rules.false_bets`. Bounds of each alone would call a
"bet" in up to two fair matches of five, twenty markets being asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike

from football.advice import doubt, kelly
from football.advice.offers import Board, Offer
from football.advice.payoffs import profits, units_won
from football.advice.rules import Decision, Reason, Rules
from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.observations.match import Market

_EXACT = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is advised of one market, by its best selection.

    Attributes:
        offer: of that selection; None where no price is known or fresh.
        fair_low: the lowest price that may be fair (decimal), by the bounds of the match.
        fair_high: the highest; None where the bound allows that it never happens.
        edge: expected profit of a unit staked, by the forecast.
        edge_low: the same by the bound.
        stake_fraction: of the bankroll; 0 of a "no bet".
    """

    decision: Decision
    reasons: tuple[Reason, ...]
    market: Market
    line: float
    offer: Offer | None = None
    fair_low: float | None = None
    fair_high: float | None = None
    edge: float | None = None
    edge_low: float | None = None
    stake_fraction: float = 0.0

    @property
    def is_bet(self) -> bool:
        return self.decision is Decision.BET


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One offer against the forecast."""

    offer: Offer
    profit: FloatArray
    fair_low: float
    fair_high: float | None
    edge: float
    edge_low: float


def advise(
    grid: ScoreGrid, bounds: ArrayLike | None, level: float, board: Board, rules: Rules
) -> list[Advice]:
    """Return the decision of each market of a board.

    Args:
        grid: the forecast.
        bounds: of its three outcomes (3 x 2); None where it does not know its doubt.
        level: share of such bounds that hold the truth.
        board: what can be had.
        rules: what a bet takes.
    """
    silent = [_silent(market, line, Reason.STALE_PRICE) for market, line in board.stale]
    if not board.offers:
        return silent or [_silent(Market.MATCH_ODDS, 0.0, Reason.NO_PRICE)]
    if bounds is None:
        places = dict.fromkeys((each.market, each.line) for each in board.offers)
        return [*(_silent(*place, Reason.NO_INTERVAL) for place in places), *silent]
    drawn = doubt.grids(grid, bounds, level)
    judged = _judge(grid, drawn, board.offers, rules.false_bets)
    decided = [
        _decided(list(of_market), rules)
        for _, of_market in groupby(judged, key=lambda each: (each.offer.market, each.offer.line))
    ]
    best = [each for each, _ in decided]
    taken = [place for place, (_, reason) in enumerate(decided) if reason is None]
    shares = np.zeros(len(decided))
    if taken:
        expected = drawn.mean(axis=0).ravel()
        full = kelly.stakes(np.array([best[place].profit.ravel() for place in taken]), expected)
        shares[taken] = full * rules.kelly_share
    capped = min(1.0, rules.most_per_match / max(float(shares.sum()), _EXACT))
    return [
        *(
            _advice(each, reason, float(share), capped, rules)
            for (each, reason), share in zip(decided, shares, strict=True)
        ),
        *silent,
    ]


def within_day(advised: Sequence[Advice], already: float, rules: Rules) -> list[Advice]:
    """Return the same with stakes that fit into what a day has left.

    Args:
        advised: of one match.
        already: share of the bankroll on other matches of the day.
        rules: with the cap.
    """
    wanted = sum(each.stake_fraction for each in advised)
    left = max(0.0, rules.most_per_day - already)
    if wanted <= left + _EXACT:
        return list(advised)
    return [_held(each, left / wanted, rules) if each.is_bet else each for each in advised]


def _held(each: Advice, share: float, rules: Rules) -> Advice:
    stake = each.stake_fraction * share
    if stake < rules.least_stake:
        return replace(
            each, decision=Decision.NO_BET, reasons=(Reason.DAY_IS_FULL,), stake_fraction=0.0
        )
    reasons = (*each.reasons, Reason.HELD_BY_DAY)
    return replace(each, reasons=reasons, stake_fraction=stake)


def _judge(
    grid: ScoreGrid, drawn: FloatArray, offers: Sequence[Offer], false_bets: float
) -> list[_Judged]:
    """Return every offer with bounds that hold for all of them at once."""
    shape = grid.probabilities.shape
    won = np.array(
        [
            units_won(each.market, each.line, each.selection, (shape[0], shape[1])).ravel()
            for each in offers
        ]
    )
    wins, losses = np.maximum(won, 0.0), np.maximum(-won, 0.0)
    flat = grid.probabilities.ravel()
    at_risk = (wins + losses) @ flat
    ours = _implied(wins @ flat, losses @ flat)
    others = _implied(
        drawn.reshape(len(drawn), -1) @ wins.T, drawn.reshape(len(drawn), -1) @ losses.T
    )
    deviation = np.maximum(others.std(axis=0), _EXACT)
    widest = np.quantile(((ours - others) / deviation).max(axis=1), 1.0 - false_bets)
    low, high = ours - widest * deviation, ours + widest * deviation
    return [
        _Judged(
            offer=each,
            profit=profits(won[place], each.price),
            fair_low=1.0 / min(1.0, float(high[place])),
            fair_high=1.0 / float(low[place]) if low[place] > _EXACT else None,
            edge=float(at_risk[place] * (ours[place] * each.price - 1.0)),
            edge_low=float(at_risk[place] * (low[place] * each.price - 1.0)),
        )
        for place, each in enumerate(offers)
    ]


def _implied(wins: FloatArray, losses: FloatArray) -> FloatArray:
    """Return the probability that a fair price implies: see `football.markets.Selection`."""
    at_risk = wins + losses
    return np.divide(wins, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)


def _decided(judged: Sequence[_Judged], rules: Rules) -> tuple[_Judged, Reason | None]:
    """Return the best selection of a market, and what speaks against it, if anything."""
    best = max(judged, key=lambda each: each.edge_low)
    offer = best.offer
    against = {
        Reason.FEW_BOOKS: offer.books < rules.least_books,
        Reason.ODD_PRICE: offer.price * offer.fair > rules.odd_above,
        Reason.BELOW_FAIR: best.edge <= 0.0,
        Reason.WITHIN_DOUBT: best.edge_low <= 0.0,
        Reason.SMALL_EDGE: best.edge_low < rules.least_edge,
    }
    return best, next((reason for reason, holds in against.items() if holds), None)


def _advice(
    judged: _Judged, reason: Reason | None, stake: float, capped: float, rules: Rules
) -> Advice:
    held = stake * capped
    reasons: tuple[Reason, ...] = (Reason.BEYOND_DOUBT,) if reason is None else (reason,)
    if reason is None and held < rules.least_stake:
        reasons = (Reason.BETTER_ELSEWHERE,)
    is_bet = reasons[0] is Reason.BEYOND_DOUBT
    if is_bet and capped < 1.0:
        reasons = (*reasons, Reason.HELD_BY_MATCH)
    return Advice(
        decision=Decision.BET if is_bet else Decision.NO_BET,
        reasons=reasons,
        market=judged.offer.market,
        line=judged.offer.line,
        offer=judged.offer,
        fair_low=judged.fair_low,
        fair_high=judged.fair_high,
        edge=judged.edge,
        edge_low=judged.edge_low,
        stake_fraction=held if is_bet else 0.0,
    )


def _silent(market: Market, line: float, reason: Reason) -> Advice:
    return Advice(decision=Decision.NO_BET, reasons=(reason,), market=market, line=line)

"""Advice on matches whose true probabilities are known."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from football.advice.decisions import Advice, advise, within_day
from football.advice.offers import Board, Quote, board
from football.advice.payoffs import profit_at, units_won
from football.advice.rules import Decision, Reason, Rules
from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.markets import derive
from football.models.scorelines import score_grids
from football.models.spread import LEVEL, bounds, contrasts, triples
from football.observations.match import Market

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
SOON = timedelta(days=4)
RULES = Rules()
DEVIATIONS = np.array([0.06, 0.04])
BOOKS = ("b365", "bw", "ps", "wh")


def _truths(rng: np.random.Generator, count: int) -> FloatArray:
    home, away = np.exp(rng.normal([0.35, 0.1], 0.3, (count, 2))).T
    return score_grids(home, away, -0.05)


def _forecast(rng: np.random.Generator, truth: FloatArray) -> ScoreGrid:
    """Say the truth with the error that the intervals tell of."""
    goals = np.add.outer(*(np.arange(size) for size in truth.shape))
    tilted = ScoreGrid.normalised(truth * np.exp(rng.normal(0.0, 0.1) * goals))
    error = rng.normal(0.0, DEVIATIONS)
    triple = triples(contrasts(np.array(ScoreGrid.normalised(truth).outcomes())) + error)
    return tilted.reweighted(triple)


def _fair(truth: FloatArray) -> dict[tuple[Market, float], FloatArray]:
    grid = ScoreGrid.normalised(truth)
    over, handicap = derive(grid, ("total:2.5", "asian_handicap:-0.25"))
    return {
        (Market.MATCH_ODDS, 0.0): np.array(grid.outcomes()),
        (Market.TOTAL, 2.5): np.array([each.probability for each in over.selections]),
        (Market.ASIAN_HANDICAP, -0.25): np.array(
            [each.probability for each in handicap.selections]
        ),
    }


def _board(truth: FloatArray, margin: float, *, too_long: float = 1.0) -> Board:
    """Four books of one mind; the last may be too generous to the away side."""
    quotes: list[Quote] = []
    for book in BOOKS:
        for (market, line), fair in _fair(truth).items():
            prices = 1.0 / (fair * (1.0 + margin))
            if book == BOOKS[-1] and market is Market.MATCH_ODDS:
                prices = prices * [1.0, 1.0, too_long]
            quotes.append(
                Quote(book=book, market=market, line=line, prices=prices.tolist(), at=NOW)
            )
    return board(quotes, NOW, SOON)


def _advised(
    rng: np.random.Generator, truths: Sequence[FloatArray], margin: float, too_long: float = 1.0
) -> list[list[Advice]]:
    found: list[list[Advice]] = []
    for truth in truths:
        grid = _forecast(rng, truth)
        limits = bounds(np.array([grid.outcomes()]), DEVIATIONS[None, :])[0]
        found.append(advise(grid, limits, LEVEL, _board(truth, margin, too_long=too_long), RULES))
    return found


def test_fair_prices_without_margin_look_good_in_no_more_matches_than_is_allowed() -> None:
    rng = np.random.default_rng(11)
    advised = _advised(rng, list(_truths(rng, 300)), margin=0.0)
    share = np.mean([max(each.edge_low or -1.0 for each in match) > 0.0 for match in advised])
    assert share <= RULES.false_bets + 3.0 * np.sqrt(0.05 * 0.95 / 300)
    assert share > 0.0, "bounds so wide that nothing is ever found say nothing"


def test_an_unbiased_bookmaker_gets_no_bet_on_nearly_every_match_and_a_reason() -> None:
    rng = np.random.default_rng(12)
    advised = _advised(rng, list(_truths(rng, 100)), margin=0.04)
    quiet = [match for match in advised if not any(each.is_bet for each in match)]
    assert len(quiet) >= 0.95 * len(advised)
    reasons = {each.reasons for match in quiet for each in match}
    assert reasons <= {(Reason.BELOW_FAIR,), (Reason.WITHIN_DOUBT,), (Reason.SMALL_EDGE,)}


def test_a_bookmaker_whose_prices_are_too_long_is_found() -> None:
    rng = np.random.default_rng(13)
    advised = _advised(rng, list(_truths(rng, 60)), margin=0.05, too_long=1.22)
    bets = [each for match in advised for each in match if each.is_bet]
    found = [(each, each.offer) for each in bets if each.offer is not None]
    assert len({id(match) for match in advised if any(each.is_bet for each in match)}) > 20
    of_book = [offer for _, offer in found if (offer.book, offer.selection) == ("wh", "away")]
    assert len(of_book) > 0.9 * len(found)
    for each, offer in found:
        assert each.fair_high is not None
        assert offer.price > each.fair_high
        assert 0.0 < each.stake_fraction <= RULES.most_per_match


def test_every_missing_piece_is_a_reason_of_its_own() -> None:
    (truth,) = _truths(np.random.default_rng(1), 1)
    grid = ScoreGrid.normalised(truth)
    limits = bounds(np.array([grid.outcomes()]), DEVIATIONS[None, :])[0]
    fair = np.array(grid.outcomes())

    def said(quotes: Sequence[Quote], intervals: FloatArray | None = limits) -> set[Reason]:
        advised = advise(grid, intervals, LEVEL, board(quotes, NOW, SOON), RULES)
        assert {each.decision for each in advised} == {Decision.NO_BET}
        return {reason for each in advised for reason in each.reasons}

    def quote(book: str, factor: float = 1.0, age: timedelta = timedelta(0)) -> Quote:
        prices = (factor / (fair * 1.05)).tolist()
        return Quote(book=book, market=Market.MATCH_ODDS, line=0.0, prices=prices, at=NOW - age)

    assert said([]) == {Reason.NO_PRICE}
    assert said([quote("average"), quote("max")]) == {Reason.NO_PRICE}
    assert said([quote("ps")]) == {Reason.FEW_BOOKS}
    assert said([quote(book, age=timedelta(days=5)) for book in BOOKS]) == {Reason.STALE_PRICE}
    assert said([quote(book) for book in BOOKS], None) == {Reason.NO_INTERVAL}
    asked = np.array([*(fair[:2] / (1.0 - fair[2]) * (1.03 - fair[2] / 1.8)), fair[2] / 1.8])
    slip = Quote(
        book="slip", market=Market.MATCH_ODDS, line=0.0, prices=(1.0 / asked).tolist(), at=NOW
    )
    assert said([*map(quote, BOOKS), slip]) == {Reason.ODD_PRICE}


def test_a_day_holds_no_more_than_its_cap() -> None:
    rng = np.random.default_rng(14)
    advised = _advised(rng, list(_truths(rng, 40)), margin=0.05, too_long=1.22)
    already = 0.0
    for match in advised:
        already += sum(each.stake_fraction for each in within_day(match, already, RULES))
    assert already == pytest.approx(RULES.most_per_day)
    late = next(match for match in reversed(advised) if any(each.is_bet for each in match))
    full = within_day(late, RULES.most_per_day, RULES)
    assert (Reason.DAY_IS_FULL,) in {each.reasons for each in full}
    assert not any(each.is_bet for each in full)


@pytest.mark.parametrize(
    ("market", "line", "selection", "score", "expected"),
    [
        (Market.MATCH_ODDS, 0.0, "draw", (12, 12), 1.5),
        (Market.TOTAL, 2.25, "over", (1, 1), -0.5),
        (Market.TOTAL, 2.25, "under", (1, 1), 0.75),
        (Market.TOTAL, 3.0, "over", (2, 1), 0.0),
        (Market.ASIAN_HANDICAP, -0.75, "home", (1, 0), 0.75),
        (Market.ASIAN_HANDICAP, -0.75, "away", (1, 0), -0.5),
        (Market.ASIAN_HANDICAP, 0.0, "away", (2, 2), 0.0),
    ],
)
def test_a_stake_settles_as_its_line_says(
    market: Market, line: float, selection: str, score: tuple[int, int], expected: float
) -> None:
    assert profit_at(market, line, selection, 2.5, score) == pytest.approx(expected)


def test_payoffs_agree_with_the_derived_markets() -> None:
    (truth,) = _truths(np.random.default_rng(2), 1)
    grid = ScoreGrid.normalised(truth)
    names = ("match_odds", "total:2.25", "total:3.0", "asian_handicap:0.75", "asian_handicap:0.0")
    markets = {"match_odds": Market.MATCH_ODDS, "total": Market.TOTAL}
    for derived in derive(grid, names):
        market = markets.get(derived.name, Market.ASIAN_HANDICAP)
        for selection in derived.selections:
            won = units_won(market, derived.line or 0.0, selection.name, truth.shape)
            wins = float((np.maximum(won, 0.0) * grid.probabilities).sum())
            losses = float((np.maximum(-won, 0.0) * grid.probabilities).sum())
            assert wins / (wins + losses) == pytest.approx(selection.probability)

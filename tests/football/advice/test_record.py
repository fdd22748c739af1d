"""Stakes against brute force, and the record of advice against what must be."""

from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from football.advice import doubt, kelly
from football.advice.offers import Quote, board
from football.advice.payoffs import profits, units_won
from football.advice.record import Bet, figures
from football.advice.strategies import STRATEGIES
from football.grid import ScoreGrid
from football.models.scorelines import score_grids
from football.models.spread import LEVEL, bounds
from football.observations.match import Market

NOW = datetime(2025, 8, 1, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def grid() -> ScoreGrid:
    return ScoreGrid.normalised(score_grids([1.6], [1.1], -0.05)[0])


def test_one_stake_is_kellys() -> None:
    probability, price = 0.55, 2.1
    gain = np.array([[price - 1.0, -1.0]])
    (stake,) = kelly.stakes(gain, np.array([probability, 1.0 - probability]))
    assert stake == pytest.approx((probability * price - 1.0) / (price - 1.0), abs=1e-6)


def test_stakes_on_correlated_markets_equal_the_optimum_of_brute_force(grid: ScoreGrid) -> None:
    backed = [
        (Market.MATCH_ODDS, 0.0, "home", 2.15),
        (Market.ASIAN_HANDICAP, -0.5, "home", 2.2),
        (Market.TOTAL, 2.5, "over", 2.2),
    ]
    shape = (11, 11)
    gains = np.array([profits(units_won(*each[:3], shape).ravel(), each[3]) for each in backed])
    p = grid.probabilities.ravel()
    steps = np.arange(0.0, 0.31, 0.01)
    tried = np.array(list(product(steps, repeat=3)))
    growth = np.log1p(tried @ gains) @ p
    found = kelly.stakes(gains, p)
    assert float(np.log1p(found @ gains) @ p) >= growth.max() - 1e-12
    assert found == pytest.approx(tried[growth.argmax()], abs=0.011)
    assert found[0] == 0.0, "the same bet at a worse price gets nothing"
    alone = sum(float(kelly.stakes(gains[i : i + 1], p)[0]) for i in (1, 2))
    assert found.sum() < alone, "bets that win together are smaller than each alone"


def test_nothing_is_staked_on_a_bad_price_and_nobody_stakes_more_than_there_is() -> None:
    assert kelly.stakes(np.array([[0.5, -1.0]]), np.array([0.5, 0.5])) == pytest.approx([0.0])
    with pytest.raises(ValueError, match="loses a unit at most"):
        kelly.stakes(np.array([[1.0, -2.0]]), np.array([0.5, 0.5]))


def test_draws_of_a_grid_have_the_intervals_that_were_sealed(grid: ScoreGrid) -> None:
    outcomes = np.array([grid.outcomes()])
    limits = bounds(outcomes, np.array([[0.3, 0.1]]))[0]
    assert doubt.deviations(grid.outcomes(), limits, LEVEL) == pytest.approx((0.3, 0.1), rel=0.1)
    drawn = doubt.grids(grid, limits, LEVEL)
    assert drawn.sum(axis=(1, 2)) == pytest.approx(1.0)
    homes = np.array([ScoreGrid.normalised(each).outcomes()[0] for each in drawn])
    tail = (1.0 - LEVEL) / 2.0
    assert np.quantile(homes, [tail, 1.0 - tail]) == pytest.approx(limits[0], abs=0.01)


def _random_bets(edge: float, count: int = 3000) -> list[Bet]:
    rng = np.random.default_rng(5)
    bets: list[Bet] = []
    for number in range(count):
        closing = float(rng.uniform(0.2, 0.7))
        taken = closing * float(np.exp(rng.normal(-edge, 0.04)))
        price, wins = 1.0 / taken, rng.random() < closing
        bets.append(
            Bet(
                match_id=number,
                kickoff_at=NOW + timedelta(hours=6 * number),
                price=price,
                stake=0.01,
                profit=price - 1.0 if wins else -1.0,
                closing=closing,
            )
        )
    return bets


def test_random_advice_has_a_closing_line_value_around_zero_and_good_advice_has_not() -> None:
    by_chance = figures(_random_bets(0.0008), 3000, np.random.default_rng(1)).closing_value
    assert by_chance is not None
    assert by_chance[1] is not None
    assert by_chance[2] is not None
    assert by_chance[1] < 0.0 < by_chance[2]
    good = figures(_random_bets(0.03), 3000, np.random.default_rng(1)).closing_value
    assert good is not None
    assert good[1] is not None
    assert good[1] > 0.02


def test_figures_count_what_can_be_counted_by_hand() -> None:
    won, lost = {"price": 3.0, "profit": 2.0}, {"price": 2.0, "profit": -1.0}
    bets = [
        Bet(match_id=n, kickoff_at=NOW + timedelta(days=7 * n), stake=0.1, **each)
        for n, each in enumerate([won, lost, lost, won, lost])
    ]
    shown = figures(bets, 9, np.random.default_rng(0))
    assert (shown.bets, shown.matches, shown.with_close) == (5, 9, 0)
    assert shown.profit == pytest.approx(0.1)
    assert shown.drawdown == pytest.approx(0.2)
    assert shown.underwater_days == 14.0
    assert shown.yield_ is not None
    assert shown.yield_[0] == pytest.approx(0.2)
    assert shown.yield_[1] is not None, "five weeks give an interval"
    assert shown.closing_value is None
    nothing = figures([], 4, np.random.default_rng(0))
    assert (nothing.yield_, nothing.drawdown) == (None, 0.0)


def test_simple_strategies_bet_at_the_best_price_of_the_same_books() -> None:
    def quote(book: str, *prices: float) -> Quote:
        return Quote(book=book, market=Market.MATCH_ODDS, line=0.0, prices=prices, at=NOW)

    quotes = [
        quote("b365", 1.8, 3.5, 4.4),
        quote("ps", 1.85, 3.6, 4.5),
        quote("wh", 1.8, 3.5, 5.2),
    ]
    offers = board(quotes, NOW, timedelta(days=1)).offers
    picked = {name: choose(offers, "7") for name, choose in STRATEGIES.items()}
    favourite, best = picked["always_favourite"], picked["market_average"]
    assert favourite is not None
    assert (favourite.selection, favourite.price, favourite.book) == ("home", 1.85, "ps")
    assert best is not None
    assert (best.selection, best.book) == ("away", "wh")
    drawn = [STRATEGIES["random"](offers, str(number)) for number in range(300)]
    assert {each.selection for each in drawn if each} == {"home", "draw", "away"}
    assert [choose([], "1") for choose in STRATEGIES.values()] == [None, None, None]

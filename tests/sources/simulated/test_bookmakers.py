"""Prices: a margin, ticks, and handicaps that a by-hand count confirms."""

from datetime import timedelta

import numpy as np
import pytest

from sources.espn.odds import american_price
from sources.simulated import bookmakers, truth
from sources.simulated.bookmakers import BOOKS, SCOREBOARD_BOOK
from sources.simulated.timeline import Timeline
from sources.simulated.wire.espn.odds import odds
from sources.simulated.world import World


def test_every_book_keeps_a_margin_of_four_to_seven_percent(world: World) -> None:
    season = world.season(2024)
    for book in BOOKS:
        for phase in ("opening", "collected", "closing"):
            overround = (1 / season.prices[book.code, phase].match_odds).sum(axis=1)
            assert 1.035 < overround.mean() < 1.07
            assert overround.min() > 1.02


def test_prices_stand_on_ticks() -> None:
    prices = bookmakers.ticked(np.array([1.004, 1.237, 2.333, 3.333, 5.52, 7.7, 13.3, 33.4, 400]))
    assert prices.tolist() == [1.01, 1.24, 2.34, 3.35, 5.5, 7.75, 13.5, 33.0, 51.0]


def _by_hand(grid: np.ndarray, line: float) -> float:
    won = lost = 0.0
    halves = (line - 0.25, line + 0.25) if (line * 4) % 2 else (line, line)
    for (home, away), probability in np.ndenumerate(grid):
        for half in halves:
            result = home - away + half
            won += probability / 2 * (result > 0)
            lost += probability / 2 * (result < 0)
    return won / (won + lost)


@pytest.mark.parametrize("line", [-1.75, -1.0, -0.5, -0.25, 0.0, 0.25, 0.75, 1.5])
def test_a_handicap_is_priced_as_a_count_by_hand_would(line: float) -> None:
    grid = truth.grids(np.array([[1.7, 1.1]]))
    shares = bookmakers.cover(grid, np.array([line]))[0]
    assert shares[0] == pytest.approx(_by_hand(grid[0], line))
    assert shares.sum() == pytest.approx(1.0)


def test_the_handicap_offered_is_close_to_an_even_bet() -> None:
    rates = np.array([[1.4, 1.4], [2.4, 0.8], [0.9, 1.6]])
    lines = bookmakers.fair_lines(rates)
    shares = bookmakers.cover(truth.grids(rates), lines)[:, 0]
    assert lines[0] == 0
    assert lines[1] < -1
    assert lines[2] > 0.25
    assert np.abs(shares - 0.5).max() < 0.08


def test_outsiders_carry_more_of_the_margin() -> None:
    fair = np.array([[0.80, 0.13, 0.07]])
    implied = 1 / bookmakers.priced(fair, 0.05)
    assert implied[0, 2] / fair[0, 2] > implied[0, 0] / fair[0, 0]


def test_prices_in_play_start_from_what_the_market_believed_not_from_the_truth(
    world: World,
) -> None:
    season = world.season(2024)
    gaps: list[tuple[float, float]] = []
    for index in season.rows("S1"):
        now = season.fixtures[index].kickoff_at + timedelta(seconds=20)
        moment = Timeline(world.seed, season, index).at(now)
        if moment.goals != (0, 0):
            continue
        block = odds(season, index, moment, now)[0]
        assert isinstance(block, dict)
        home = american_price(block["moneyline"]["home"]["current"]["odds"])
        assert home is not None
        fair = 1 / home / (1 + SCOREBOARD_BOOK.margin)
        truth_home = float(season.probabilities[index, 0])
        believed = truth.outcomes(truth.grids(season.believed_rates["closing"][[index]]))[0, 0]
        gaps.append((abs(fair - float(believed)), abs(fair - truth_home)))
    to_belief, to_truth = np.array(gaps).mean(axis=0)
    assert to_belief < to_truth / 1.5

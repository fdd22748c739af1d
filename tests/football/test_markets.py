"""Every market agrees with settling each scoreline of the grid by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from football import markets
from football.grid import ScoreGrid
from football.models.scorelines import score_grids

rates = st.floats(0.2, 3.5)
grids = st.builds(lambda h, a: ScoreGrid(score_grids(h, a, -0.05)), rates, rates)
handicap_lines = st.integers(-12, 12).map(lambda quarters: quarters / 4)
total_lines = st.integers(0, 28).map(lambda quarters: quarters / 4)


def stake_returned(margin: float, odds: float) -> float:
    """What a bookmaker pays on a stake of one when the bet lands `margin` beyond a plain line."""
    if margin == 0:
        return 1.0
    return odds if margin > 0 else 0.0


def mean_return(grid: ScoreGrid, odds: float, margin_of, line: float) -> float:
    """Half the stake on each of the lines a quarter line stands for, settled by brute force."""
    is_quarter = (line * 2) % 1 != 0
    lines = (line - 0.25, line + 0.25) if is_quarter else (line, line)
    return sum(
        p * sum(stake_returned(margin_of(i, j, part), odds) / 2 for part in lines)
        for (i, j), p in np.ndenumerate(grid.probabilities)
    )


@given(grids, handicap_lines)
def test_fair_handicap_odds_return_the_stake_on_average(grid: ScoreGrid, line: float) -> None:
    market = markets.asian_handicap(grid, line)
    home, away = market["home"].fair_odds, market["away"].fair_odds
    assert home is not None
    assert away is not None
    assert mean_return(grid, home, lambda i, j, h: i - j + h, line) == pytest.approx(1.0)
    assert mean_return(grid, away, lambda i, j, h: j - i - h, line) == pytest.approx(1.0)


@given(grids, total_lines)
def test_fair_total_odds_return_the_stake_on_average(grid: ScoreGrid, line: float) -> None:
    market = markets.total(grid, line)
    over, under = market["over"].fair_odds, market["under"].fair_odds
    assert over is not None
    assert mean_return(grid, over, lambda i, j, t: i + j - t, line) == pytest.approx(1.0)
    if under is not None:
        assert mean_return(grid, under, lambda i, j, t: t - i - j, line) == pytest.approx(1.0)


@given(grids, handicap_lines)
def test_the_ways_a_stake_settles_are_all_the_ways(grid: ScoreGrid, line: float) -> None:
    for s in markets.asian_handicap(grid, line).selections:
        assert s.win + s.half_win + s.push + s.half_loss + s.loss == pytest.approx(1.0)


@given(grids)
def test_whole_lines_push_and_half_lines_do_not(grid: ScoreGrid) -> None:
    assert markets.total(grid, 3)["over"].push == pytest.approx(
        sum(grid.probabilities[i, 3 - i] for i in range(4))
    )
    assert markets.total(grid, 2.5)["over"].push == 0.0


def test_a_quarter_line_loses_half_where_the_whole_line_beside_it_pushes() -> None:
    grid = ScoreGrid(np.array([[0.3, 0.2], [0.4, 0.1]]))
    home = markets.asian_handicap(grid, -0.25)["home"]
    assert (home.win, home.half_loss, home.loss) == pytest.approx((0.4, 0.4, 0.2))
    assert home.fair_odds == pytest.approx((1 - 0.4 / 2) / 0.4)


@given(grids)
def test_markets_of_the_same_event_agree(grid: ScoreGrid) -> None:
    home, draw, away = grid.outcomes()
    assert markets.asian_handicap(grid, -0.5)["home"].win == pytest.approx(home)
    assert markets.asian_handicap(grid, 0.5)["home"].win == pytest.approx(home + draw)
    level, no_bet = markets.asian_handicap(grid, 0), markets.draw_no_bet(grid)
    assert level["home"].probability == pytest.approx(no_bet["home"].probability)
    assert no_bet["home"].probability == pytest.approx(home / (home + away))
    assert markets.double_chance(grid)["home_or_away"].win == pytest.approx(home + away)
    assert markets.match_odds(grid)["away"].win == pytest.approx(away)


@given(grids)
def test_both_teams_score_unless_one_is_blank(grid: ScoreGrid) -> None:
    blank = sum(p for (i, j), p in np.ndenumerate(grid.probabilities) if 0 in (i, j))
    assert markets.both_teams_to_score(grid)["no"].win == pytest.approx(blank)


@given(grids, st.integers(1, 20))
def test_correct_scores_and_the_rest_are_everything(grid: ScoreGrid, count: int) -> None:
    market = markets.correct_score(grid, count)
    assert len(market.selections) == count + 1
    assert sum(s.win for s in market.selections) == pytest.approx(1.0)
    best = market.selections[0]
    assert best.win == pytest.approx(grid.probabilities.max())


def test_what_cannot_win_has_no_fair_odds() -> None:
    grid = ScoreGrid(np.diag([0.5, 0.5]))
    assert markets.match_odds(grid)["home"].fair_odds is None
    assert markets.draw_no_bet(grid)["home"].fair_odds is None


def test_all_markets_derive_and_become_plain_answers() -> None:
    grid = ScoreGrid(score_grids(1.5, 1.1))
    derived = markets.derive(grid)
    assert len(derived) == len(markets.ALL)
    answer = markets.derive(grid, ["total:2.25"])[0].to_dict()
    assert answer["market"] == "total"
    assert answer["line"] == 2.25


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("total", "allowed: match_odds"),
        ("corners", "total:LINE"),
        ("total:2.3", "quarter goal"),
        ("total:-1", "0 or more"),
        ("total:two", "a number such as"),
        ("asian_handicap:nan", "quarter goal"),
    ],
)
def test_an_unknown_market_is_refused_with_what_is_allowed(name: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        markets.derive(ScoreGrid(score_grids(1.5, 1.1)), [name])


def test_asking_for_a_selection_that_is_not_there_fails() -> None:
    with pytest.raises(KeyError, match="maybe"):
        markets.match_odds(ScoreGrid(score_grids(1.5, 1.1)))["maybe"]

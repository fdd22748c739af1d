"""A projection is a distribution, certain where the season is decided, honest about its error."""

from datetime import date
from itertools import permutations

import numpy as np
import pytest

from football.models.scorelines import score_grids
from football.season import (
    PointsAdjustment,
    Result,
    ZoneKind,
    rules_of,
    table,
)
from football.season.leagues import RULES
from football.season.projection import Projection, project

CLUBS = [f"club {number:02d}" for number in range(20)]
FIXTURES = list(permutations(CLUBS, 2))
ONE_GRID = score_grids([1.5], [1.1])


def grids(n_fixtures: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return score_grids(*rng.uniform(0.6, 2.2, size=(2, n_fixtures)))


def whole_season(code: str, seed: int = 1, **given) -> Projection:
    rng = np.random.default_rng(seed)
    rules = rules_of(code, 2025)
    tables = grids(len(FIXTURES))
    return project([], FIXTURES, tables, rules, rng, **{"n_seasons": 400, **given})


def some_results(rng: np.random.Generator) -> list[Result]:
    return [Result(h, a, *(int(g) for g in rng.poisson(1.4, 2))) for h, a in FIXTURES]


@pytest.mark.parametrize("code", ["E0", "SP1", "I1"])
def test_places_are_distributions_of_clubs_and_of_places(code: str) -> None:
    projection = whole_season(code)
    np.testing.assert_allclose(projection.positions.sum(axis=0), 1.0)
    np.testing.assert_allclose(projection.positions.sum(axis=1), 1.0)
    zones = projection.zones()
    assert zones[ZoneKind.TITLE].sum() == pytest.approx(1.0)
    assert zones[ZoneKind.RELEGATION].sum() == pytest.approx(3.0)
    assert zones[ZoneKind.CHAMPIONS_LEAGUE].sum() == pytest.approx(4.0)


def test_points_add_up_and_quantiles_are_in_order() -> None:
    projection = whole_season("E0")
    draws = grids(len(FIXTURES)).diagonal(axis1=1, axis2=2).sum()
    expected = 3 * len(FIXTURES) - draws
    assert projection.expected_points.sum() == pytest.approx(expected, rel=0.005)
    assert (np.diff(projection.points_quantiles, axis=1) >= 0).all()
    assert projection.expected_positions.sum() == pytest.approx(20 * 21 / 2)


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_finished_season_is_certain(code: str) -> None:
    rng = np.random.default_rng(2)
    results, rules = some_results(rng), rules_of(code, 2025)
    projection = project(results, [], [], rules, rng, n_seasons=50)
    for line in table(results, rules):
        row = projection.teams.index(line.team)
        assert projection.expected_points[row] == line.points
        assert projection.points_sd[row] == 0
        if not line.is_level:
            assert projection.positions[row, line.position - 1] == 1.0


def test_a_lead_out_of_reach_is_certain_and_its_loss_impossible(played) -> None:
    results = played("A 1-0 B, A 1-0 C, B 0-1 A, C 0-1 A, B 1-1 C")
    rules = rules_of("S1", 2025)
    projection = project(results, [("C", "B")], ONE_GRID, rules, np.random.default_rng(3))
    assert projection.positions[0].tolist() == [1.0, 0.0, 0.0]


def test_one_match_left_decides_as_its_grid_says(played) -> None:
    results = played("A 1-0 B, A 2-0 C, C 1-0 A, C 1-0 B, B 2-0 C")
    grid, n = ONE_GRID[0], 10_000
    projection = project(
        results, [("B", "A")], ONE_GRID, rules_of("S1", 2025), np.random.default_rng(4)
    )
    home, away = np.tril(grid, -1).sum(), np.triu(grid, 1).sum()
    draw = 1.0 - home - away
    lots = np.trace(grid, offset=-1) / 2  # B by one goal: nothing separates it from A
    noise = 4 * np.sqrt(0.25 / n)
    assert projection.expected_points[0] == pytest.approx(6 + 3 * away + draw, abs=0.05)
    assert projection.expected_points[1] == pytest.approx(3 + 3 * home + draw, abs=0.05)
    assert projection.positions[0, 0] == pytest.approx(away + draw + lots, abs=noise)
    assert projection.points_quantiles[0].min() == 6


def test_points_taken_shift_a_club_and_nothing_else() -> None:
    taken = PointsAdjustment(
        team=CLUBS[0], points=-10, reason="breach", effective_on=date(2025, 11, 1)
    )
    before, after = whole_season("E0"), whole_season("E0", adjustments=[taken])
    shift = after.expected_points - before.expected_points
    np.testing.assert_allclose(shift, [-10.0, *[0.0] * 19], atol=1e-9)
    assert after.expected_positions[0] > before.expected_positions[0]


def test_unsure_strengths_widen_the_points_and_keep_their_mean() -> None:
    sure = whole_season("E0", n_seasons=3000, strength_sd=0.0)
    unsure = whole_season("E0", n_seasons=3000)
    error = np.hypot(sure.expected_points_error, unsure.expected_points_error)
    assert (np.abs(sure.expected_points - unsure.expected_points) < 4.5 * error).all()
    assert (unsure.points_sd > sure.points_sd).all()


def test_standard_errors_are_the_spread_over_repetitions() -> None:
    runs = [whole_season("E0", seed=seed) for seed in range(30)]
    title = np.array([run.zones()[ZoneKind.TITLE] for run in runs])
    claimed = np.mean([run.standard_error(t) for run, t in zip(runs, title, strict=True)])
    assert np.sqrt((title.var(axis=0, ddof=1)).mean()) == pytest.approx(claimed, rel=0.35)
    points = np.array([run.expected_points for run in runs])
    claimed = np.mean([run.expected_points_error for run in runs])
    assert points.std(axis=0, ddof=1).mean() == pytest.approx(claimed, rel=0.2)


def test_clubs_the_rules_leave_level_draw_lots() -> None:
    projection = project(
        [], [], [], rules_of("E0", 2025), np.random.default_rng(8), teams=["A", "B"]
    )
    np.testing.assert_allclose(projection.positions, 0.5, atol=0.025)


def test_halves_of_a_split_league_do_not_mix() -> None:
    rng = np.random.default_rng(9)
    clubs = CLUBS[:12]
    rules = rules_of("SC0", 2025)
    pairs = [pair for pair in permutations(clubs, 2) if pair[0] < pair[1]] * 3
    results = [Result(h, a, *(int(g) for g in rng.poisson(1.3, 2))) for h, a in pairs]
    upper = [line.team for line in table(results, rules)[:6]]
    left = [(h, a) for h, a in permutations(clubs, 2) if (h in upper) == (a in upper)]
    projection = project(results, left, grids(len(left)), rules, rng, n_seasons=500)
    is_upper = np.isin(projection.teams, upper)
    assert (projection.positions[is_upper][:, 6:] == 0).all()
    assert (projection.positions[~is_upper][:, :6] == 0).all()


def test_a_league_without_clubs_is_refused() -> None:
    with pytest.raises(ValueError, match="without clubs"):
        project([], [], [], rules_of("E0", 2025), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        (np.full((1, 3, 3), 0.2), "sum to one"),
        (np.full((2, 2, 2), 0.25), "one score grid per fixture"),
        (np.full((1, 2, 2), np.nan), "finite"),
    ],
)
def test_grids_that_are_none_are_refused(tables: np.ndarray, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        project([], [("A", "B")], tables, rules_of("E0", 2025), np.random.default_rng(0))

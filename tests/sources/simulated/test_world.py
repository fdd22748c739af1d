"""Northland as a whole: reproducible, and honest about its own truth."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sources.simulated.clubs import CLUBS
from sources.simulated.season import Season
from sources.simulated.world import World

SEASONS = range(World.FIRST_SEASON, 2026)


def _outcomes(season: Season) -> NDArray[np.int_]:
    home, away = season.play.goals[:, 0], season.play.goals[:, 1]
    return np.where(home > away, 0, np.where(home == away, 1, 2))


def _all(world: World) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    seasons = [world.season(year) for year in SEASONS]
    probabilities = np.concatenate([season.probabilities for season in seasons])
    return probabilities, np.concatenate([_outcomes(season) for season in seasons])


def _log_loss(p: NDArray[np.float64], y: NDArray[np.int_]) -> NDArray[np.float64]:
    return -np.log(p[np.arange(len(y)), y])


def _market(world: World, phase: str) -> NDArray[np.float64]:
    prices = [world.season(year).prices["PS", phase].match_odds for year in SEASONS]
    implied = 1 / np.concatenate(prices)
    return implied / implied.sum(axis=1, keepdims=True)


def test_the_same_seed_gives_the_same_country_whatever_was_requested_first(world: World) -> None:
    other = World(world.seed)
    assert other.season(2020).prices
    last, again = world.season(2025), other.season(2025)
    assert last.fixtures == again.fixtures
    assert (last.play.goals == again.play.goals).all()
    assert (last.rates == again.rates).all()
    assert (
        last.prices["B365", "closing"].match_odds == again.prices["B365", "closing"].match_odds
    ).all()


def test_another_seed_gives_another_country(world: World) -> None:
    other = World(world.seed + 1).season(2018)
    assert (world.season(2018).play.goals != other.play.goals).any()
    assert not np.allclose(world.season(2018).rates, other.rates)


def test_every_season_has_two_divisions_of_182_matches(world: World) -> None:
    for year in SEASONS:
        season = world.season(year)
        assert len(season.rows("S1")) == len(season.rows("S2")) == 182


def test_two_clubs_go_up_and_two_go_down(world: World) -> None:
    for year in SEASONS[:-1]:
        before, after = world.season(year), world.season(year + 1)
        relegated = {row.club for row in before.standings("S1")[-2:]}
        promoted = {row.club for row in before.standings("S2")[:2]}
        changed = set(np.flatnonzero(before.tiers != after.tiers).tolist())
        assert changed == relegated | promoted
        assert {club for club in changed if after.tiers[club] == 1} == promoted


def test_the_truth_is_a_distribution_and_is_found_by_the_names_of_results_files(
    world: World,
) -> None:
    season = world.season(2023)
    index = season.rows("S2")[40]
    fixture = season.fixtures[index]
    key = (
        "S2",
        fixture.match_date.isoformat(),
        CLUBS[fixture.home].name,
        CLUBS[fixture.away].name,
    )
    assert world.true_probabilities(*key) == pytest.approx(season.probabilities[index])
    assert world.true_rates(*key) == pytest.approx(season.rates[index])
    assert sum(world.true_probabilities(*key)) == pytest.approx(1.0, abs=1e-12)


def test_a_match_that_never_was_has_no_truth(world: World) -> None:
    with pytest.raises(KeyError):
        world.true_probabilities("S1", "2023-10-07", "Harrowmere", "Harrowmere")


def test_outcomes_happen_as_often_as_the_truth_says(world: World) -> None:
    p, y = _all(world)
    for outcome in range(3):
        happened = (y == outcome).astype(float)
        edges = np.quantile(p[:, outcome], np.linspace(0, 1, 11)[1:-1])
        bins = np.digitize(p[:, outcome], edges)
        chi_square = 0.0
        for b in range(10):
            expected = p[bins == b, outcome]
            variance = (expected * (1 - expected)).sum()
            chi_square += (happened[bins == b].sum() - expected.sum()) ** 2 / variance
        # 10 degrees of freedom: above 29.6 once in a thousand worlds.
        assert chi_square < 29.6


def test_scores_come_from_the_very_grid_the_truth_is_made_of(world: World) -> None:
    season_grids = [world.season(year).grids for year in SEASONS]
    goals = np.concatenate([world.season(year).play.goals for year in SEASONS])
    expected = np.concatenate(season_grids).sum(axis=0)
    observed = np.zeros_like(expected)
    np.add.at(observed, (goals[:, 0], goals[:, 1]), 1)
    common = expected > 20
    chi_square = ((observed - expected)[common] ** 2 / expected[common]).sum()
    cells = int(common.sum())
    assert cells > 15
    assert chi_square < cells + 4 * np.sqrt(2 * cells)


def test_truth_beats_the_base_rate_and_no_market_beats_the_truth(world: World) -> None:
    p, y = _all(world)
    truth = _log_loss(p, y)
    shares = np.bincount(y) / len(y)
    base = -np.log(shares[y])
    assert truth.mean() < base.mean() - 0.04
    means = [_log_loss(_market(world, phase), y).mean() for phase in ("closing", "collected")]
    assert truth.mean() < means[0] < means[1] < base.mean()


def test_the_truth_is_as_surprising_as_it_expects_to_be(world: World) -> None:
    p, y = _all(world)
    loss = _log_loss(p, y)
    entropy = -(p * np.log(p)).sum(axis=1).mean()
    assert abs(loss.mean() - entropy) < 3 * loss.std() / np.sqrt(len(loss))


def test_the_market_learns_towards_kick_off_in_any_world() -> None:
    gaps: dict[str, list[float]] = {"opening": [], "collected": [], "closing": []}
    for seed in (11, 12, 13):
        world = World(seed)
        truth = np.concatenate([world.season(year).probabilities for year in SEASONS])
        for phase, gap in gaps.items():
            market = _market(world, phase)
            # Expected loss against the truth, free of the luck of the scores.
            gap.append(float((truth * np.log(truth / market)).sum(axis=1).mean()))
    opening, collected, closing = (np.mean(gap) for gap in gaps.values())
    assert 0.001 < closing < collected < opening < 0.03


def test_strength_lasts_from_season_to_season_but_not_for_ever(world: World) -> None:
    skill = {y: world.season(y).strengths.skill[:, 0].sum(axis=1) for y in (2018, 2019, 2025)}
    assert np.corrcoef(skill[2018], skill[2019])[0, 1] > 0.6
    assert np.corrcoef(skill[2018], skill[2025])[0, 1] < 0.95


def test_the_top_division_is_the_stronger_one(world: World) -> None:
    for year in SEASONS:
        season = world.season(year)
        skill = season.strengths.skill[:, 0].sum(axis=1)
        assert skill[season.tiers == 1].mean() > skill[season.tiers == 2].mean() + 0.2

"""Dixon-Coles: exact derivatives, the exact optimum, known strengths recovered, a lasting value.

The independent check at the end minimises a plain transcription of the paper's likelihood.
"""

import json
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize
from scipy.stats import poisson

from football.models import dixon_coles
from football.models.dixon_coles import DixonColes
from football.models.errors import FitError
from football.models.likelihood import Matches, PenalisedLikelihood
from football.models.scorelines import score_grids


class League(NamedTuple):
    truth: DixonColes
    home: list[str]
    away: list[str]
    home_goals: np.ndarray
    away_goals: np.ndarray
    days_ago: np.ndarray

    def fit(self, **choices) -> DixonColes:
        return dixon_coles.fit(*self[1:], **choices)


def league(n_teams: int, rounds: int, seed: int) -> League:
    """Double round robins between teams of known strength."""
    rng = np.random.default_rng(seed)
    attack, defence = rng.normal(0.0, 0.3, (2, n_teams))
    truth = DixonColes(
        teams=tuple(f"Team {i:02d}" for i in range(n_teams)),
        attack=tuple(attack - attack.mean()),
        defence=tuple(defence - defence.mean()),
        intercept=0.25,
        home_advantage=0.3,
        rho=-0.08,
        log_likelihood=0.0,
    )
    pairs = [(h, a) for h in truth.teams for a in truth.teams if h != a] * rounds
    order = rng.permutation(len(pairs))
    home, away = [pairs[i][0] for i in order], [pairs[i][1] for i in order]
    cells = truth.grids(home, away).reshape(len(pairs), -1).cumsum(axis=1)
    drawn = (cells > rng.random(len(pairs))[:, None]).argmax(axis=1)
    days_ago = np.linspace(365.0 * rounds, 0.0, len(pairs))
    return League(truth, home, away, drawn // 11, drawn % 11, days_ago)


SMALL = league(8, 2, seed=1)


def objective(ridge: float) -> PenalisedLikelihood:
    position = {team: i for i, team in enumerate(SMALL.truth.teams)}
    return PenalisedLikelihood(
        Matches(
            n_teams=8,
            home=np.array([position[t] for t in SMALL.home]),
            away=np.array([position[t] for t in SMALL.away]),
            home_goals=SMALL.home_goals.astype(float),
            away_goals=SMALL.away_goals.astype(float),
            venue=np.where(np.arange(len(SMALL.home)) % 5 == 0, 0.0, 0.5),
            weight=np.exp(-0.002 * SMALL.days_ago),
        ),
        ridge,
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), rho=st.floats(-0.15, 0.15), ridge=st.sampled_from([0.0, 3.0]))
def test_gradient_and_hessian_equal_finite_differences(
    seed: int, rho: float, ridge: float
) -> None:
    theta = np.append(np.random.default_rng(seed).normal(0.0, 0.2, 18), rho)
    function = objective(ridge)
    gradient, hessian = function.derivatives(theta)
    assert gradient == pytest.approx(approx_fprime(theta, function.value, 1e-7), abs=2e-3)
    bends = approx_fprime(theta, lambda t: function.derivatives(t)[0], 1e-7)
    assert hessian == pytest.approx(bends, abs=2e-3)


def test_a_rho_under_which_a_result_was_impossible_is_infinitely_bad() -> None:
    theta = np.zeros(19)
    theta[-1] = 1.0  # then 1-1 cannot happen, and it did
    assert objective(0.0).value(theta) == np.inf


def test_known_strengths_are_recovered_from_simulated_seasons() -> None:
    simulated = league(12, 25, seed=2)
    fitted = simulated.fit(xi=0.0, ridge=0.0)
    truth = simulated.truth
    assert fitted.attack == pytest.approx(truth.attack, abs=0.13)
    assert fitted.defence == pytest.approx(truth.defence, abs=0.13)
    assert fitted.home_advantage == pytest.approx(truth.home_advantage, abs=0.06)
    assert fitted.intercept == pytest.approx(truth.intercept, abs=0.04)
    assert fitted.rho == pytest.approx(truth.rho, abs=0.05)


def test_without_ridge_it_is_the_optimum_an_independent_search_finds() -> None:
    def minus_log_likelihood(theta: np.ndarray) -> float:
        position = {team: i for i, team in enumerate(SMALL.truth.teams)}
        h, a = ([position[t] for t in side] for side in (SMALL.home, SMALL.away))
        attack, defence = theta[:8], theta[8:16]
        lam = np.exp(attack[h] + defence[a] + theta[16])
        mu = np.exp(attack[a] + defence[h])
        x, y, rho = SMALL.home_goals, SMALL.away_goals, theta[17]
        tau = np.ones(len(x))
        tau = np.where((x == 0) & (y == 0), 1 - lam * mu * rho, tau)
        tau = np.where((x == 0) & (y == 1), 1 + lam * rho, tau)
        tau = np.where((x == 1) & (y == 0), 1 + mu * rho, tau)
        tau = np.where((x == 1) & (y == 1), 1 - rho, tau)
        logs = poisson.logpmf(x, lam) + poisson.logpmf(y, mu) + np.log(np.maximum(tau, 1e-9))
        return -float(np.exp(-0.0018 * SMALL.days_ago) @ logs)

    start = np.append(np.zeros(17), 0.0)
    found = minimize(minus_log_likelihood, start, method="L-BFGS-B", options={"maxfun": 10**6})
    ours = SMALL.fit(xi=0.0018, ridge=0.0)
    assert ours.log_likelihood == pytest.approx(-found.fun, abs=1e-4)
    assert ours.log_likelihood >= -found.fun - 1e-6
    assert ours.home_advantage == pytest.approx(found.x[16], abs=1e-2)


def test_a_warm_start_changes_nothing_but_the_time() -> None:
    earlier = dixon_coles.fit(*(column[:-20] for column in SMALL[1:]))
    cold, warm = SMALL.fit(), SMALL.fit(start=earlier)
    assert warm.attack == pytest.approx(cold.attack, abs=1e-5)
    assert warm.log_likelihood == pytest.approx(cold.log_likelihood, abs=1e-6)


def test_an_impossible_warm_start_is_not_used() -> None:
    absurd = DixonColes.from_dict(SMALL.truth.to_dict() | {"rho": 1.0})
    assert SMALL.fit(start=absurd).rho == pytest.approx(SMALL.fit().rho, abs=1e-5)


def test_ridge_draws_a_sparsely_seen_team_to_the_mean() -> None:
    home, away = [*SMALL.home, "Guest"], [*SMALL.away, "Team 00"]
    goals = (np.append(SMALL.home_goals, 9), np.append(SMALL.away_goals, 0))
    days = np.append(SMALL.days_ago, 0.0)
    loose = dixon_coles.fit(home, away, *goals, days, ridge=0.01)
    firm = dixon_coles.fit(home, away, *goals, days, ridge=10.0)
    assert loose.strength_of("Guest")[0] > 1.0
    assert 0.0 < firm.strength_of("Guest")[0] < 0.8


def test_without_ridge_a_team_that_never_scored_still_ends_the_search() -> None:
    home, away = [*SMALL.home, "Guest"], [*SMALL.away, "Team 00"]
    goals = (np.append(SMALL.home_goals, 0), np.append(SMALL.away_goals, 0))
    fitted = dixon_coles.fit(home, away, *goals, np.append(SMALL.days_ago, 0.0), ridge=0.0)
    assert fitted.rates(["Guest"], ["Team 00"])[0][0] < 1e-6
    assert fitted.probabilities(["Guest"], ["Team 00"]).sum() == pytest.approx(1.0)


def test_recent_results_count_more() -> None:
    home, away = ["A", "B"] * 20, ["B", "A"] * 20
    # Long ago A won every match; lately B does.
    a_goals, b_goals = np.repeat([3, 1], 20), np.repeat([1, 3], 20)
    is_a_home = np.tile([True, False], 20)
    home_goals = np.where(is_a_home, a_goals, b_goals)
    away_goals = np.where(is_a_home, b_goals, a_goals)
    days = np.repeat([700.0, 10.0], 20)
    even = dixon_coles.fit(home, away, home_goals, away_goals, days, xi=0.0)
    fading = dixon_coles.fit(home, away, home_goals, away_goals, days, xi=0.005)
    assert even.strength_of("A")[0] == pytest.approx(0.0, abs=1e-6)
    assert fading.strength_of("A")[0] < -0.2


def test_home_advantage_stays_at_home() -> None:
    fitted = SMALL.fit()
    home, draw, away = fitted.grid("Team 00", "Team 01", neutral=True).outcomes()
    assert (away, draw, home) == pytest.approx(
        fitted.grid("Team 01", "Team 00", neutral=True).outcomes()
    )
    assert fitted.grid("Team 00", "Team 01").outcomes()[0] > home


def test_neutral_matches_teach_nothing_about_home_advantage() -> None:
    assert SMALL.fit(neutral=True).home_advantage == 0.0
    start = SMALL.fit()
    assert SMALL.fit(neutral=True, start=start).home_advantage == start.home_advantage


def test_many_fixtures_at_once_equal_one_grid_each() -> None:
    fitted = SMALL.fit()
    home, away = SMALL.home[:40], SMALL.away[:40]
    triples = fitted.probabilities(home, away)
    assert triples.sum(axis=1) == pytest.approx(np.ones(40))
    for h, a, triple in zip(home, away, triples, strict=True):
        assert fitted.grid(h, a).outcomes() == pytest.approx(tuple(triple))


def test_an_unseen_team_is_taken_for_a_weak_one() -> None:
    fitted = SMALL.fit()
    attack, defence = fitted.strength_of("Promoted")
    assert attack == pytest.approx(np.quantile(fitted.attack, 0.25))
    assert defence == pytest.approx(np.quantile(fitted.defence, 0.25))


def test_a_fit_survives_json() -> None:
    fitted = SMALL.fit()
    assert DixonColes.from_dict(json.loads(json.dumps(fitted.to_dict(), sort_keys=True))) == fitted


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"days_ago": [-1.0, 3.0]}, "future"),
        ({"home_goals": [np.nan, 1.0]}, "finite"),
        ({"home": ["A"]}, "one length"),
        ({"home": [], "away": [], "home_goals": [], "away_goals": [], "days_ago": []}, "needed"),
    ],
)
def test_what_cannot_be_results_is_refused(change: dict, says: str) -> None:
    columns = {
        "home": ["A", "B"],
        "away": ["B", "A"],
        "home_goals": [1, 2],
        "away_goals": [0, 0],
        "days_ago": [8, 1],
    }
    with pytest.raises(FitError, match=says):
        dixon_coles.fit(**(columns | change))


@given(st.floats(0.05, 4.0), st.floats(0.05, 4.0), st.floats(-2.0, 2.0))
def test_no_rho_makes_a_scoreline_negative(home: float, away: float, rho: float) -> None:
    table = score_grids(home, away, rho)
    assert table.min() >= 0.0
    assert table.sum() == pytest.approx(1.0, abs=1e-9)

"""Every family of goal models: exact derivatives, known parameters recovered, whole grids."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import nbinom, poisson

from football.models.bivariate_poisson import BivariatePoisson
from football.models.dixon_coles import DixonColes
from football.models.families import SharedGoals
from football.models.goal_model import GoalModel
from football.models.likelihood import Matches, PenalisedLikelihood
from football.models.negative_binomial import NegativeBinomial
from football.models.poisson import Poisson

TEAMS = tuple(f"Team {i:02d}" for i in range(8))
OWN = {
    Poisson: {},
    DixonColes: {"rho": -0.08},
    BivariatePoisson: {"shared_rate": 0.2},
    NegativeBinomial: {"dispersion": 0.15},
}
FAMILIES = pytest.mark.parametrize("family", list(OWN), ids=lambda family: family.__name__)
Family = type[GoalModel]


def truth(family: Family, seed: int = 3) -> GoalModel:
    attack, defence = np.random.default_rng(seed).normal(0.0, 0.3, (2, len(TEAMS)))
    return family(
        teams=TEAMS,
        attack=tuple(attack - attack.mean()),
        defence=tuple(defence - defence.mean()),
        intercept=0.15,
        home_advantage=0.3,
        log_likelihood=0.0,
        **OWN[family],
    )


def played(model: GoalModel, rounds: int, seed: int = 4) -> tuple:
    """Double round robins, scores drawn from the model's own grids."""
    rng = np.random.default_rng(seed)
    pairs = [(h, a) for h in TEAMS for a in TEAMS if h != a] * rounds
    home, away = [h for h, _ in pairs], [a for _, a in pairs]
    cells = model.grids(home, away).reshape(len(pairs), -1).cumsum(axis=1)
    drawn = (cells > rng.random(len(pairs))[:, None]).argmax(axis=1)
    return home, away, drawn // 11, drawn % 11, np.zeros(len(pairs))


def objective(family: Family) -> PenalisedLikelihood:
    home, away, x, y, _ = played(truth(family), 1)
    position = {team: i for i, team in enumerate(TEAMS)}
    matches = Matches(
        n_teams=len(TEAMS),
        home=np.array([position[t] for t in home]),
        away=np.array([position[t] for t in away]),
        home_goals=x.astype(float),
        away_goals=y.astype(float),
        venue=np.where(np.arange(len(home)) % 5 == 0, 0.0, 0.5),
        weight=np.linspace(0.3, 1.0, len(home)),
    )
    return PenalisedLikelihood(matches, 3.0, family.FAMILY)


@FAMILIES
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_gradient_and_hessian_equal_finite_differences(family: Family, seed: int):
    rng = np.random.default_rng(seed)
    own = rng.uniform(-0.1, 0.1) if family is DixonColes else rng.uniform(-3.0, -1.0)
    theta = np.append(rng.normal(0.0, 0.2, 2 * len(TEAMS) + 2), own)
    function = objective(family)
    gradient, hessian = function.derivatives(theta)
    assert gradient == pytest.approx(approx_fprime(theta, function.value, 1e-7), abs=2e-3)
    bends = approx_fprime(theta, lambda t: function.derivatives(t)[0], 1e-7)
    if family is Poisson:  # its extra number does nothing, and is held where it is
        hessian[-1, -1] = 0.0
    assert hessian == pytest.approx(bends, abs=2e-3)


@FAMILIES
def test_known_parameters_are_recovered(family: Family):
    model = truth(family)
    fitted = family.fit(*played(model, 40), ridge=0.0)
    assert fitted.attack == pytest.approx(model.attack, abs=0.12)
    assert fitted.defence == pytest.approx(model.defence, abs=0.12)
    assert fitted.home_advantage == pytest.approx(model.home_advantage, abs=0.06)
    for name, value in OWN[family].items():
        assert getattr(fitted, name) == pytest.approx(value, abs=0.06)


@FAMILIES
def test_no_neighbour_of_the_fit_is_likelier(family: Family):
    columns = played(truth(family), 3)
    fitted = family.fit(*columns, ridge=0.0)
    for name in ("home_advantage", *OWN[family]):
        for change in (0.97, 1.03):
            moved = family.from_dict(fitted.to_dict() | {name: getattr(fitted, name) * change})
            assert log_likelihood(moved, columns) < log_likelihood(fitted, columns) + 0.05
    assert log_likelihood(fitted, columns) == pytest.approx(fitted.log_likelihood, abs=1e-3)


def log_likelihood(model: GoalModel, columns: tuple) -> float:
    home, away, x, y, _ = columns
    return float(np.log(model.grids(home, away, max_goals=25)[np.arange(len(x)), x, y]).sum())


@FAMILIES
@given(home=st.floats(0.05, 6.0), away=st.floats(0.05, 6.0), last=st.integers(1, 14))
def test_grids_are_whole(family: Family, home: float, away: float, last: int):
    grid = truth(family).grids_of(np.array([home]), np.array([away]), last)
    assert grid.shape == (1, last + 1, last + 1)
    assert grid.min() >= 0.0
    assert grid.sum() == pytest.approx(1.0, abs=1e-9)


@FAMILIES
def test_a_fit_survives_json_and_starts_another(family: Family):
    columns = played(truth(family), 2)
    fitted = family.fit(*columns)
    again = family.from_dict(json.loads(json.dumps(fitted.to_dict(), sort_keys=True)))
    assert again == fitted
    warm = family.fit(*columns, start=again)
    assert warm.log_likelihood == pytest.approx(fitted.log_likelihood, abs=1e-5)


def test_the_shared_goals_are_the_covariance():
    grid = truth(BivariatePoisson).grids_of(np.array([1.4]), np.array([1.1]), 30)[0]
    goals = np.arange(31)
    home, away = goals @ grid.sum(axis=1), grid.sum(axis=0) @ goals
    assert (home, away) == pytest.approx((1.6, 1.3), abs=1e-6)
    assert goals @ grid @ goals - home * away == pytest.approx(0.2, abs=1e-6)


def test_a_folded_bivariate_grid_equals_the_edge_of_a_larger_one():
    model, rates = truth(BivariatePoisson), (np.array([2.0]), np.array([1.5]))
    large, small = model.grids_of(*rates, 30)[0], model.grids_of(*rates, 4)[0]
    assert small[:4, :4] == pytest.approx(large[:4, :4])
    assert small[4, :4] == pytest.approx(large[4:, :4].sum(axis=0))
    assert small[4, 4] == pytest.approx(large[4:, 4:].sum())


def test_negative_binomial_counts_are_those_of_the_textbook():
    grid = truth(NegativeBinomial).grids_of(np.array([1.4]), np.array([0.9]), 20)[0]
    size = 1.0 / OWN[NegativeBinomial]["dispersion"]
    expected = nbinom.pmf(np.arange(10), size, size / (size + 1.4))
    assert grid.sum(axis=1)[:10] == pytest.approx(expected)


def test_without_dispersion_or_shared_goals_all_are_poisson():
    rates = np.array([1.4]), np.array([0.9])
    plain = Poisson.from_dict(truth(Poisson).to_dict()).grids_of(*rates, 10)
    expected = np.outer(poisson.pmf(range(10), 1.4), poisson.pmf(range(10), 0.9))
    assert plain[0, :10, :10] == pytest.approx(expected)
    for family in (BivariatePoisson, NegativeBinomial):
        nearly = dict.fromkeys(OWN[family], 1e-6)
        model = family.from_dict(truth(family).to_dict() | nearly)
        assert model.grids_of(*rates, 10) == pytest.approx(plain, abs=1e-5)


def test_the_losses_of_one_match_are_minus_the_logs_of_its_probabilities():
    x, y = np.array([2.0]), np.array([1.0])
    shared = SharedGoals.of(x, y).loss(np.log([1.3]), np.log([0.8]), np.log(0.15))
    model = BivariatePoisson.from_dict(truth(BivariatePoisson).to_dict() | {"shared_rate": 0.15})
    cell = model.grids_of(np.array([1.3]), np.array([0.8]), 10)[0, 2, 1]
    assert shared[0] == pytest.approx(-np.log(cell) - np.log(2.0))

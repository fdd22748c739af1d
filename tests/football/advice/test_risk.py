"""Risk of a bankroll against what can be computed, and the badge of a match."""

import numpy as np
import pytest

from football.advice.badge import Reliability, badge
from football.advice.risk import QUANTILES, Stakes, simulate

EVEN = np.array([[0.5, 0.5]])


def test_a_fair_coin_is_simulated_as_the_binomial_says() -> None:
    each = Stakes(truths=EVEN, profit=np.array([0.1, -0.1]))
    found = simulate([each] * 4, np.random.default_rng(3), paths=20_000, ruined_at=0.01)
    assert found.loss == pytest.approx(11 / 16, abs=0.015), "two of four lose a little, too"
    assert found.growth == pytest.approx(2 * np.log(1.1) + 2 * np.log(0.9), abs=0.004)
    assert found.final[QUANTILES.index(0.5)] == pytest.approx(1.1**2 * 0.9**2)
    assert found.matches == 4
    assert found.ruin == 0.0


def test_being_wrong_about_probabilities_is_a_risk_of_its_own() -> None:
    gain = np.array([0.05, -0.05])
    sure = Stakes(truths=np.array([[0.55, 0.45]]), profit=gain)
    unsure = Stakes(truths=np.array([[0.45, 0.55], [0.65, 0.35]]), profit=gain)
    rng = np.random.default_rng(4)
    risks = [simulate([each], rng, paths=4000, rounds=200) for each in (sure, unsure)]
    assert risks[1].loss > 1.5 * risks[0].loss
    assert risks[1].drawdown[-1] > risks[0].drawdown[-1]


def test_ruin_ends_a_path_and_impossible_stakes_are_refused() -> None:
    bad = Stakes(truths=np.array([[0.0, 1.0]]), profit=np.array([1.0, -0.3]))
    found = simulate([bad], np.random.default_rng(1), paths=10, rounds=20, ruined_at=0.5)
    assert found.ruin == 1.0
    assert found.final[0] == pytest.approx(0.7**2), "the second loss ends it"
    with pytest.raises(ValueError, match="whole bankroll"):
        simulate([Stakes(truths=EVEN, profit=np.array([1.0, -1.0]))], np.random.default_rng(1))
    with pytest.raises(ValueError, match="needs a match"):
        simulate([], np.random.default_rng(1))


def test_the_badge_names_what_makes_a_match_risky() -> None:
    even = badge([0.36, 0.3, 0.34])
    assert (even.level, even.causes) == ("high", ("open",))
    clear = badge([0.8, 0.13, 0.07], [[0.79, 0.14, 0.07]])
    assert (clear.level, clear.causes) == ("low", ("settled", "agreement"))
    torn = badge([0.6, 0.25, 0.15], [[0.5, 0.3, 0.2]], [[0.45, 0.75], [0.2, 0.3], [0.1, 0.2]])
    assert (torn.level, torn.causes) == ("high", ("disagreement", "wide"))
    assert torn.disagreement == pytest.approx(0.1)
    off = badge([0.6, 0.25, 0.15], reliability=Reliability(error=0.08, matches=900))
    assert (off.level, off.causes) == ("usual", ("unreliable",))
    assert [(each.name, each.value) for each in off.measures][1:] == [("error", 0.08)]
    few = badge([0.6, 0.25, 0.15], reliability=Reliability(error=0.08, matches=90))
    assert "unreliable" not in few.causes, (
        "calibrated forecasts of ninety matches are off by as much"
    )

"""Evidence under continuous peeking: seldom wrong on equal models, a known edge found in time."""

import numpy as np
import pytest

from football.experiments.betting import Bets, bets, confidence_sequence, log_evidence
from football.experiments.days import MatchDays, mirrored
from football.experiments.planner import Design, Plan, plan, spread
from tests.football.experiments.paired import Forecasters, Played, play

ALPHA = 0.05
NEEDED = np.log(1.0 / ALPHA)
EQUAL = {
    "alike": Forecasters(control=0.3, treatment=0.3, shared=0.9),
    "far apart": Forecasters(control=0.5, treatment=0.5, shared=0.0),
    "shaken together": Forecasters(control=0.3, treatment=0.3, shock=0.4),
}


def pilot_of(who: Forecasters, rng: np.random.Generator, matches: int) -> Design:
    """What past match-days of the same two tell before the test, for an effect of 0.01."""
    (past,) = play(who, rng, runs=1, days=100, matches=matches)
    seen = spread(past.days)
    return Design(
        minimum_effect=0.01,
        standard_deviation=seen.standard_deviation,
        matches_per_day=seen.matches_per_day,
        day_bound=seen.day_bound,
    )


def ever_refuted(runs: list[Played], how: Bets) -> float:
    """Share of runs that a reader who looks after every match-day would have stopped."""
    return float(np.mean([log_evidence(run.days, how).max() >= NEEDED for run in runs]))


@pytest.mark.parametrize("name", EQUAL)
def test_equal_models_are_seldom_distinguished_however_often_one_looks(name):
    rng = np.random.default_rng(11)
    how = pilot_of(EQUAL[name], rng, matches=5).bets
    runs = play(EQUAL[name], rng, runs=1000, days=150, matches=5)
    assert ever_refuted(runs, how) <= ALPHA
    mirror = [Played(days=mirrored(run.days), expected=-run.expected) for run in runs]
    assert ever_refuted(mirror, how) <= ALPHA


def test_the_same_looks_at_a_test_made_for_one_look_are_wrong_far_more_often():
    """The control of the test above: peeking is what makes the difference."""
    rng = np.random.default_rng(12)
    runs = play(EQUAL["alike"], rng, runs=500, days=150, matches=5)
    sums = np.array([run.days.gain for run in runs])
    days = np.arange(1, sums.shape[1] + 1)
    mean = sums.cumsum(axis=1) / days
    error = np.sqrt(((sums**2).cumsum(axis=1) / days - mean**2) / days)
    naive = (mean[:, 10:] / error[:, 10:] > 1.645).any(axis=1).mean()
    assert naive > 3 * ALPHA


def test_a_model_that_is_better_later_but_was_worse_before_is_not_called_better():
    rng = np.random.default_rng(13)
    worse, better = (
        Forecasters(control=0.2, treatment=0.4),
        Forecasters(control=0.4, treatment=0.2),
    )
    how = pilot_of(worse, rng, matches=6).bets
    before = play(worse, rng, runs=300, days=60, matches=6)
    after = play(better, rng, runs=300, days=60, matches=6)
    runs = [
        Played(
            days=MatchDays(
                **{
                    name: np.concatenate([getattr(a.days, name), getattr(b.days, name)])
                    for name in ("gain", "matches", "bound")
                }
            ),
            expected=np.concatenate([a.expected, b.expected]),
        )
        for a, b in zip(before, after, strict=True)
    ]
    assert ever_refuted(runs, how) <= ALPHA


def edge() -> tuple[Forecasters, float]:
    """A treatment that errs less, and by how much it is better per match."""
    who = Forecasters(control=0.5, treatment=0.25)
    runs = play(who, np.random.default_rng(14), runs=50, days=200, matches=6)
    return who, float(np.mean([run.expected.sum() / run.days.matches.sum() for run in runs]))


def planned() -> tuple[Forecasters, Design, Plan]:
    who, effect = edge()
    seen = pilot_of(who, np.random.default_rng(15), matches=6)
    design = Design(
        minimum_effect=effect,
        standard_deviation=seen.standard_deviation,
        matches_per_day=seen.matches_per_day,
        day_bound=seen.day_bound,
    )
    return who, design, plan(design)


def test_a_known_edge_is_found_within_the_planned_number_of_matches():
    who, design, found = planned()
    assert found.match_days is not None
    runs = play(who, np.random.default_rng(16), runs=500, days=found.match_days, matches=6)
    assert ever_refuted(runs, design.bets) >= design.power
    assert ever_refuted(
        [Played(days=mirrored(run.days), expected=-run.expected) for run in runs], design.bets
    ) < 0.01  # fmt: skip


def test_the_plan_is_not_far_above_what_is_needed():
    who, design, found = planned()
    assert found.match_days is not None
    runs = play(who, np.random.default_rng(17), runs=500, days=found.match_days, matches=6)
    halves = [
        Played(
            days=MatchDays(
                gain=run.days.gain[: found.match_days // 2],
                matches=run.days.matches[: found.match_days // 2],
                bound=run.days.bound[: found.match_days // 2],
            ),
            expected=run.expected,
        )
        for run in runs
    ]
    assert ever_refuted(halves, design.bets) < design.power


def test_the_sequence_holds_the_mean_so_far_at_all_times_at_once():
    who, design, _ = planned()
    missed = [0, 0]
    runs = play(who, np.random.default_rng(18), runs=150, days=80, matches=6)
    for run in runs:
        # All of these days are within the bound or shrunk to it: the mean is weighted likewise.
        weight = np.minimum(1.0, design.day_bound / run.days.bound)
        mean = (weight * run.expected).cumsum() / (weight * run.days.matches).cumsum()
        found = confidence_sequence(run.days, design.bets, ALPHA)
        missed[0] += bool((mean < found.lower).any())
        missed[1] += bool((mean > found.upper).any())
    assert max(missed) <= ALPHA * len(runs)


def test_the_sequence_excludes_zero_just_when_the_evidence_suffices():
    who, design, _ = planned()
    for run in play(who, np.random.default_rng(19), runs=20, days=80, matches=6):
        found = confidence_sequence(run.days, design.bets, ALPHA)
        assert ((found.lower > 0.0) == (log_evidence(run.days, design.bets) > NEEDED)).all()
        mirror = log_evidence(mirrored(run.days), design.bets)
        assert ((found.upper < 0.0) == (mirror > NEEDED)).all()


def test_ruin_is_impossible_even_if_every_day_is_the_worst():
    worst = MatchDays(gain=np.full(50, -9.0), matches=np.full(50, 3.0), bound=np.full(50, 9.0))
    how = bets(minimum_effect=0.5, standard_deviation=0.1, day_bound=0.5)
    wealth = log_evidence(worst, how)
    assert np.isfinite(wealth).all()
    assert (np.diff(wealth) < 0).all()
    assert confidence_sequence(worst, how, ALPHA).upper[-1] < 0.0


def test_a_gain_beyond_what_can_be_tested_has_an_upper_bound_and_a_capped_lower_one():
    rng = np.random.default_rng(20)
    days = MatchDays(
        gain=rng.normal(4.0, 0.5, 200), matches=np.full(200, 8.0), bound=np.full(200, 9.0)
    )
    how = bets(minimum_effect=0.1, standard_deviation=0.3, day_bound=9.0)
    found = confidence_sequence(days, how, ALPHA)
    assert found.lower[-1] == pytest.approx(0.25 * 9.0 / 8.0)
    assert 0.5 < found.upper[-1] < 9.0 / 8.0


def test_no_days_are_no_evidence():
    none = MatchDays(gain=np.zeros(0), matches=np.zeros(0), bound=np.zeros(0))
    how = bets(minimum_effect=0.01, standard_deviation=0.1, day_bound=1.0)
    assert len(log_evidence(none, how)) == 0
    assert len(confidence_sequence(none, how, ALPHA).lower) == 0


def test_bets_need_numbers_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        bets(minimum_effect=0.01, standard_deviation=0.0, day_bound=1.0)

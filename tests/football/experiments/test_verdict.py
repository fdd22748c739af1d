"""What follows from a reading, state by state."""

from dataclasses import replace
from math import log, nan

import pytest

from football.experiments.guardrails import Guardrails, Measures, broken
from football.experiments.verdict import Evidence, State, StopRule, judge

RULE = StopRule(
    alpha=0.05, minimum_effect=0.01, minimum_match_days=5, maximum_matches=500, maximum_days=100
)
MIDDLE = Evidence(
    matches=200, match_days=20, days_running=40.0, log_e_better=1.0, log_e_worse=-2.0, upper=0.03
)
HEALTHY = Measures(
    matches=100, missing=0, ece_control=0.04, ece_treatment=0.05, ece_by_chance=0.05,
    latency_seconds=3.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "state", "message"),
    [
        ({}, State.RUNNING, "nothing is decided"),
        ({"match_days": 4}, State.INSUFFICIENT, "4 of at least 5"),
        ({"log_e_better": log(20) + 1e-9}, State.PROMOTE, "e-value 20, needed 20"),
        ({"log_e_better": log(19)}, State.RUNNING, "nothing"),
        ({"log_e_better": log(30), "match_days": 4}, State.INSUFFICIENT, "4 of"),
        ({"log_e_worse": log(25)}, State.ROLLBACK, "worse: e-value 25"),
        ({"upper": 0.009}, State.KEEP, "at most 0.0090"),
        ({"matches": 500}, State.INCONCLUSIVE, "500 matches"),
        ({"matches": 500, "log_e_better": 5.0}, State.PROMOTE, "better"),
        ({"days_running": 100.0}, State.INCONCLUSIVE, "100 days"),
        ({"days_running": 101.0, "match_days": 2}, State.INCONCLUSIVE, "100 days"),
    ],
)
def test_each_reading_leads_to_one_state_and_says_why(change, state, message):
    found = judge(replace(MIDDLE, **change), RULE, [])
    assert found.state is state
    assert message in found.reason


def test_a_broken_guardrail_outweighs_any_evidence():
    found = judge(replace(MIDDLE, log_e_better=9.0), RULE, ["missing forecasts: 9 of 10"])
    assert (found.state, found.reason) == (State.UNHEALTHY, "missing forecasts: 9 of 10")


def test_guardrails_that_hold_say_nothing():
    assert list(broken(Guardrails(), HEALTHY)) == []
    few = replace(HEALTHY, matches=99, missing=99, ece_treatment=0.9, latency_seconds=1e6)
    assert list(broken(Guardrails(), few)) == []
    unknown = replace(HEALTHY, ece_control=nan, ece_by_chance=nan, ece_treatment=nan)
    assert list(broken(Guardrails(), unknown)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"missing": 6}, "6 of 100 matches, allowed are 5.0%"),
        ({"ece_treatment": 0.09}, "0.090, allowed are 0.085"),
        ({"latency_seconds": 901.0}, "901 s"),
        ({"sample_ratio_p": 0.0001, "matches": 3}, "p = 0.0001"),
    ],
)
def test_each_guardrail_that_breaks_says_what_was_allowed(change, message):
    (fault,) = broken(Guardrails(), replace(HEALTHY, **change))
    assert message in fault

"""A champion that does not hold after its promotion is rolled back, refitted since or not."""

from typing import Any

import dagster as dg
import pytest
from sqlalchemy import Engine

from assets.monitoring.guardrails import monitoring_guardrails
from football.lifecycle import Kind, Role
from storage.forecast.models import decisions
from storage.kit.clock import DatabaseClock
from tests.storage.monitoring.trials import NAME, Skill, Trial, candidate, trial_in, why

pytestmark = pytest.mark.services

GOOD, BAD = 0.1, 1.6


@pytest.fixture
def trial(engine: Engine, clock: DatabaseClock) -> Trial:
    """The challenger was promoted by hand; the champion before forecasts beside it."""
    trial = trial_in(engine)
    trial.registry.promote(trial.challenger.model_version_id, why(Kind.MANUAL))
    return trial


def run(trial: Trial) -> dict[str, Any]:
    """Materialise the asset and return its metadata."""
    done = dg.materialize(
        [monitoring_guardrails],
        resources={
            "engine": trial.engine,
            "registry": trial.registry,
            "clock": DatabaseClock(trial.engine),
        },
    )
    assert done.success
    (event,) = done.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


def champion(trial: Trial) -> int:
    return trial.registry.champions()[NAME].version


def test_a_champion_that_holds_is_left_alone(trial: Trial):
    trial.play(6, Skill(control=0.3, treatment=0.3))
    assert run(trial)["rolled_back"] == "none"
    assert champion(trial) == 2


def test_a_champion_that_loses_more_is_rolled_back_on_record(trial: Trial):
    trial.play(6, Skill(control=GOOD, treatment=BAD))
    assert run(trial)["rolled_back"] == NAME
    assert champion(trial) == 1
    decision, *_ = decisions.listed(trial.engine, NAME)
    assert (decision.kind, decision.from_version, decision.to_version) == ("rollback", 2, 1)
    assert "log loss is worse" in decision.reason
    assert decision.evidence["matches"] == 48
    assert run(trial)["on_probation"] == 0  # there is nobody to go back to now


def test_a_refit_does_not_hide_a_broken_promotion(trial: Trial):
    trial.play(3, Skill(control=GOOD, treatment=BAD))
    trial.registry.adopt([(candidate(3), None, why(Kind.REFIT))])
    trial.play(3, Skill(control=GOOD, treatment=BAD))
    assert run(trial)["rolled_back"] == NAME
    assert champion(trial) == 1
    decision, *_ = decisions.listed(trial.engine, NAME)
    assert (decision.from_version, decision.evidence["matches"]) == (3, 48)


def test_a_champion_that_forecasts_nothing_is_rolled_back_within_days(trial: Trial):
    trial.play(1, roles=(Role.CHAMPION,))
    run(trial)
    assert champion(trial) == 1
    decision, *_ = decisions.listed(trial.engine, NAME)
    assert "100% of 8 matches have no forecast" in decision.reason


def test_without_a_promotion_nobody_is_on_probation(engine: Engine, clock: DatabaseClock):
    trial = trial_in(engine)
    trial.play(2, Skill(control=BAD, treatment=GOOD))
    assert run(trial)["on_probation"] == 0

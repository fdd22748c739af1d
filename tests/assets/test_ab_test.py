"""Tests of challengers, as the asset reads them and tells the registry: once, whatever happens."""

from typing import Any

import dagster as dg
import pytest
from sqlalchemy import Engine, select

from assets.monitoring import memo
from assets.monitoring.ab_test import monitoring_ab_test, publish_verdicts, take_readings
from football.experiments.guardrails import Guardrails
from football.experiments.verdict import OPEN, State
from football.lifecycle import Kind, Role
from storage.forecast.models import decisions
from storage.forecast.tables.forecast import model_version
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import apply, ask
from storage.monitoring.ab_tests.moves import start
from storage.monitoring.ab_tests.readings import Look
from storage.monitoring.ab_tests.record import AbTest, find
from storage.monitoring.ab_tests.registration import register
from storage.monitoring.tables.ab_test import ab_reading, ab_test
from tests.storage.monitoring.trials import Skill, Trial, trial_in

pytestmark = pytest.mark.services

WORSE = Skill(control=0.1, treatment=0.9)
PNG = "![The gain per match, day by day](data:image/png;base64,"


@pytest.fixture
def trial(engine: Engine, clock: DatabaseClock) -> Trial:
    return trial_in(engine)


def begun(trial: Trial, **changes: Any) -> AbTest:
    made = apply(trial.engine, register(trial.registration(**changes)))
    return apply(trial.engine, start(made.ab_test_id))


def run(trial: Trial) -> dict[str, Any]:
    """Materialise the asset and return its metadata."""
    done = dg.materialize(
        [monitoring_ab_test], resources={"engine": trial.engine, "registry": trial.registry}
    )
    assert done.success
    (event,) = done.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


def states(trial: Trial) -> dict[int, str]:
    with trial.engine.connect() as connection:
        rows = connection.execute(select(model_version.c.version, model_version.c.state))
        return {row.version: row.state for row in rows}


def memo_of(trial: Trial, test: AbTest) -> str:
    with trial.engine.connect() as connection:
        return connection.execute(
            select(ab_test.c.memo).where(ab_test.c.ab_test_id == test.ab_test_id)
        ).scalar_one()


def until_decided(trial: Trial, test: AbTest, skill: Skill | None = None) -> AbTest:
    """Play and read without telling the registry."""
    for _ in range(12):
        trial.play(4, skill)
        list(take_readings(trial.engine, "run"))
        with trial.engine.connect() as connection:
            now = ask(connection, find(test.ab_test_id))
        if now.state not in OPEN:
            return now
    raise AssertionError("48 days were not enough")


def test_without_a_test_there_is_nothing_to_read(trial):
    found = run(trial)
    assert (found["tests_read"], found["verdicts"]) == (0, 0)


def test_a_better_challenger_becomes_champion_by_its_test_and_only_once(trial):
    test = begun(trial)
    assert until_decided(trial, test).state == State.PROMOTE
    # The run died here: the verdict is on record, the registry knows nothing of it.
    assert states(trial) == {1: "champion", 2: "challenger"}
    assert run(trial)["verdicts"] == 1
    assert states(trial) == {1: "previous", 2: "champion"}
    decided = decisions.listed(trial.engine)
    assert (decided[0].kind, decided[0].ab_test_id) == (Kind.EVIDENCE, test.ab_test_id)
    assert decided[0].evidence["lower"] > 0
    assert decided[0].evidence["gain"] > decided[0].evidence["lower"]
    assert run(trial)["verdicts"] == 0
    assert publish_verdicts(trial.engine, trial.registry, "again") == []
    assert len(decisions.listed(trial.engine)) == len(decided)


def test_a_challenger_that_is_not_better_is_rejected_and_the_champion_stays(trial):
    test = begun(trial, guardrails=Guardrails(ece=1.0))
    assert until_decided(trial, test, WORSE).state == State.KEEP
    run(trial)
    assert states(trial) == {1: "champion", 2: "rejected"}
    assert decisions.listed(trial.engine)[0].kind == Kind.REJECTION


def test_a_test_without_a_verdict_moves_nobody(trial):
    test = begun(trial, maximum_matches=8)
    assert until_decided(trial, test).state == State.INCONCLUSIVE
    assert run(trial)["verdicts"] == 0
    assert states(trial) == {1: "champion", 2: "challenger"}


def test_an_unhealthy_test_moves_nobody(trial):
    test = begun(trial, guardrails=Guardrails(least_matches=8))
    trial.play(1, roles=(Role.CHAMPION,))
    run(trial)
    with trial.engine.connect() as connection:
        assert ask(connection, find(test.ab_test_id)).state == State.UNHEALTHY
    assert states(trial) == {1: "champion", 2: "challenger"}
    assert "**Verdict: unhealthy.** Missing forecasts: 8 of 8" in memo_of(trial, test)


def test_the_memo_shows_the_design_and_the_result(trial):
    test = begun(trial)
    trial.play(2)
    found = run(trial)
    written = memo_of(trial, test)
    with trial.engine.connect() as connection:
        row = connection.execute(select(ab_reading)).one()
    assert found["tests_read"] == 1
    assert f"test_{test.ab_test_id}" in found
    assert "> The challenger loses less on every match." in written
    assert "**So far: insufficient.** 2 of at least 3 match-days." in written
    assert f"| log loss of the treatment | {row.treatment_log_loss:.4f} |" in written
    assert f"| gain | {row.gain:.4f} |" in written
    assert "| S1 | 8 |" in written
    assert PNG in written


def test_the_memo_of_a_test_without_matches_says_so(trial):
    test = begun(trial)
    (look,) = take_readings(trial.engine, "run")
    assert isinstance(look, Look)
    assert "No match was compared yet." in memo.write(look)
    assert memo_of(trial, test) == memo.write(look)

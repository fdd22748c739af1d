"""Tests of a challenger: final once registered, read once per news, ended once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from football.experiments.allocation import Variant, fingerprint, variant_of
from football.experiments.guardrails import Guardrails
from football.experiments.planner import Design
from football.experiments.verdict import State
from football.lifecycle import Kind, Role
from football.scores import log_loss
from storage.kit.clock import DatabaseClock
from storage.kit.events import Cursor, head, read_after
from storage.kit.unit_of_work import apply, ask
from storage.monitoring.ab_tests import exposures, readings
from storage.monitoring.ab_tests.moves import cancel, start
from storage.monitoring.ab_tests.record import AbTest, AbTestError, RepeatedKeyError, find
from storage.monitoring.ab_tests.registration import register
from storage.monitoring.tables.ab_test import ab_exposure, ab_reading, ab_test
from tests.clocks import step
from tests.storage.monitoring.trials import Skill, Trial, candidate, trial_in, why

pytestmark = pytest.mark.services


@pytest.fixture
def trial(engine: Engine, clock: DatabaseClock) -> Trial:
    return trial_in(engine)


def begun(trial: Trial, **changes: Any) -> AbTest:
    made = apply(trial.engine, register(trial.registration(**changes)))
    return apply(trial.engine, start(made.ab_test_id))


def take(trial: Trial, test: AbTest) -> AbTest:
    """Read the test and return where it stands."""
    readings.take(trial.engine, test.ab_test_id, dagster_run_id="run", memo_of=lambda *_: "a memo")
    with trial.engine.connect() as connection:
        return ask(connection, find(test.ab_test_id))


def kept(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(ab_reading).order_by(ab_reading.c.reading_no)))


def published(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        beginning = Cursor(head(connection).cursor.epoch, 0)
        events = read_after(connection, beginning, topics=["models"]).events
    return [event.type for event in events if event.type.startswith("ab_test.")]


def test_a_registered_test_names_its_sides_and_what_it_will_take(trial):
    made = apply(trial.engine, register(trial.registration()))
    assert (made.state, made.control_version, made.treatment_version) == (State.REGISTERED, 1, 2)
    assert (made.track, made.horizon) == ("odds_free", "T-24h")
    assert made.planned_matches < made.maximum_matches <= 2 * made.planned_matches
    assert published(trial.engine) == ["ab_test.registered"]


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("minimum_effect", 0.0001),
        ("alpha", 0.2),
        ("maximum_matches", 99_999),
        ("competitions", ["S1"]),
        ("guardrails", {}),
        ("hypothesis", "I knew it"),
        ("salt", "another"),
    ],
)
def test_what_was_registered_cannot_be_changed(trial, change, value):
    test = begun(trial)
    statement = ab_test.update().where(ab_test.c.ab_test_id == test.ab_test_id)
    with (
        pytest.raises(IntegrityError, match="cancel it and register another"),
        trial.engine.begin() as connection,
    ):
        connection.execute(statement.values({change: value}))


def test_a_test_only_moves_forward_and_stays_on_record(trial, owner_engine):
    test = begun(trial)
    with pytest.raises(IntegrityError, match="does not become"), owner_engine.begin() as c:
        c.execute(text("UPDATE monitoring.ab_test SET state = 'registered', started_at = NULL"))
    with pytest.raises(IntegrityError, match="stays on record"), owner_engine.begin() as c:
        c.execute(text("DELETE FROM monitoring.ab_test"))
    apply(trial.engine, cancel(test.ab_test_id, "enough"))
    with pytest.raises(IntegrityError, match="does not become"), owner_engine.begin() as c:
        c.execute(text("UPDATE monitoring.ab_test SET state = 'running'"))


def test_readings_and_exposures_are_never_rewritten(trial, owner_engine):
    test = begun(trial)
    trial.play(1)
    take(trial, test)
    apply(
        trial.engine,
        exposures.note(test.ab_test_id, fingerprint(test.salt, "me"), Variant.CONTROL),
    )
    for change in (
        "UPDATE monitoring.ab_reading SET gain = 9",
        "DELETE FROM monitoring.ab_exposure",
        "TRUNCATE monitoring.ab_reading",
    ):
        with pytest.raises(IntegrityError, match="stays on record"), owner_engine.begin() as c:
            c.execute(text(change))


def test_the_same_request_with_the_same_key_registers_once_and_another_is_refused(trial):
    first = apply(trial.engine, register(trial.registration(), "a-key"))
    again = apply(trial.engine, register(trial.registration(), "a-key"))
    assert again == first
    with pytest.raises(RepeatedKeyError, match="another key"):
        apply(trial.engine, register(trial.registration(name="Other"), "a-key"))
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(
                lambda _: apply(trial.engine, register(trial.registration(), "b-key")), range(4)
            )
        )
    assert len({test.ab_test_id for test in made}) == 1
    assert published(trial.engine) == ["ab_test.registered"] * 2


def test_what_cannot_be_tested_is_refused_with_a_reason(trial):
    def refusal(**changes: Any) -> str:
        with pytest.raises(AbTestError) as raised:
            apply(trial.engine, register(trial.registration(**changes)))
        return str(raised.value)

    assert "no version 999" in refusal(treatment_version_id=999)
    assert "only a challenger" in refusal(treatment_version_id=trial.champion.model_version_id)
    tiny = replace(trial.registration().design, minimum_effect=1e-7)
    assert "million matches" in refusal(design=tiny)


def test_a_challenger_is_in_one_running_test_at_a_time(trial):
    first = begun(trial)
    other = apply(trial.engine, register(trial.registration(name="Again")))
    with pytest.raises(AbTestError, match="another test of outcome_odds_free 2"):
        apply(trial.engine, start(other.ab_test_id))
    assert apply(trial.engine, start(first.ab_test_id)) == first
    apply(trial.engine, cancel(first.ab_test_id, "enough"))
    assert apply(trial.engine, start(other.ab_test_id)).state == State.INSUFFICIENT
    with pytest.raises(AbTestError, match="is cancelled: register another"):
        apply(trial.engine, start(first.ab_test_id))


def test_only_what_was_still_open_when_the_test_began_counts(trial):
    made = apply(trial.engine, register(trial.registration()))
    trial.play(2)
    test = apply(trial.engine, start(made.ab_test_id))
    assert take(trial, test).state == State.INSUFFICIENT
    trial.play(1)
    take(trial, test)
    assert [row.matches for row in kept(trial.engine)] == [0, 8]


def test_a_reading_is_what_the_sealed_rows_say(trial):
    test = begun(trial)
    trial.play(2)
    take(trial, test)
    (row,) = kept(trial.engine)
    with trial.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT role, p_home, p_draw, p_away, home_goals_90 - away_goals_90 AS margin"
                " FROM forecast.forecast JOIN football.match USING (match_id)"
            )
        ).all()
    losses = {
        role: log_loss(
            [(r.p_home, r.p_draw, r.p_away) for r in rows if r.role == role],
            [1 - r.margin for r in rows if r.role == role],
        ).mean()
        for role in ("champion", "challenger")
    }
    assert row.matches == 16
    assert row.match_days == 2
    assert row.control_log_loss == pytest.approx(losses["champion"])
    assert row.treatment_log_loss == pytest.approx(losses["challenger"])
    assert row.gain == pytest.approx(losses["champion"] - losses["challenger"])
    assert [league["competition"] for league in row.leagues] == ["S1", "S2"]
    assert sum(league["matches"] for league in row.leagues) == 16


def test_without_news_nothing_is_read_twice_and_a_corrected_result_is_news(trial):
    test = begun(trial)
    trial.play(1)
    for _ in range(3):
        take(trial, test)
    assert len(kept(trial.engine)) == 1
    with trial.engine.connect() as connection:
        match_id = readings.compared(connection, test)[0]["match_id"]
    trial.score(match_id, 4, 4)
    trial.score(match_id + 1, 0, 4)
    take(trial, test)
    take(trial, test)
    assert [row.reading_no for row in kept(trial.engine)] == [1, 2]
    assert published(trial.engine)[2:] == ["ab_test.read", "ab_test.read"]


def test_readers_at_the_same_moment_keep_one_reading(trial):
    test = begun(trial)
    trial.play(1)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: take(trial, test), range(4)))
    assert len(kept(trial.engine)) == 1


def test_a_better_challenger_is_found_and_the_test_ends_with_a_last_reading(trial):
    test = begun(trial)
    for _ in range(40):
        trial.play(1)
        if take(trial, test).state not in {State.INSUFFICIENT, State.RUNNING}:
            break
    ended = take(trial, test)
    rows = kept(trial.engine)
    assert ended.state == State.PROMOTE
    assert ended.ended_at is not None
    assert rows[-1].state == "promote"
    assert rows[-1].lower > 0
    assert rows[-1].dm_statistic < 0
    assert [row.dm_statistic for row in rows[:-1]] == [None] * (len(rows) - 1)
    assert rows[-1].matches <= test.maximum_matches
    assert published(trial.engine)[-1] == "ab_test.decided"
    trial.play(1)
    take(trial, test)
    assert len(kept(trial.engine)) == len(rows)


@pytest.mark.parametrize(
    ("minimum_match_days", "state", "message"),
    [(20, State.ROLLBACK, "is worse: e-value"), (3, State.KEEP, "less than the minimum effect")],
)
def test_a_worse_challenger_is_kept_out_and_called_worse_once_that_is_proven(
    trial, minimum_match_days, state, message
):
    test = begun(trial, guardrails=Guardrails(ece=1.0), minimum_match_days=minimum_match_days)
    for _ in range(10):
        trial.play(2, Skill(control=0.1, treatment=0.9))
        test = take(trial, test)
    assert (test.state, message in (test.reason or "")) == (state, True)


def test_a_challenger_that_stops_forecasting_is_unhealthy(trial):
    test = begun(trial, guardrails=Guardrails(least_matches=20))
    trial.play(2)
    assert take(trial, test).state == State.INSUFFICIENT
    trial.play(1, roles=(Role.CHAMPION,))
    ended = take(trial, test)
    assert ended.state == State.UNHEALTHY
    assert "missing forecasts: 8 of 24" in (ended.reason or "")


def test_a_test_ends_where_its_calendar_ends(trial):
    test = begun(trial, maximum_days=10, minimum_match_days=30)
    trial.play(1)
    assert take(trial, test).state == State.INSUFFICIENT
    step(trial.engine, by=timedelta(days=10))
    assert take(trial, test).state == State.INCONCLUSIVE


def test_a_champion_that_was_replaced_ends_the_test_and_one_fitted_again_does_not(trial):
    test = begun(trial)
    trial.play(1)
    trial.registry.adopt([(candidate(3), None, why(Kind.REFIT))])
    assert take(trial, test).state == State.INSUFFICIENT
    step(trial.engine, by=timedelta(hours=1))
    trial.registry.adopt([(candidate(4), None, why(Kind.MANUAL))])
    ended = take(trial, test)
    assert ended.state == State.CANCELLED
    assert "outcome_odds_free 4 became champion" in (ended.reason or "")


def test_a_challenger_fitted_again_by_its_recipe_goes_on_in_its_test(trial):
    first = trial.registry.register(candidate(5, recipe={"shots": 2}), None, why(Kind.CHALLENGE))
    test = begun(trial, treatment_version_id=first.model_version_id)
    before = replace(trial, challenger=first)
    before.play(1)
    second = trial.registry.register(candidate(6, recipe={"shots": 2}), None, why(Kind.CHALLENGE))
    trial.registry.register(candidate(7, recipe={"shots": 3}), None, why(Kind.CHALLENGE))
    after = replace(trial, challenger=second)
    after.play(1)
    take(trial, test)
    (row,) = kept(trial.engine)
    assert (row.matches, row.guardrails["missing"]) == (16, 0)
    with trial.engine.connect() as connection:
        assert readings.challenger_of(connection, test) == second.model_version_id


def test_a_challenger_that_was_rejected_ends_the_test(trial):
    test = begun(trial)
    trial.registry.reject(trial.challenger.model_version_id, why(Kind.REJECTION))
    ended = take(trial, test)
    assert ended.state == State.CANCELLED
    assert "no longer a challenger" in (ended.reason or "")


def test_a_unit_is_exposed_once_and_uneven_shares_are_unhealthy(trial):
    test = begun(trial, is_served=True)
    for number in range(40):
        mark = fingerprint(test.salt, f"client-{number}")
        for _ in range(2):
            apply(trial.engine, exposures.note(test.ab_test_id, mark, variant_of(mark, 0.5)))
    with trial.engine.connect() as connection:
        assert len(connection.execute(select(ab_exposure)).all()) == 40
    assert take(trial, test).state == State.INSUFFICIENT
    for number in range(60):
        apply(
            trial.engine, exposures.note(test.ab_test_id, bytes([number]) * 32, Variant.TREATMENT)
        )
    ended = take(trial, test)
    assert (ended.state, "sample ratio" in (ended.reason or "")) == (State.UNHEALTHY, True)


def test_the_design_that_was_registered_is_how_the_test_is_read(trial):
    design = Design(
        minimum_effect=0.2, standard_deviation=0.5, matches_per_day=4.0, day_bound=3.0,
        alpha=0.01, power=0.9,
    )  # fmt: skip
    made = apply(trial.engine, register(trial.registration(design=design)))
    assert made.terms.rule.alpha == 0.01
    assert made.terms.how.stakes.tolist() == design.bets.stakes.tolist()

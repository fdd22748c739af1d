"""Moves of model versions: one transaction each, on record, and never two champions."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from football.lifecycle import Kind, Role, State
from storage.forecast.models import decisions
from storage.forecast.models.candidates import Candidate
from storage.forecast.models.registry import ModelVersion, MoveError, Registry, Why
from storage.forecast.models.tracking import Tracking
from storage.forecast.statements import forecasts, shadows
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.events import Cursor, head, read_after
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import scorecards
from tests.clocks import set_stepped
from tests.storage.builders import (
    FETCHED,
    KICKOFF,
    final,
    fixture,
    forecast_of,
    ingest,
    the_match,
)

NAME = "outcome_odds_free"
FITTED = Candidate(
    name=NAME, track="odds_free", family="stacked_logit", parameters={"fit": 1}, as_of=FETCHED
)


@pytest.fixture
def registry(engine: Engine, clock: DatabaseClock) -> Registry:
    return Registry(engine, Tracking("http://127.0.0.1:9"))  # nothing here asks MLflow


def fitted(number: int) -> Candidate:
    return replace(FITTED, parameters={"fit": number})


def why(kind: Kind, **details: Any) -> Why:
    return Why(kind=kind, reason=f"because of {kind}", **details)


def adopt(registry: Registry, number: int, kind: Kind = Kind.REFIT) -> ModelVersion:
    (adopted,) = registry.adopt([(fitted(number), None, why(kind))])
    return adopted


def states(engine: Engine) -> dict[int, str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT version, state FROM forecast.model_version"))
        return {row.version: row.state for row in rows}


def decided(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        start = Cursor(head(connection).cursor.epoch, 0)
        events = read_after(connection, start, topics=["models"]).events
    return [(event.type, event.payload["version"]) for event in events]


def test_a_refit_on_probation_leaves_the_champion_before_to_go_back_to(
    engine: Engine, registry: Registry
) -> None:
    adopt(registry, 1, Kind.FIRST)
    chosen = registry.register(fitted(2), None, why(Kind.CHALLENGE))
    registry.promote(chosen.model_version_id, why(Kind.MANUAL))
    refit = adopt(registry, 3)
    assert states(engine) == {1: "previous", 2: "retired", 3: "champion"}
    reign = registry.reign(refit, registry.previous()[NAME])
    assert reign is not None
    assert (reign.began.kind, reign.versions) == ("manual", (3, 2))

    set_stepped(engine, FETCHED + timedelta(days=40))  # the watch is over
    newest = adopt(registry, 4)
    assert states(engine) == {1: "retired", 2: "retired", 3: "previous", 4: "champion"}
    reign = registry.reign(newest, registry.previous()[NAME])
    assert reign is not None
    assert (reign.began.kind, reign.versions) == ("refit", (4,))
    registry.roll_back(NAME, "it failed")
    assert registry.champions()[NAME].version == 3


def test_a_refit_of_a_challenger_takes_its_place_unless_it_is_worse_or_too_late(
    engine: Engine, registry: Registry
) -> None:
    adopt(registry, 1, Kind.FIRST)
    first = registry.register(fitted(2), None, why(Kind.CHALLENGE))
    registry.succeed(first.model_version_id, fitted(3), None, why(Kind.REJECTION))
    assert states(engine) == {1: "champion", 2: "challenger", 3: "rejected"}
    registry.succeed(first.model_version_id, fitted(4), None, why(Kind.CHALLENGE))
    assert states(engine) == {1: "champion", 2: "retired", 3: "rejected", 4: "challenger"}
    late = registry.succeed(first.model_version_id, fitted(5), None, why(Kind.CHALLENGE))
    assert late.state == State.REJECTED
    assert decisions.listed(engine, NAME)[0].reason == "2 is retired"


def test_each_champion_becomes_previous_and_the_one_before_retires(
    engine: Engine, registry: Registry
) -> None:
    for number, kind in ((1, Kind.FIRST), (2, Kind.REFIT), (3, Kind.REFIT)):
        adopt(registry, number, kind)
    assert states(engine) == {1: "retired", 2: "previous", 3: "champion"}
    assert registry.champions()[NAME].version == 3
    assert registry.previous()[NAME].version == 2
    record = decisions.listed(engine, NAME)
    assert [(each.from_version, each.to_version, each.kind) for each in record] == [
        (2, 3, "refit"),
        (1, 2, "refit"),
        (None, 1, "first"),
    ]
    assert decided(engine) == [("model.promoted", 1), ("model.promoted", 2), ("model.promoted", 3)]


def test_a_challenger_is_promoted_by_evidence_and_rolled_back(
    engine: Engine, registry: Registry
) -> None:
    adopt(registry, 1, Kind.FIRST)
    first = registry.register(fitted(2), None, why(Kind.CHALLENGE))
    second = registry.register(fitted(3), None, why(Kind.CHALLENGE))
    assert [each.version for each in registry.challengers(NAME)] == [2, 3]
    assert registry.champions()[NAME].version == 1

    registry.promote(first.model_version_id, why(Kind.EVIDENCE, evidence={"n": 400}, ab_test_id=7))
    assert states(engine) == {1: "previous", 2: "champion", 3: "challenger"}
    registry.reject(second.model_version_id, why(Kind.REJECTION))
    back = registry.roll_back(NAME, "calibration broke", evidence={"ece": 0.2})
    assert back.version == 1
    assert states(engine) == {1: "champion", 2: "rejected", 3: "rejected"}

    rolled, _, promoted, *_ = decisions.listed(engine, NAME)
    assert (rolled.from_version, rolled.to_version, rolled.kind) == (2, 1, "rollback")
    assert rolled.evidence == {"ece": 0.2}
    assert (promoted.ab_test_id, promoted.evidence) == (7, {"n": 400})
    assert [kind for kind, _ in decided(engine)] == [
        "model.promoted",
        "model.challenged",
        "model.challenged",
        "model.promoted",
        "model.rejected",
        "model.rolled_back",
    ]


def test_what_cannot_be_moved_says_why_and_leaves_no_trace(
    engine: Engine, registry: Registry
) -> None:
    champion = adopt(registry, 1, Kind.FIRST)
    with pytest.raises(MoveError, match="champion already"):
        registry.promote(champion.model_version_id, why(Kind.MANUAL))
    with pytest.raises(MoveError, match="roll it back"):
        registry.reject(champion.model_version_id, why(Kind.REJECTION))
    with pytest.raises(MoveError, match="no champion before"):
        registry.roll_back(NAME, "no reason")
    with pytest.raises(MoveError, match="no model version 99"):
        registry.promote(99, why(Kind.MANUAL))
    assert len(decisions.listed(engine)) == len(decided(engine)) == 1


def test_the_previous_champion_can_be_promoted_by_hand(engine: Engine, registry: Registry) -> None:
    first = adopt(registry, 1, Kind.FIRST)
    adopt(registry, 2)
    registry.promote(first.model_version_id, why(Kind.MANUAL))
    assert states(engine) == {1: "champion", 2: "previous"}


def test_moves_at_the_same_time_leave_one_champion(engine: Engine, registry: Registry) -> None:
    adopt(registry, 0, Kind.FIRST)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: adopt(registry, number), range(1, 9)))
    found = list(states(engine).values())
    assert (found.count(State.CHAMPION), found.count(State.PREVIOUS)) == (1, 1)
    decided = sorted(
        (each.from_version or 0, each.to_version) for each in decisions.listed(engine)
    )
    assert decided == [(number, number + 1) for number in range(9)]


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_what_was_decided_stays_on_record(
    owner_engine: Engine, registry: Registry, statement: str
) -> None:
    adopt(registry, 1, Kind.FIRST)
    with (
        pytest.raises(IntegrityError, match="stays on record"),
        owner_engine.begin() as connection,
    ):
        connection.exec_driver_sql(statement.format("forecast.decision"))


def test_only_the_champions_forecast_is_the_forecast_of_a_match(
    engine: Engine, registry: Registry
) -> None:
    ingest(engine, fixture())
    match_id = the_match(engine).match_id
    champion = adopt(registry, 1, Kind.FIRST).model_version_id
    challenger = registry.register(fitted(2), None, why(Kind.CHALLENGE)).model_version_id
    with UnitOfWork(engine) as uow:
        seal_forecasts(
            uow,
            [
                forecast_of(match_id, champion),
                forecast_of(match_id, challenger, role=Role.CHALLENGER, p_home=0.4, p_away=0.3),
                forecast_of(match_id, champion, track="base_rate", role=Role.BASELINE),
            ],
        )
        uow.commit()
    values = {"match_ids": [match_id]}
    with engine.connect() as connection:
        newest = connection.execute(forecasts.newest_of_matches(), values).all()
        by_role = connection.execute(forecasts.newest_of_every_role(), values).all()
    assert [(row.track, row.p_home) for row in newest] == [("odds_free", 0.5)]
    assert {(row.track, row.role, row.challenger_id) for row in by_role} == {
        ("odds_free", "champion", None),
        ("odds_free", "challenger", challenger),
        ("base_rate", "baseline", None),
    }
    set_stepped(engine, KICKOFF + timedelta(hours=3))
    ingest(engine, final(2, 1))
    compared = {"versions": [champion, challenger], "within": timedelta(0)}
    with engine.connect() as connection:
        settled = connection.execute(scorecards.settled()).all()
        pairs = connection.execute(shadows.standing(), compared).all()
    assert [(row.track, row.p_home) for row in settled] == [("odds_free", 0.5)]
    assert {row.model_version_id for row in pairs} == {champion, challenger}

"""Scores of models that run elsewhere, against figures computed by hand."""

import math
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from assets.monitoring import scorecard, sealed
from football.horizons import horizon
from football.lifecycle import Role
from storage.football.tables.match import match
from storage.forecast.tables.external import external_model
from storage.forecast.tables.forecast import model_version
from storage.forecast.writes.forecasts import seal
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import scorecards
from tests.clocks import step
from tests.databases import owner_of
from tests.people import make_account
from tests.storage.builders import FETCHED, KICKOFF, a_model, fixture, forecast_of, ingest

pytestmark = pytest.mark.services

OURS, THEIRS = (0.5, 0.3, 0.2), (0.6, 0.3, 0.1)
NAME = "external_1_shots"


@pytest.fixture
def external(engine: Engine) -> int:
    """A registered version of somebody's model."""
    account_id = make_account(engine, "service")
    values = {
        "name": NAME, "version": 1, "track": "odds_free", "family": "external",
        "parameters": {}, "state": "challenger", "as_of": FETCHED, "trained_at": FETCHED,
    }  # fmt: skip
    with owner_of(engine) as owner, owner.begin() as connection:
        made = insert(model_version).values(values).returning(model_version.c.model_version_id)
        number: int = connection.execute(made).scalar_one()
        owned = {"model_version_id": number, "account_id": account_id, "registered_at": FETCHED}
        connection.execute(insert(external_model).values(owned))
    return number


def test_an_external_model_is_scored_on_its_matches_beside_ours_and_not_among_ours(
    engine: Engine, clock: DatabaseClock, external: int
) -> None:
    clubs = ("Harrowmere", "Caldervane"), ("Fenborough", "Norwick"), ("Ravensby", "Selkirk")
    ingest(engine, *(fixture(home, away) for home, away in clubs))
    ours = a_model(engine)
    with engine.connect() as connection:
        ids = list(connection.execute(select(match.c.match_id).order_by("match_id")).scalars())
    with UnitOfWork(engine) as uow:
        about = {"as_of": uow.now, "horizon": horizon(KICKOFF, uow.now)}
        for match_id in ids:
            seal(uow, [forecast_of(match_id, ours, **about, **_named(OURS))])
        for match_id in ids[:2]:  # of the third it says nothing
            body = forecast_of(match_id, external, role=Role.CHALLENGER, **about, **_named(THEIRS))
            seal(uow, [body])
        uow.commit()
    step(engine, to=KICKOFF + timedelta(hours=2))
    for match_id, goals in zip(ids, ((2, 0), (1, 1), (0, 1)), strict=True):
        _finish(engine, match_id, *goals)
    compared = sealed.compared(engine)
    card = scorecard.of_externals(sealed.externals(engine), compared)
    overall = card.filter(card["competition"].is_null())
    (at_kick_off,) = overall.filter(overall["horizon"] == "kick-off").iter_rows(named=True)
    assert (at_kick_off["kind"], at_kick_off["track"]) == ("external", f"{NAME} 1")
    assert at_kick_off["n"] == 2
    assert at_kick_off["log_loss"] == pytest.approx(-(math.log(0.6) + math.log(0.3)) / 2)
    assert f"{NAME} 1" not in scorecard.of_sealed(compared)["track"].to_list()
    scorecard.write(engine, card, sealed.settled(engine), clock.now(), "run")
    with engine.connect() as connection:
        kept = connection.execute(scorecards.latest(), {"of_kind": "external"}).mappings().all()
        sealed_kind = connection.execute(scorecards.latest(), {"of_kind": "sealed"}).all()
    assert {row["track"] for row in kept} == {f"{NAME} 1"}
    assert sealed_kind == []


def _named(outcomes: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("p_home", "p_draw", "p_away"), outcomes, strict=True))


def _finish(engine: Engine, match_id: int, home: int, away: int) -> None:
    known_at = KICKOFF + timedelta(hours=2)
    values = {
        "status": "finished", "home_goals_90": home, "away_goals_90": away, "known_at": known_at,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(update(match).where(match.c.match_id == match_id).values(values))

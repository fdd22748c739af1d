"""What a sealed forecast rests on: rebuilt as it was on record, whatever was recorded since."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, text

from assets.predictions.bodies import Provenance, forecast_all
from assets.predictions.sealing import seal
from assets.predictions.upcoming import coming_matches
from football import features
from football.facts import Facts
from football.models.dixon_coles import DixonColes
from football.models.ordered_logit import OrderedLogit
from football.observations.match import MatchObservation
from pipelines.forecasts_cli import forecasts
from storage.football import facts
from storage.forecast.models.decisions import by_id
from storage.forecast.tables.forecast import model_version
from storage.kit.unit_of_work import ask
from tests.clocks import step
from tests.conftest import OPENING
from tests.storage.builders import KICKOFF, final, fixture, from_csv, in_play, ingest
from tests.storage.forecast.tampering import tamper

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

GOALS = DixonColes(
    teams=("Caldervane", "Harrowmere"),
    attack=(0.1, -0.1),
    defence=(0.0, 0.2),
    intercept=0.1,
    home_advantage=0.2,
    rho=-0.05,
    log_likelihood=0.0,
)
ELO = OrderedLogit(home_cut=-0.2, draw_cut=1.0, slope=0.006)
Explain = Callable[..., Result]


def result(home_goals: int, away_goals: int, days_ago: int) -> MatchObservation:
    """A result as the season's file has it: known on the day after, however late it is read."""
    day = KICKOFF.replace(hour=0) - timedelta(days=days_ago)
    return final(
        home_goals,
        away_goals,
        home="Caldervane",
        away="Harrowmere",
        season_start_year=day.year - (day.month < 7),
        **from_csv(kickoff_at=day, fetched_at=OPENING),
    )


def register(engine: Engine, name: str, track: str, family: str, parameters: object) -> int:
    with engine.begin() as connection:
        values = {"name": name, "track": track, "family": family, "parameters": parameters}
        at = OPENING - timedelta(days=1)
        return connection.execute(
            insert(model_version)
            .values(**values, version=1, state="champion", as_of=at, trained_at=at)
            .returning(model_version.c.model_version_id)
        ).scalar_one()


@pytest.fixture
def forecast_id(engine: Engine) -> str:
    """A forecast of a match to come, by Elo, sealed as the asset seals."""
    ingest(engine, result(3, 0, 200), fixture())
    register(engine, "goal_S1", "goal_model", "dixon_coles", GOALS.to_dict())
    number = register(engine, "outcome", "odds_free", "ordered_logit", ELO.to_dict())
    with engine.connect() as connection:
        coming = coming_matches(connection, OPENING, OPENING + timedelta(days=14))
        version = ask(connection, by_id(number))
    rows = features.build(facts.load(engine, ["S1"]), OPENING, coming["match_key"].to_list())
    rows = rows.join(coming.select("match_key", "match_id"), on="match_key")
    run = Provenance(as_of=OPENING, dagster_run_id="run", cause="first forecast")
    (body,) = forecast_all(rows, {"outcome": version}, {"S1": GOALS}, run)
    assert seal(engine, [body], coming, run) == 1
    step(engine, by=timedelta(minutes=1))
    return str(body.forecast_id)


@pytest.fixture
def explain(database_url: str) -> Explain:
    def invoke(*arguments: str) -> Result:
        environment = {"TOUCHLINE_DATABASE_URL": database_url}
        return CliRunner().invoke(forecasts, ["explain", *arguments], env=environment)

    return invoke


def elo(explain: Explain, forecast_id: str) -> float:
    done = explain(forecast_id, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)["features"]["elo_difference"]


def test_a_person_sees_the_features_and_that_they_are_what_was_sealed(
    explain: Explain, forecast_id: str
) -> None:
    shown = explain(forecast_id)
    assert shown.exit_code == 0, shown.output
    assert "Harrowmere - Caldervane, odds_free, champion" in shown.output
    assert "because first forecast" in shown.output
    assert "  elo_difference " in shown.output
    assert "Reproduced: the features give the sealed digest " in shown.output


def test_what_was_recorded_later_changes_nothing_though_it_was_known_before(
    engine: Engine, explain: Explain, forecast_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = elo(explain, forecast_id)
    ingest(engine, result(0, 6, 190))  # an old match that no file had yet
    ingest(engine, result(0, 5, 200))  # and a result that was wrong
    assert elo(explain, forecast_id) == before
    monkeypatch.setattr(Facts, "as_recorded", lambda self, _at: self)
    otherwise = explain(forecast_id, "--json")
    assert otherwise.exit_code == 1
    assert json.loads(otherwise.output.partition("\n")[0])["is_reproduced"] is False


def test_a_match_that_has_begun_and_ended_is_explained_as_it_was_to_come(
    engine: Engine, explain: Explain, forecast_id: str
) -> None:
    before = elo(explain, forecast_id)
    step(engine, to=KICKOFF + timedelta(minutes=20))
    ingest(engine, in_play(1, 0, 20))
    assert elo(explain, forecast_id) == before
    step(engine, to=KICKOFF + timedelta(hours=2))
    ingest(engine, final(4, 0))
    assert elo(explain, forecast_id) == before


def test_another_digest_than_the_sealed_one_is_found(
    engine: Engine, explain: Explain, forecast_id: str
) -> None:
    with engine.begin() as connection:
        renamed = "UPDATE forecast.model_version SET parameters = jsonb_set(parameters,"
        connection.execute(text(f"{renamed} '{{home_advantage}}', '0.9') WHERE name = 'goal_S1'"))
    done = explain(forecast_id)
    assert done.exit_code == 1
    assert "Error: not reproduced: something without versions changed since" in done.output


def test_a_match_that_was_moved_is_named(
    engine: Engine, explain: Explain, forecast_id: str
) -> None:
    tamper(
        engine,
        "UPDATE forecast.model_version SET as_of = '2025-12-01' WHERE name = 'goal_S1'",
        "UPDATE football.match SET kickoff_at = kickoff_at + interval '2 days'",
    )
    done = explain(forecast_id)
    assert done.exit_code == 1
    assert "moved since, from 2025-11-15 15:00 UTC to 2025-11-17 15:00 UTC" in done.output
    assert "no goal model of S1 is registered from before it" in done.output


def test_an_unknown_forecast_says_where_ids_are(explain: Explain) -> None:
    done = explain(str(uuid4()))
    assert done.exit_code == 1
    assert "ids are in /v1/forecasts/upcoming, and this is the simulated world" in done.output

"""A model's life: trained, challenging in the shadow, promoted, moved by hand, rolled back.

On a copy of the shared world, through the real assets, with the real MLflow's aliases and tags.
"""

import json
import shutil
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from mlflow.tracking import MlflowClient
from sqlalchemy import Engine, text

from assets.models import promotion
from assets.models.challenger import ChallengerConfig
from assets.recents import are_read
from football.experiments.planner import Design
from football.lifecycle import Kind, State
from football.models.sequence_training import is_installed
from pipelines.definitions import build
from sources.simulated.world import World
from storage.forecast.models import decisions
from storage.forecast.models.candidates import Candidate, Logged
from storage.forecast.models.decisions import ModelVersion, Why
from storage.forecast.models.registry import Registry
from storage.forecast.models.tracking import Tracking, Training
from storage.forecast.seals.verification import verify
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from storage.monitoring.ab_tests import readings
from storage.monitoring.ab_tests.moves import start
from storage.monitoring.ab_tests.registration import Registration, register
from tests.clocks import step

pytestmark = pytest.mark.services

NAME = "outcome_odds_free"


class Life:
    """The shared world, copied; MLflow is the same."""

    def __init__(self, engine: Engine, lake: Path, mlflow_url: str) -> None:
        self.engine = engine
        self.lake = lake
        self.registry = Registry(engine, Tracking(mlflow_url))
        self.client = MlflowClient(mlflow_url)

    def make(self, *assets: str, config: dg.Config | None = None) -> dg.ExecuteInProcessResult:
        """Materialise assets; those before them are read as they were left."""
        definitions = build()
        job = dg.define_asset_job("life", dg.AssetSelection.assets(*assets))
        built = dg.Definitions(
            assets=definitions.assets,
            resources=definitions.resources,
            jobs=[job],
            executor=dg.in_process_executor,
        )
        ops = {} if config is None else {assets[0]: config}
        with dg.DagsterInstance.ephemeral() as instance, warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="mlflow")
            return built.resolve_job_def("life").execute_in_process(
                run_config=dg.RunConfig(ops=ops), instance=instance, raise_on_error=False
            )

    def log(self, candidate: Candidate) -> Logged:
        """Register a model in MLflow, which numbers its version."""
        rows = pl.read_parquet(self.lake / "features_training_set.parquet")
        return self.registry.tracking.log(
            candidate, Training(competitions=["S1", "S2"], rows=rows)
        )

    def bodies(self, role: str, model_version_id: int) -> list[dict[str, Any]]:
        values = {"role": role, "id": model_version_id}
        with self.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT body FROM forecast.forecast"
                    " WHERE role = :role AND model_version_id = :id"
                ),
                values,
            ).scalars()
            return [json.loads(bytes(body)) for body in rows]

    def champion(self) -> ModelVersion:
        return self.registry.champions()[NAME]

    def alias(self, alias: str) -> int | None:
        found = self.client.get_registered_model(NAME).aliases.get(alias)
        return None if found is None else int(found)


@pytest.fixture(scope="module")
def life(graph, postgres_server, tmp_path_factory) -> Iterator[Life]:
    graph.engine.dispose()  # a database in use cannot be copied
    postgres_server.copy("graph", "life")
    url = postgres_server.url("life")
    lake = tmp_path_factory.mktemp("life") / "lake"
    shutil.copytree(graph.lake, lake)
    engine = engine_of(url)
    environment = {
        "TOUCHLINE_WORLD": "simulated",
        "TOUCHLINE_DATABASE_URL": url,
        "TOUCHLINE_MLFLOW_TRACKING_URI": graph.mlflow_url,
        "TOUCHLINE_LAKE_DIR": str(lake),
        "TOUCHLINE_KEYS_DIR": str(lake / "keys"),
        "TOUCHLINE_ESPN_URL": graph.provider_url,
        "TOUCHLINE_OPENMETEO_URL": graph.provider_url,
        "TOUCHLINE_FOOTBALLDATA_URL": graph.provider_url,
        "TOUCHLINE_NEWS_URLS": f"{graph.provider_url}/news/rss.xml",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield Life(engine, lake, graph.mlflow_url)
    engine.dispose()
    # The aliases are again those of the shared world.
    Registry(graph.engine, Tracking(graph.mlflow_url)).align()


@pytest.mark.skipif(is_installed(), reason="JAX is installed")
def test_a_network_is_not_trained_without_its_framework_and_says_so(life):
    config = ChallengerConfig(track="odds_free", family="sequence_stack")
    made = life.make("models_challenger", config=config)
    assert not made.success
    assert "run `make deep`" in str(made.all_events)
    assert not are_read(life.engine)


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="JAX: `make deep`")
def test_a_network_challenges_and_forecasts_in_the_shadow(life):
    config = ChallengerConfig(track="odds_free", family="sequence_stack")
    assert life.make("models_challenger", config=config).success
    challenger = life.registry.challengers(NAME)[-1]
    assert challenger.family == "sequence_stack"
    assert are_read(life.engine)
    assert life.make("predictions_upcoming").success
    assert life.bodies("challenger", challenger.model_version_id)


def candidate_like(champion: ModelVersion, **changes: Any) -> Candidate:
    values = {
        name: getattr(champion, name)
        for name in ("name", "track", "family", "parameters", "recipe", "as_of")
    }
    return Candidate(**{**values, **changes})


def turned(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return a stack that believes the opposite."""
    columns = [
        {**column, "weights": {side: -w for side, w in column["weights"].items()}}
        for column in parameters["columns"]
    ]
    fallback = parameters.get("fallback")
    spare = {} if fallback is None else {"fallback": turned(fallback)}
    return {**parameters, "columns": columns, **spare}


def test_a_refit_is_held_against_the_champion_and_the_margin(life):
    backtest, rows = (
        pl.read_parquet(life.lake / f"{name}.parquet")
        for name in ("models_backtest", "features_training_set")
    )
    champion = life.champion()
    same = promotion.judge(candidate_like(champion), champion, backtest, rows, "run")
    assert same.kind is Kind.REFIT
    assert same.evidence["to_champion"]["estimate"] == 0.0
    assert same.evidence["to_base_rate"]["upper"] < 0
    broken = candidate_like(champion, parameters=turned(dict(champion.parameters)))
    judged = promotion.judge(broken, champion, backtest, rows, "run")
    assert judged.kind is Kind.REJECTION
    assert judged.evidence["to_champion"]["lower"] > promotion.MARGIN_NATS
    # Of a champion that was broken all along, no refit follows.
    home, away = (pl.col(name) for name in ("p_home", "p_away"))
    believing_the_opposite = backtest.with_columns(
        pl.when(track="odds_free").then(away).otherwise(home).alias("p_home"),
        pl.when(track="odds_free").then(home).otherwise(away).alias("p_away"),
    )
    judged = promotion.judge(
        candidate_like(champion), champion, believing_the_opposite, rows, "run"
    )
    assert (judged.kind, judged.evidence["to_champion"]["estimate"]) == (Kind.REJECTION, 0.0)
    assert "base rate" in judged.reason
    other = candidate_like(champion, recipe={**champion.recipe, "regularisation": 1.0})
    assert promotion.judge(other, champion, backtest, rows, "run").kind is Kind.CHALLENGE


def test_a_recipe_that_cannot_be_is_refused_with_what_could(life):
    peeking = ChallengerConfig(track="odds_free", columns=["market_p_home"])
    made = life.make("models_challenger", config=peeking)
    assert not made.success
    (failed,) = [event for event in made.all_events if event.is_step_failure]
    assert "may not see market_p_home" in str(failed.event_specific_data.error)
    assert life.registry.challengers() == []


def test_the_whole_life(life):  # noqa: PLR0915 - one story
    first = life.champion()
    config = ChallengerConfig(track="odds_free", family="ordered_logit", requested_by="a test")

    # Trained and registered: in MLflow, in Postgres, on record.
    assert life.make("models_challenger", config=config).success
    (challenger,) = life.registry.challengers(NAME)
    assert challenger.family == "ordered_logit"
    assert life.alias("challenger") == challenger.version
    run = life.client.get_run(challenger.mlflow_run_id)
    assert life.client.get_experiment(run.info.experiment_id).name == "match outcomes S1+S2"
    assert run.info.run_name == f"v{challenger.version} {NAME}"
    assert run.data.metrics["backtest_difference_to_champion"] > 0
    assert "Decided by a test." in run.data.tags["mlflow.note.content"]
    newest, *_ = decisions.listed(life.engine, NAME)
    assert (newest.kind, newest.decided_by) == ("challenge", "a test")
    assert newest.evidence["to_champions_recipe"]["estimate"] > 0

    # In the shadow: every match of the champion's, in one seal, and never *the* forecast.
    seals_before = verify(life.engine).seals
    assert life.make("predictions_upcoming").success
    in_shadow = life.bodies("challenger", challenger.model_version_id)
    ours = life.bodies("champion", first.model_version_id)
    assert {body["match_id"] for body in in_shadow} == {body["match_id"] for body in ours}
    assert {body["horizon"] for body in in_shadow} == {body["horizon"] for body in ours}
    assert verify(life.engine).seals == seals_before + 1

    # Promoted by evidence: it is champion from now on, and the one before is compared with it.
    why = Why(kind=Kind.EVIDENCE, reason="it won", evidence={"matches": 400}, ab_test_id=1)
    life.registry.promote(challenger.model_version_id, why)
    step(life.engine, by=timedelta(minutes=1))
    assert life.make("models_aliases", "predictions_upcoming").success
    assert (life.alias("champion"), life.alias("previous")) == (
        challenger.version,
        first.version,
    )
    assert life.alias("challenger") is None
    assert len(life.bodies("champion", challenger.model_version_id)) == len(ours)
    assert len(life.bodies("challenger", first.model_version_id)) == len(ours)

    # An alias moved by hand is a decision of a person; one that lags behind is only set.
    life.client.set_registered_model_alias(NAME, "champion", str(first.version))
    assert life.make("models_aliases").success
    assert life.champion().version == first.version
    newest, *_ = decisions.listed(life.engine, NAME)
    assert (newest.kind, newest.from_version) == ("reconciled", challenger.version)
    life.client.delete_registered_model_alias(NAME, "champion")
    assert life.make("models_aliases").success
    assert life.alias("champion") == first.version
    assert decisions.listed(life.engine, NAME)[0] == newest

    # A broken model, promoted by hand, forecasts the round; the guardrail brings back the other.
    broken = candidate_like(first, parameters=turned(dict(first.parameters)))
    (bad,) = life.registry.adopt(
        [(broken, life.log(broken), Why(kind=Kind.MANUAL, reason="a mistake"))]
    )
    step(life.engine, by=timedelta(minutes=1))
    assert life.make("predictions_upcoming").success
    assert len(life.bodies("champion", bad.model_version_id)) == len(ours)
    play(life, first.model_version_id)
    assert life.make("monitoring_guardrails").success
    assert life.champion().version == first.version
    newest, *_ = decisions.listed(life.engine, NAME)
    assert (newest.kind, newest.from_version) == ("rollback", bad.version)
    assert newest.evidence["difference"] > 0
    assert "log loss is worse" in newest.reason
    states = {each.version: each.state for each in life.registry.versions(NAME)}
    assert states[bad.version] == State.REJECTED
    assert verify(life.engine).holds
    assert decided(life.engine) == [
        "model.challenged",
        "model.promoted",
        "model.promoted",
        "model.promoted",
        "model.rolled_back",
    ]


def test_a_challenger_under_test_is_fitted_again_with_the_champion(life):
    config = ChallengerConfig(track="odds_free", family="ordered_logit", reason="to be tested")
    assert life.make("models_challenger", config=config).success
    (challenger,) = life.registry.challengers(NAME)
    assert life.make("models_treatments").success
    assert life.registry.challengers(NAME) == [challenger]  # it is not under test yet

    design = Design(
        minimum_effect=0.05, standard_deviation=0.2, matches_per_day=8.0, day_bound=1.0
    )
    wanted = Registration(
        name="Elo alone",
        hypothesis="Elo is enough.",
        treatment_version_id=challenger.model_version_id,
        competitions=["S1", "S2"],
        design=design,
    )
    test = apply(life.engine, start(apply(life.engine, register(wanted)).ab_test_id))
    assert life.make("models_treatments").success
    assert life.registry.challengers(NAME) == [challenger]  # it knows everything already

    path = life.lake / "features_training_set.parquet"
    known = pl.read_parquet(path)
    known.head(known.height - 40).write_parquet(path)
    step(life.engine, by=timedelta(minutes=1))
    assert life.make("models_treatments").success
    known.write_parquet(path)
    (refit,) = life.registry.challengers(NAME)
    assert (refit.recipe, refit.version) == (challenger.recipe, challenger.version + 1)
    assert refit.parameters != challenger.parameters
    assert life.alias("challenger") == refit.version
    states = {each.version: each.state for each in life.registry.versions(NAME)}
    assert states[challenger.version] == State.RETIRED
    newest, *_ = decisions.listed(life.engine, NAME)
    assert (newest.kind, newest.to_version) == ("challenge", refit.version)
    assert f"test {test.ab_test_id}: fitted on newer facts" in newest.reason
    with life.engine.connect() as connection:
        assert readings.obstacle(connection, test) is None
        assert readings.challenger_of(connection, test) == refit.model_version_id


def play(life: Life, believed: int) -> None:
    """Let every forecast match end as one version thought most likely, two weeks on."""
    step(life.engine, to=World.OPENING + timedelta(days=16))
    with life.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE football.match m SET status = 'finished',"
                " home_goals_90 = CASE WHEN p_home >= p_away THEN 1 ELSE 0 END,"
                " away_goals_90 = CASE WHEN p_home >= p_away THEN 0 ELSE 1 END"
                " FROM (SELECT DISTINCT match_id, first_value(p_home) OVER w AS p_home,"
                " first_value(p_away) OVER w AS p_away FROM forecast.forecast"
                " WHERE model_version_id = :believed"
                " WINDOW w AS (PARTITION BY match_id ORDER BY seal_no DESC)) f"
                " WHERE f.match_id = m.match_id"
            ),
            {"believed": believed},
        )


def decided(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        kinds = connection.execute(
            text(
                "SELECT type FROM events.event WHERE type LIKE 'model.%'"
                " AND payload ->> 'name' = :name AND payload ->> 'kind' <> 'first' ORDER BY seq"
            ),
            {"name": NAME},
        )
        return list(kinds.scalars())

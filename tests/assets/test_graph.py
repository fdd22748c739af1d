"""What a world holds after its first run, and that a second run changes nothing."""

import json
from datetime import timedelta
from uuid import UUID

import dagster as dg
import httpx
import mlflow
import numpy as np
import polars as pl
import pytest
from mlflow.tracking import MlflowClient
from sqlalchemy import text

from assets.monitoring.sealed import settled
from assets.predictions.explanation import explain
from football.backtest.report import arrays
from football.backtest.tripwire import check_against_truth
from football.facts import Facts
from football.features import build
from football.grid import ScoreGrid
from football.models.dixon_coles import DixonColes
from football.observations.parsed import PayloadContext
from football.triples import MARKET, triple
from pipelines.first_run import history_keys, is_due
from sources.footballdata.parse import PARSER
from sources.simulated.world import World
from storage.event_catalogue import EVENT_TYPES
from storage.football import conditions, facts
from storage.forecast.models.experiments import page_of
from storage.forecast.models.registry import Registry
from storage.forecast.models.tracking import Tracking
from storage.forecast.seals.verification import verify
from storage.kit.clock import FixedClock

pytestmark = pytest.mark.services

CODES = ["S1", "S2"]


def sealed_bodies(graph) -> list[dict]:
    with graph.engine.connect() as connection:
        rows = connection.execute(text("SELECT body FROM forecast.forecast")).scalars()
        return [json.loads(bytes(body)) for body in rows]


def failed_checks(result: dg.ExecuteInProcessResult) -> list[str]:
    evaluations = result.get_asset_check_evaluations()
    return [f"{e.asset_key.to_user_string()}:{e.check_name}" for e in evaluations if not e.passed]


def metadata_of(result: dg.ExecuteInProcessResult, asset: str) -> dict:
    (event,) = [
        event
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(asset)
    ]
    return dict(event.materialization.metadata)


def test_one_run_loads_every_season(graph):
    materialized = graph.history.get_asset_materialization_events()
    wanted = list(history_keys(FixedClock(World.OPENING), simulated=True))
    assert sorted(event.partition for event in materialized) == sorted(wanted)
    assert graph.count("raw.payload WHERE endpoint = 'season'") == len(wanted)


def test_every_check_of_every_layer_passes(graph):
    assert failed_checks(graph.history) == []
    assert failed_checks(graph.refresh) == []


def test_every_asset_tells_a_person_something(graph):
    for event in graph.refresh.get_asset_materialization_events():
        shown = event.materialization.metadata.values()
        kinds = {type(value) for value in shown}
        assert kinds & {dg.TableMetadataValue, dg.MarkdownMetadataValue}, event.asset_key


def test_nothing_is_pickled(graph):
    assert {path.suffix for path in graph.lake.rglob("*") if path.is_file()} == {".parquet"}


def test_every_row_of_every_payload_is_accounted_for(graph):
    with graph.engine.connect() as connection:
        rows, accounted = connection.execute(
            text("SELECT sum(rows), sum(accepted + unchanged + quarantined) FROM raw.parse_log")
        ).one()
    assert rows == accounted > 2700


def test_facts_in_postgres_equal_facts_from_the_files(graph):
    observations = []
    with httpx.Client(base_url=graph.provider_url, trust_env=False) as http:
        for year in range(World.FIRST_SEASON, 2026):
            for code in CODES:
                path = f"/mmz4281/{year % 100}{(year + 1) % 100}/{code}.csv"
                context = PayloadContext(
                    endpoint="season", resource=f"{code}/{year}", fetched_at=World.OPENING
                )
                observations += PARSER.parse(http.get(path).content, context).observations
    of_files = Facts.from_observations(observations, recorded_at=World.OPENING)
    of_postgres = facts.load(graph.engine, CODES)
    # The scoreboard added fixtures and grounds; what it says of a result is what the file says.
    keys = of_files.matches["match_key"].to_list()
    for ours, theirs in (
        (of_postgres.matches, of_files.matches),
        (of_postgres.statistics, of_files.statistics),
    ):
        current = ours.filter(pl.col("superseded_at").is_null() & pl.col("match_key").is_in(keys))
        compared = [name for name in theirs.columns if name != "recorded_at"]
        assert current.select(compared).equals(theirs.select(compared))


def test_every_coming_match_has_a_sealed_forecast(graph):
    with graph.engine.connect() as connection:
        unforecast = connection.execute(
            text(
                "SELECT count(*) FROM football.match WHERE status = 'scheduled'"
                " AND kickoff_at BETWEEN :now AND :until"
                " AND match_id NOT IN (SELECT match_id FROM forecast.forecast"
                " WHERE track = 'odds_free')"
            ),
            {"now": World.OPENING, "until": World.OPENING + timedelta(days=14)},
        ).scalar_one()
    assert unforecast == 0
    assert graph.count("forecast.forecast") > 40
    assert verify(graph.engine).holds


def test_sealed_grids_sum_to_one_and_agree_with_their_outcomes(graph):
    for body in sealed_bodies(graph):
        grid = ScoreGrid.from_list(body["grid"])
        assert np.sum(body["grid"]) == pytest.approx(1.0, abs=1e-9)
        assert grid.outcomes() == pytest.approx((body["p_home"], body["p_draw"], body["p_away"]))
        home, away = grid.expected_goals()
        assert body["expected_goals"] == pytest.approx({"home": home, "away": away})


def test_tracks_are_not_mixed(graph):
    bodies = sealed_bodies(graph)
    by_track = {
        track: {body["match_id"] for body in bodies if body["track"] == track}
        for track in ("odds_free", "market_blended", "market")
    }
    assert by_track["market"]
    assert by_track["market_blended"] == by_track["market"] < by_track["odds_free"]
    names = {(body["track"], body["role"]): body["model_name"] for body in bodies}
    assert names == {
        ("odds_free", "champion"): "outcome_odds_free",
        ("market_blended", "champion"): "outcome_market_blended",
        ("market", "champion"): "market",
        ("elo_ordered_logit", "baseline"): "elo",
        ("base_rate", "baseline"): "base_rate",
    }


def test_every_forecast_match_has_its_baselines(graph):
    bodies = sealed_bodies(graph)
    ours = {body["match_id"] for body in bodies if body["track"] == "odds_free"}
    for baseline in ("elo_ordered_logit", "base_rate"):
        assert {body["match_id"] for body in bodies if body["track"] == baseline} == ours


def test_each_match_is_announced_once_with_all_its_forecasts(graph):
    with graph.engine.connect() as connection:
        events = connection.execute(
            text("SELECT topics, payload FROM events.event WHERE type = 'forecast.updated'")
        ).all()
    bodies = sealed_bodies(graph)
    assert len(events) == len({body["match_id"] for body in bodies})
    ours = [body for body in bodies if body["role"] == "champion"]
    assert sum(len(event.payload["forecasts"]) for event in events) == len(ours)
    kinds = {topic.partition(":")[0] for event in events for topic in event.topics}
    assert kinds == {"match", "competition", "team"}


def test_runs_are_named_on_both_sides(graph):
    client = MlflowClient(graph.mlflow_url)
    for body in sealed_bodies(graph):
        assert body["dagster_run_id"] == graph.refresh.run_id
        if body["model_name"].startswith("outcome"):
            run = client.get_run(body["mlflow_run_id"])
            assert run.data.tags["dagster/run_id"] == graph.refresh.run_id


@pytest.mark.parametrize("track", ["odds_free", "market_blended"])
def test_the_loaded_champion_reproduces_what_was_sealed_bit_for_bit(graph, track):
    mlflow.set_tracking_uri(graph.mlflow_url)
    model = mlflow.pyfunc.load_model(f"models:/outcome_{track}@champion")
    champions = Registry(graph.engine, Tracking(graph.mlflow_url)).champions()
    goals = {code: DixonColes.from_dict(champions[f"goal_{code}"].parameters) for code in CODES}
    with graph.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT c.code, home.name AS home, away.name AS away, f.body"
                " FROM forecast.forecast f JOIN football.match m USING (match_id)"
                " JOIN football.competition c USING (competition_id)"
                " JOIN football.team home ON home.team_id = m.home_team_id"
                " JOIN football.team away ON away.team_id = m.away_team_id"
                " WHERE track = :track AND role = 'champion'"
            ),
            {"track": track},
        ).all()
    sealed = {tuple(row[:3]): json.loads(bytes(row.body)) for row in rows}
    around = conditions.load(graph.engine, World.OPENING)
    known = facts.load(graph.engine, CODES).with_conditions(around)
    features = build(known, World.OPENING).filter(
        pl.struct("competition", "home", "away").map_elements(
            lambda match: tuple(match.values()) in sealed, return_dtype=pl.Boolean
        )
    )
    assert features.height == len(sealed) > 0
    names = [column.name for column in model.metadata.signature.inputs]
    predicted = model.predict(features.select(names).to_pandas()).to_numpy()
    for prediction, row in zip(predicted, features.iter_rows(named=True), strict=True):
        body = sealed[row["competition"], row["home"], row["away"]]
        grid = goals[row["competition"]].grid(row["home"], row["away"]).reweighted(prediction)
        written = grid.to_list(6)
        assert written == body["grid"]
        kept = ScoreGrid.from_list(written).outcomes()
        assert kept == (body["p_home"], body["p_draw"], body["p_away"])


def test_mlflow_shows_metrics_plots_dataset_and_signature(graph):
    client = MlflowClient(graph.mlflow_url)
    version = client.get_model_version_by_alias("outcome_odds_free", "champion")
    assert version.run_id is not None
    run = client.get_run(version.run_id)
    assert run.inputs is not None
    assert run.data.metrics["backtest_log_loss"] < 1.1
    assert run.inputs.dataset_inputs[0].dataset.digest
    pictures = {file.path for file in client.list_artifacts(version.run_id)}
    assert {"reliability.png", "score_by_season.png"} <= pictures
    assert version.tags["track"] == "odds_free"
    assert graph.first_decision.endswith("first: nobody was champion before")
    assert run.data.tags["code"].startswith("football ")
    experiment = client.get_experiment(run.info.experiment_id)
    assert experiment.name == "match outcomes S1+S2"
    beside = client.search_runs([experiment.experiment_id], "tags.reference = 'true'")
    scores = {each.info.run_name: each.data.metrics for each in beside}
    assert set(scores) == {"elo", "base_rate", "market", "goal_S1", "goal_S2"}
    assert scores["goal_S1"]["backtest_matches"] < scores["elo"]["backtest_matches"]
    assert scores["elo"]["backtest_difference_to_base_rate"] < 0
    assert scores["base_rate"]["backtest_difference_to_base_rate"] == 0
    # The first page begins with their comparison, and the empty experiment is gone.
    page = httpx.get(graph.mlflow_url, trust_env=False).raise_for_status().text
    assert json.dumps(page_of(experiment.experiment_id)) in page
    default = client.get_experiment_by_name("Default")
    assert default is not None
    assert default.lifecycle_stage == "deleted"
    assert "backtest_difference_to_champion" in experiment.tags["mlflow.note.content"]
    assert run.info.run_name == "v1 outcome_odds_free"
    assert version.description == run.data.tags["mlflow.note.content"]
    assert str(version.description).startswith("**first**: nobody was champion before")
    assert "less that of the base rate: -0.0" in str(version.description)
    for code in CODES:
        lower, loss, upper = (
            run.data.metrics[f"{code}/log_loss{bound}"] for bound in ("_lower", "", "_upper")
        )
        assert lower < loss < upper
    parent = f"tags.`mlflow.parentRunId` = '{version.run_id}'"
    folds = client.search_runs([run.info.experiment_id], parent)
    assert sorted(str(fold.info.run_name) for fold in folds) == [
        "v1 season 2024", "v1 season 2025",
    ]  # fmt: skip
    assert run.data.metrics["backtest_matches"] == sum(
        fold.data.metrics["matches"] for fold in folds
    )


def test_what_every_model_saw_is_built_again_from_the_record(graph):
    first = {(each["track"], each["role"]): each["forecast_id"] for each in sealed_bodies(graph)}
    assert len(first) >= 5
    found = {
        thread: explain(graph.engine, UUID(forecast_id), CODES)
        for thread, forecast_id in first.items()
    }
    assert {thread: each.differences for thread, each in found.items() if each.differences} == {}
    assert all(each.is_reproduced for each in found.values())
    assert found["odds_free", "champion"].seen


def test_a_promotion_is_an_event(graph):
    with graph.engine.connect() as connection:
        promoted = connection.execute(
            text("SELECT payload ->> 'name' FROM events.event WHERE type = 'model.promoted'")
        ).scalars()
        names = sorted(promoted)
    registry = Registry(graph.engine, Tracking(graph.mlflow_url))
    assert names == sorted(registry.champions())
    assert {"outcome_odds_free", "outcome_market_blended", "goal_S1", "goal_S2"} < set(names)


def test_a_second_run_seals_and_promotes_nothing_new(graph):
    assert graph.again.success
    assert metadata_of(graph.refresh, "predictions_upcoming")["sealed"].value > 40
    assert metadata_of(graph.again, "predictions_upcoming")["sealed"].value == 0
    # One of forecasts, one of the advice on them, and one of insights.
    assert graph.count("forecast.seal") == 3
    assert graph.count("forecast.model_version") == len(
        Registry(graph.engine, Tracking(graph.mlflow_url)).champions()
    )
    assert not is_due(graph.engine)


def test_forecasts_of_both_kinds_say_how_sure_they_are(graph):
    bodies = [b for b in sealed_bodies(graph) if b["track"] in {"odds_free", "market_blended"}]
    assert {body["track"] for body in bodies} == {"odds_free", "market_blended"}
    for body in bodies:
        for name in ("home", "draw", "away"):
            lower, upper = body["intervals"][name]
            assert 0 < lower < body[f"p_{name}"] < upper < 1


def test_scorecards_carry_intervals_and_replace_their_day(graph):
    with graph.engine.connect() as connection:
        cards = connection.execute(
            text("SELECT * FROM monitoring.scorecard WHERE competition IS NULL")
        ).all()
    assert len({(card.kind, card.track) for card in cards}) == len(cards) == 7
    ours = next(card for card in cards if card.track == "odds_free")
    assert (
        ours.difference_to_market_close_lower
        < ours.difference_to_market_close
        < ours.difference_to_market_close_upper
    )


def test_no_forecast_of_the_backtest_beats_the_truth(graph):
    forecasts = pl.read_parquet(graph.lake / "models_backtest.parquet")
    for (track,), rows in forecasts.group_by("track"):
        p, y = arrays(rows)
        truth = [
            graph.world.true_probabilities(code, day.isoformat(), home, away)
            for code, day, home, away in rows.select(
                "competition", "match_date", "home", "away"
            ).iter_rows()
        ]
        assert check_against_truth(p, truth, y).mean < 0, track


def test_blended_forecasts_see_no_closing_price(graph):
    known = facts.load(graph.engine, CODES)
    rows = build(known, World.OPENING)
    without = Facts.of(
        known.matches, known.statistics, known.odds.filter(pl.col("phase") != "closing")
    )
    assert build(without, World.OPENING).equals(rows)
    assert rows.select(triple(MARKET)).drop_nulls().height > 0


def test_nothing_is_settled_before_the_matches_are_played(graph):
    assert settled(graph.engine).height == 0


def test_every_event_of_the_run_holds_to_its_schema(graph):
    with graph.engine.connect() as connection:
        published = connection.execute(
            text("SELECT type, version, topics, payload FROM events.event")
        ).all()
    for event in published:
        kind = EVENT_TYPES[event.type]
        assert event.version == kind.event_version
        assert all(kind.allows(topic) for topic in event.topics)
        kind.model_validate(event.payload)
    assert {"import.completed", "forecast.updated", "model.promoted"} <= {
        e.type for e in published
    }

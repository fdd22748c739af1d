"""The code location as Dagster's servers load it."""

import json
import os
import subprocess
import sys
from graphlib import TopologicalSorter

import dagster as dg
import pytest

from pipelines.definitions import LAYERS, defs
from pipelines.groups import SURROUNDINGS
from pipelines.jobs import LATER

SNAPSHOT = {
    "core_agreement": ("core", "team:data", {"postgres"}),
    "core_absences": ("surroundings", "team:data", {"postgres"}),
    "core_articles": ("surroundings", "team:data", {"postgres"}),
    "core_lineups": ("surroundings", "team:data", {"postgres"}),
    "core_player_lists": ("surroundings", "team:data", {"postgres"}),
    "core_squads": ("surroundings", "team:data", {"postgres"}),
    "core_match_statistics": ("core", "team:data", {"postgres"}),
    "core_matches": ("core", "team:data", {"postgres"}),
    "core_odds": ("core", "team:data", {"postgres"}),
    "core_teams": ("core", "team:data", {"postgres"}),
    "core_venues": ("surroundings", "team:data", {"postgres"}),
    "core_weather": ("surroundings", "team:data", {"postgres"}),
    "features_conditions": ("features", "team:models", {"polars", "parquet"}),
    "features_form": ("features", "team:models", {"polars", "parquet", "postgres"}),
    "features_players": ("features", "team:models", {"polars", "parquet", "postgres"}),
    "features_ratings": ("features", "team:models", {"polars", "parquet", "postgres"}),
    "features_training_set": ("features", "team:models", {"polars", "parquet"}),
    "games_seals": ("games", "team:forecasts", {"postgres"}),
    "games_settlement": ("games", "team:forecasts", {"postgres"}),
    "models_backtest": ("models", "team:models", {"scikitlearn", "parquet"}),
    "models_aliases": ("models", "team:models", {"mlflow", "postgres"}),
    "models_challenger": ("models", "team:models", {"scikitlearn", "mlflow", "postgres"}),
    "models_champion": ("models", "team:models", {"mlflow", "postgres"}),
    "models_goal": ("models", "team:models", {"scipy", "parquet"}),
    "models_outcome": ("models", "team:models", {"scikitlearn", "parquet"}),
    "models_treatments": ("models", "team:models", {"scikitlearn", "mlflow", "postgres"}),
    "monitoring_ab_test": ("monitoring", "team:models", {"mlflow", "postgres"}),
    "monitoring_guardrails": ("monitoring", "team:models", {"postgres"}),
    "monitoring_drift": ("monitoring", "team:models", {"evidently", "postgres"}),
    "monitoring_players": ("monitoring", "team:models", {"postgres"}),
    "monitoring_scorecard": ("monitoring", "team:models", {"postgres"}),
    "predictions_insights": ("predictions", "team:forecasts", {"postgres"}),
    "predictions_player_chances": ("predictions", "team:forecasts", {"postgres"}),
    "predictions_season": ("predictions", "team:forecasts", {"postgres"}),
    "predictions_recommendations": ("predictions", "team:forecasts", {"postgres"}),
    "predictions_upcoming": ("predictions", "team:forecasts", {"postgres"}),
    "raw_espn__news": ("raw", "team:data", {"http", "json", "postgres"}),
    "raw_espn__roster": ("surroundings", "team:data", {"http", "json", "postgres"}),
    "raw_espn__scoreboard": ("raw", "team:data", {"http", "json", "postgres"}),
    "raw_espn__standings": ("raw", "team:data", {"http", "json", "postgres"}),
    "raw_espn__summary": ("surroundings", "team:data", {"http", "json", "postgres"}),
    "raw_footballdata__fixtures": ("raw", "team:data", {"http", "csv", "postgres"}),
    "raw_footballdata__season": ("raw", "team:data", {"http", "csv", "postgres"}),
    "raw_news__articles": ("raw", "team:data", {"http", "rss", "postgres"}),
    "raw_openmeteo__forecast": ("surroundings", "team:data", {"http", "json", "postgres"}),
    "raw_openmeteo__places": ("surroundings", "team:data", {"http", "json", "postgres"}),
    "raw_openmeteo__previous_runs": ("surroundings", "team:data", {"http", "json", "postgres"}),
    "raw_players__lists": ("surroundings", "team:data", {"http", "csv", "postgres"}),
}


@pytest.fixture(scope="module")
def specs() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def test_the_location_loads_without_environment_or_heavy_imports():
    program = (
        "import json, sys; from pipelines.definitions import defs; defs.get_repository_def();"
        "HEAVY = ('mlflow', 'sklearn', 'matplotlib', 'evidently', 'pandas');"
        "print(json.dumps([m for m in HEAVY if m in sys.modules]))"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOUCHLINE_")}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []


def test_assets_groups_owners_and_kinds_are_these(specs):
    found = {name: (s.group_name, *s.owners, set(s.kinds)) for name, s in specs.items()}
    assert found == SNAPSHOT


def test_the_folder_is_the_prefix_and_the_group(specs):
    for name, spec in specs.items():
        layer = name.partition("_")[0]
        assert layer in LAYERS
        assert spec.group_name == layer or (
            spec.group_name == SURROUNDINGS and layer in {"raw", "core"}
        )


def test_the_collapsed_graph_has_no_circle(specs):
    groups = {spec.key: str(spec.group_name) for spec in specs.values()}
    above: dict[str, set[str]] = {group: set() for group in groups.values()}
    for spec in specs.values():
        group = groups[spec.key]
        above[group] |= {groups[dep.asset_key] for dep in spec.deps} - {group}
    assert list(TopologicalSorter(above).static_order())


def test_every_asset_is_described_and_versioned(specs):
    for name, spec in specs.items():
        assert spec.description, name
        assert spec.code_version, name


def test_every_asset_has_a_blocking_check(specs):
    graph = defs.resolve_asset_graph()
    blocking = {
        key.asset_key.to_user_string()
        for key in graph.asset_check_keys
        if graph.get_check_spec(key).blocking
    }
    assert blocking == set(specs)


def test_history_is_one_run_over_competitions_and_seasons(specs):
    graph = defs.resolve_asset_graph()
    history = graph.get(dg.AssetKey("raw_footballdata__season"))
    assert history.partitions_def == dg.DynamicPartitionsDefinition(name="history")
    assert history.backfill_policy == dg.BackfillPolicy.single_run()


def test_refresh_touches_everything_but_history(specs):
    refresh = defs.resolve_job_def("refresh")
    selected = {key.to_user_string() for key in refresh.asset_layer.selected_asset_keys}
    assert selected == set(specs) - {"raw_footballdata__season", *LATER}


def test_the_first_run_is_history_a_spine_and_the_surroundings_each_asset_once(specs):
    parts = [
        {key.to_user_string() for key in defs.resolve_job_def(job).asset_layer.selected_asset_keys}
        for job in ("history", "spine", "surroundings")
    ]
    assert sorted(name for part in parts for name in part) == sorted(set(specs) - {*LATER})

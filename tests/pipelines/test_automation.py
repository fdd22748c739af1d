"""Policies that hold for the whole graph: nothing is left to nobody."""

from datetime import timedelta

import dagster as dg
import pytest

from pipelines import tags
from pipelines.automation import FRESHNESS
from pipelines.definitions import defs
from pipelines.groups import SURROUNDINGS
from pipelines.jobs import JOBS
from pipelines.sensors import SENSORS

# A person's, over HTTP too, and the first run's.
BY_HAND = {"refresh", "spine", "surroundings", "train", "align", "backtest", "drift"}
ON_REQUEST = {"models_challenger"}
DUTIFUL = {"feeds_hourly", "history_daily", "nightly_daily", "retrain_weekly"}


def selected(job: str) -> set[str]:
    keys = defs.resolve_job_def(job).asset_layer.selected_asset_keys
    return {key.to_user_string() for key in keys}


@pytest.fixture(scope="module")
def assets() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def test_every_asset_is_made_by_a_sensor(assets):
    requested = {sensor.job.name for sensor in SENSORS if sensor.has_jobs}
    made = set().union(*(selected(job) for job in requested))
    assert made == set(assets) - ON_REQUEST


def test_every_other_job_has_a_sensor_or_schedule():
    targets = {target.job_name for sensor in SENSORS for target in sensor.targets}
    targets |= {schedule.job_name for schedule in defs.get_repository_def().schedule_defs}
    assert targets == {job.name for job in JOBS} - BY_HAND


def test_every_asset_may_only_get_so_old(assets):
    assert set(FRESHNESS) == set(assets) - ON_REQUEST
    for name, policy in FRESHNESS.items():
        assert assets[name].freshness_policy == policy, name


def test_every_run_is_ended_when_it_takes_too_long():
    for job in JOBS:
        limit = int(defs.resolve_job_def(job.name).run_tags[tags.MAX_RUNTIME])
        longest = timedelta(hours=16 if job.name == "live" else 2)
        assert timedelta(minutes=5) <= timedelta(seconds=limit) <= longest


def test_whatever_asks_a_provider_or_writes_facts_waits_its_turn(assets):
    graph = defs.resolve_asset_graph()
    for name, spec in assets.items():
        if spec.group_name in {"raw", "core", SURROUNDINGS}:
            node = graph.get(spec.key).assets_def.node_def
            assert node.pools, name

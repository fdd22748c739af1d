"""The first run's own part: history, executed where it is asked for."""

from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import func, select

from clients.dagster.errors import RunFailedError
from pipelines.first_run import Progress, history_keys, load_history
from sources.simulated.world import World
from storage.kit.clock import FixedClock
from storage.raw.tables import payload

pytestmark = pytest.mark.services

CLOCK = FixedClock(World.OPENING)
KEYS = ["S1_2023-24", "S2_2023-24"]


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, provider_url: str, database_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOUCHLINE_WORLD", "simulated")
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("TOUCHLINE_FOOTBALLDATA_URL", provider_url)
    monkeypatch.setenv("TOUCHLINE_LAKE_DIR", str(tmp_path))


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.mark.usefixtures("environment")
def test_history_is_a_run_of_this_process_that_dagster_knows(instance, engine):
    steps: list[Progress] = []
    load_history(instance, CLOCK, KEYS, steps.append)
    (run,) = instance.get_runs()
    assert (run.job_name, run.status) == ("history", dg.DagsterRunStatus.SUCCESS)
    assert sorted(instance.get_dynamic_partitions("history")) == KEYS
    assert [each.done for each in steps] == [0, 1]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(payload)) == len(KEYS)


@pytest.mark.usefixtures("environment")
def test_history_that_cannot_be_kept_says_why(instance, monkeypatch):
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(RunFailedError, match=r"(?s)history \(run .+\): .*[Cc]onnection"):
        load_history(instance, CLOCK, KEYS)


def test_history_reaches_from_the_first_season_to_the_one_in_progress():
    keys = list(history_keys(FixedClock(World.OPENING), simulated=True))
    assert keys[:2] == ["S1_2018-19", "S2_2018-19"]
    assert keys[-1] == "S2_2025-26"
    assert len(keys) == 16

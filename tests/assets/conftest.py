"""The whole graph, materialised once: real Postgres, real HTTP providers, a real MLflow server."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import dagster as dg
import pytest
from sqlalchemy import Engine, text

from pipelines.definitions import build
from pipelines.first_run import history_keys
from sources.simulated.server import server
from sources.simulated.world import World
from storage.kit.clock import FixedClock
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from tests.clocks import set_stepped

_READY_SECONDS = 600.0
_DIRECT = build_opener(ProxyHandler({}))


class StepClock:
    """A clock that moves only when it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A world after its first run, and after a second one that had nothing to add.

    Attributes:
        first_decision: the tag of the champion then; other tests of the world move the alias.
    """

    world: World
    engine: Engine
    lake: Path
    mlflow_url: str
    provider_url: str
    history: dg.ExecuteInProcessResult
    refresh: dg.ExecuteInProcessResult
    again: dg.ExecuteInProcessResult
    first_decision: str

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608


@pytest.fixture(scope="session")
def provider_clock() -> StepClock:
    return StepClock(World.OPENING)


@pytest.fixture(scope="session")
def simulated_world() -> World:
    return World()


@pytest.fixture(scope="session")
def provider_url(simulated_world: World, provider_clock: StepClock) -> Iterator[str]:
    """Address of Northland's providers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        running = server(simulated_world, provider_clock, "127.0.0.1", 0)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def mlflow_url(postgres_server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an MLflow server with its own database and artifacts."""
    postgres_server.administer(f"CREATE DATABASE mlflow OWNER {Role.MLFLOW}")
    directory = tmp_path_factory.mktemp("mlflow")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--artifacts", str(directory), "--host", "127.0.0.1", "--port", str(port)]
    words += ["--allowed-hosts", "localhost,127.0.0.1"]
    command = [sys.executable, "-m", "touchline.mlflow_server", *words]
    settings = {
        "MLFLOW_BACKEND_STORE_URI": postgres_server.url("mlflow", Role.MLFLOW),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "1",
        "TOUCHLINE_MLFLOW_ALLOWED_HOSTS": "mlflow.example,*.internal.example",
    }
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            command, env={**os.environ, **settings}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/health", process, directory / "log")
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=_READY_SECONDS)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            _DIRECT.open(url, timeout=1).close()
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def graph(  # noqa: PLR0917 - fixtures are asked for by name
    postgres_server,
    template_database: str,
    mlflow_url: str,
    provider_url: str,
    simulated_world: World,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Graph]:
    """History, refresh and refresh again on a new world."""
    postgres_server.copy(template_database, "graph")
    engine = engine_of(postgres_server.url("graph"))
    set_stepped(engine, World.OPENING)
    lake = tmp_path_factory.mktemp("lake")
    environment = {
        "TOUCHLINE_WORLD": "simulated",
        "TOUCHLINE_DATABASE_URL": postgres_server.url("graph"),
        "TOUCHLINE_MLFLOW_TRACKING_URI": mlflow_url,
        "TOUCHLINE_LAKE_DIR": str(lake),
        "TOUCHLINE_KEYS_DIR": f"{lake}-keys",
        "TOUCHLINE_ESPN_URL": provider_url,
        "TOUCHLINE_OPENMETEO_URL": provider_url,
        "TOUCHLINE_FOOTBALLDATA_URL": provider_url,
        "TOUCHLINE_NEWS_URLS": f"{provider_url}/news/rss.xml",
        "TOUCHLINE_PLAYER_LISTS_URL": f"{provider_url}/players",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    }
    try:
        with (
            pytest.MonkeyPatch.context() as patch,
            dg.DagsterInstance.ephemeral() as instance,
            warnings.catch_warnings(),
        ):
            # MLflow warns about its own type hints when it is imported.
            warnings.filterwarnings("ignore", module="mlflow")
            for name, value in environment.items():
                patch.setenv(name, value)
            history, refresh, again = _materialize(instance)
            first_decision = _decision(mlflow_url)
        yield Graph(
            world=simulated_world,
            engine=engine,
            lake=lake,
            mlflow_url=mlflow_url,
            provider_url=provider_url,
            history=history,
            refresh=refresh,
            again=again,
            first_decision=first_decision,
        )
    finally:
        engine.dispose()


def _decision(mlflow_url: str) -> str:
    from mlflow import MlflowClient  # noqa: PLC0415 takes seconds, which most tests do without

    client = MlflowClient(mlflow_url)
    return client.get_model_version_by_alias("outcome_odds_free", "champion").tags["decision"]


def _materialize(
    instance: dg.DagsterInstance,
) -> tuple[dg.ExecuteInProcessResult, dg.ExecuteInProcessResult, dg.ExecuteInProcessResult]:
    definitions = build()
    keys = list(history_keys(FixedClock(World.OPENING), simulated=True))
    instance.add_dynamic_partitions("history", keys)
    span = {
        "dagster/asset_partition_range_start": keys[0],
        "dagster/asset_partition_range_end": keys[-1],
    }
    history = definitions.resolve_job_def("history")
    refresh = definitions.resolve_job_def("refresh")
    day = f"{World.OPENING:%Y-%m-%d}"
    instance.add_dynamic_partitions("scoreboard_days", [day])
    return (
        history.execute_in_process(instance=instance, tags=span),
        refresh.execute_in_process(instance=instance, partition_key=day),
        refresh.execute_in_process(instance=instance, partition_key=day),
    )

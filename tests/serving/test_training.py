"""Training over HTTP, through a real Dagster webserver that queues what it is asked for."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import httpx
import pytest
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import PythonFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings("ignore"),
]

TOKEN = "only-for-this-test"  # noqa: S105 - of a database that lives for one test
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LOCATION = """
import dagster as dg

class Wanted(dg.Config):
    track: str
    regularisation: float | None = None
    requested_by: str
    reason: str = ""

@dg.asset
def models_challenger(config: Wanted): ...

@dg.asset
def models_champion(): ...

defs = dg.Definitions(
    assets=[models_challenger, models_champion],
    jobs=[
        dg.define_asset_job("train", "models_challenger"),
        dg.define_asset_job("retrain", "models_champion"),
    ],
)
"""


@pytest.fixture(scope="module")
def dagster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory: Path = tmp_path_factory.mktemp("dagster")
    (directory / "location.py").write_text(LOCATION)
    (directory / "dagster.yaml").write_text(
        "run_coordinator:\n  module: dagster.core.run_coordinator\n  class: QueuedRunCoordinator\n"
    )
    target = PythonFileTarget(
        python_file=str(directory / "location.py"),
        attribute=None,
        working_directory=str(directory),
        location_name="jobs",
    )
    with (
        dg.DagsterInstance.from_config(str(directory)) as instance,
        WorkspaceProcessContext(instance, target, read_only=False) as context,
    ):
        app = create_app_from_workspace_process_context(context)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture
def api(serving_api, database_url, dagster_url) -> Iterator[httpx.Client]:
    with serving_api(
        database_url=database_url, admin_token=TOKEN, dagster_url=dagster_url
    ) as client:
        yield client


WANTED = {"kind": "challenger", "track": "odds_free", "regularisation": 100.0}


def test_a_run_is_launched_and_can_be_followed(api: httpx.Client, dagster_url: str):
    asked = api.post("/v1/ml/train", json=WANTED, headers=BEARER)
    assert asked.status_code == 202
    said = asked.json()
    assert (said["job"], said["is_new"]) == ("train", True)
    assert said["page"] == f"{dagster_url}/runs/{said['run_id']}"
    followed = api.get(said["follow"]).json()
    (run,) = followed["runs"]
    assert (run["run_id"], run["job"], run["status"]) == (said["run_id"], "train", "queued")
    assert followed["can_train"]
    assert said["run_id"] in {run["run_id"] for run in api.get("/v1/ml/status").json()["runs"]}


def test_a_refit_is_the_weekly_job(api: httpx.Client):
    said = api.post("/v1/ml/train", json={}, headers=BEARER).json()
    assert said["job"] == "retrain"


def test_the_same_key_asks_for_one_run_however_often_and_fast(api: httpx.Client):
    headers = {**BEARER, "Idempotency-Key": "every-monday"}

    def ask(_: int) -> dict:
        return api.post("/v1/ml/train", json=WANTED, headers=headers).json()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert len({answer["run_id"] for answer in answers}) == 1
    assert sum(answer["is_new"] for answer in answers) == 1
    other = api.post("/v1/ml/train", json={}, headers=headers)
    assert other.status_code == 422
    assert other.json()["errors"][0]["name"] == "Idempotency-Key"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "refit", "regularisation": 1.0},
        {"kind": "challenger", "track": "odds_free"},
        {"kind": "challenger", "regularisation": 1.0},
        {"kind": "challenger", "track": "odds_free", "regularisation": -1.0},
        {"kind": "challenger", "track": "odds_free", "columns": ["'; DROP TABLE"]},
        {"kind": "challenger", "track": "baseline", "regularisation": 1.0},
        {"colour": "red"},
    ],
)
def test_what_is_not_understood_launches_nothing(api: httpx.Client, body):
    before = len(api.get("/v1/ml/status").json()["runs"])
    refused = api.post("/v1/ml/train", json=body, headers=BEARER)
    assert refused.status_code == 422
    assert len(api.get("/v1/ml/status").json()["runs"]) == before


def test_a_run_nobody_knows_is_not_found(api: httpx.Client):
    unknown = api.get("/v1/ml/status?run_id=00000000-0000-4000-8000-000000000000")
    assert unknown.status_code == 404


def test_while_dagster_is_away_the_answer_says_what_to_do(serving_api, database_url):
    nobody = "http://127.0.0.1:9"
    with serving_api(database_url=database_url, admin_token=TOKEN, dagster_url=nobody) as client:
        refused = client.post("/v1/ml/train", json=WANTED, headers=BEARER)
        status = client.get("/v1/ml/status").json()
    assert refused.status_code == 503
    assert "make up" in refused.json()["detail"]
    assert not status["can_train"]

"""Training over HTTP, through a real Dagster webserver that queues what it is asked for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.people import acts_on_record
from tests.webserver import webserver

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings("ignore"),
]

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
    with webserver(tmp_path_factory.mktemp("dagster"), LOCATION) as url:
        yield url


@pytest.fixture
def api(serving_api, database_url, dagster_url, ml_headers) -> Iterator[httpx.Client]:
    with serving_api(database_url=database_url, dagster_url=dagster_url) as client:
        client.headers.update(ml_headers)
        yield client


WANTED = {"kind": "challenger", "track": "odds_free", "regularisation": 100.0}


def test_a_run_is_launched_and_can_be_followed(api: httpx.Client, dagster_url: str, engine):
    accepted = api.post("/v1/ml/train", json=WANTED)
    assert accepted.status_code == 202
    run_request = accepted.json()
    assert (run_request["job"], run_request["is_new"]) == ("train", True)
    assert run_request["page"] == f"{dagster_url}/runs/{run_request['run_id']}"
    followed = api.get(run_request["follow"]).json()
    (run,) = followed["runs"]
    assert (run["run_id"], run["job"], run["status"]) == (run_request["run_id"], "train", "queued")
    assert followed["can_train"]
    assert run_request["run_id"] in {
        run["run_id"] for run in api.get("/v1/ml/status").json()["runs"]
    }
    assert acts_on_record(engine, "job") == ["training.request"]


def test_a_refit_is_the_weekly_job(api: httpx.Client):
    run_request = api.post("/v1/ml/train", json={}).json()
    assert run_request["job"] == "retrain"


def test_the_same_key_asks_for_one_run_however_often_and_fast(api: httpx.Client):
    headers = {"Idempotency-Key": "every-monday"}

    def ask(_: int) -> httpx.Response:
        return api.post("/v1/ml/train", json=WANTED, headers=headers)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert answers[0].json()["is_new"]
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
    refused = api.post("/v1/ml/train", json=body)
    assert refused.status_code == 422
    assert len(api.get("/v1/ml/status").json()["runs"]) == before


def test_a_run_nobody_knows_is_not_found(api: httpx.Client):
    unknown = api.get("/v1/ml/status?run_id=00000000-0000-4000-8000-000000000000")
    assert unknown.status_code == 404


def test_while_dagster_is_away_the_answer_says_what_to_do(serving_api, database_url, ml_headers):
    nobody = "http://127.0.0.1:9"
    with serving_api(database_url=database_url, dagster_url=nobody) as client:
        refused = client.post("/v1/ml/train", json=WANTED, headers=ml_headers)
        status = client.get("/v1/ml/status").json()
    assert refused.status_code == 503
    assert "make up" in refused.json()["detail"]
    assert not status["can_train"]

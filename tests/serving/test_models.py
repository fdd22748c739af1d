"""Models over HTTP: seen by anybody, moved by whoever has the token, always on record."""

import httpx
import pytest
from sqlalchemy import Engine

from football.lifecycle import Kind, State
from serving.models.schemas import StateName
from storage.models import decisions
from storage.models.candidates import Candidate
from storage.models.decisions import Why
from storage.models.moves import Moves
from tests.storage.builders import FETCHED

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

TOKEN = "only-for-this-test"  # noqa: S105 - of a database that lives for one test
BEARER = {"Authorization": f"Bearer {TOKEN}"}
NAME = "outcome_odds_free"
STACK = {"columns": [{"name": "lead"}], "fallback": {"columns": [{"name": "goals_lead"}]}}


def candidate(fit: int) -> Candidate:
    return Candidate(
        name=NAME,
        track="odds_free",
        family="stacked_logit",
        parameters={**STACK, "fit": fit},
        metrics={"backtest_log_loss": 1.0},
        recipe={"regularisation": 300.0},
        as_of=FETCHED,
    )


@pytest.fixture
def versions(engine: Engine) -> list[int]:
    """Three versions: a previous champion, a champion, a challenger."""
    moves = Moves(engine)
    adopted = [
        moves.adopt([(candidate(fit), None, Why(kind=kind, reason="fitted"))])[0]
        for fit, kind in ((1, Kind.FIRST), (2, Kind.REFIT))
    ]
    challenger = moves.register(
        candidate(3), None, Why(kind=Kind.CHALLENGE, reason="another recipe")
    )
    return [each.model_version_id for each in (*adopted, challenger)]


@pytest.fixture
def served(serving_api, database_url):
    with serving_api(database_url=database_url, admin_token=TOKEN) as api:
        yield api


def test_the_states_of_the_api_are_those_of_the_registry():
    assert set(StateName.__args__) == set(State)


def test_versions_are_listed_and_told_with_their_decisions(served: httpx.Client, versions):
    first = served.get("/v1/models?limit=2").json()
    rest = served.get(f"/v1/models?limit=2&cursor={first['next_cursor']}").json()
    listed = [each["model_version_id"] for each in first["items"] + rest["items"]]
    assert listed == versions[::-1]
    (challenger,) = served.get("/v1/models?state=challenger").json()["items"]
    assert challenger["model_version_id"] == versions[2]
    assert served.get("/v1/models?name=nobody").json()["items"] == []
    told = served.get(f"/v1/models/{versions[1]}").json()
    assert told["features"] == ["lead", "goals_lead"]
    assert told["model"]["recipe"] == {"regularisation": 300.0}
    assert [each["kind"] for each in told["decisions"]] == ["challenge", "refit"]
    assert told["sealed"] == []


def test_names_stand_with_champion_challenger_and_previous(served: httpx.Client, versions):
    (name,) = served.get("/v1/ml/models/status").json()["items"]
    assert [each["state"] for each in name["versions"]] == ["challenger", "champion", "previous"]
    assert name["last_decision"]["kind"] == "challenge"
    (champion,) = served.get("/v1/ml/models/info").json()["items"]
    assert champion["model"]["model_version_id"] == versions[1]
    status = served.get("/v1/ml/status").json()
    assert (status["champions"], status["challengers"]) == (1, 1)
    assert status["missing"] == ["market", "outcome_market_blended"]
    assert not status["can_train"]
    assert "TOUCHLINE_DAGSTER_URL" in status["reason"]


def test_an_administrator_promotes_and_rolls_back(engine, served: httpx.Client, versions):
    said = {"reason": "it is better, as we see it"}
    address = f"/v1/models/{versions[2]}/promote"
    moved = served.post(address, json=said, headers=BEARER)
    assert moved.status_code == 200
    assert moved.json()["model"]["state"] == "champion"
    assert moved.json()["decision"]["kind"] == "manual"
    assert "touchline models align" in moved.json()["aliases"]
    again = served.post(address, json=said, headers=BEARER)
    assert again.status_code == 409
    assert "champion already" in again.json()["detail"]
    back = {"name": NAME, "reason": "it is not"}
    rolled = served.post("/v1/models/rollback", json=back, headers=BEARER)
    assert rolled.json()["model"]["model_version_id"] == versions[1]
    assert served.post("/v1/models/rollback", json=back, headers=BEARER).status_code == 409
    kinds = [each.kind for each in decisions.listed(engine, NAME)]
    assert kinds == ["rollback", "manual", "challenge", "refit", "first"]


@pytest.mark.parametrize(
    ("address", "body", "headers", "status"),
    [
        ("/v1/models/1/promote", {"reason": "because"}, {}, 401),
        ("/v1/models/999/promote", {"reason": "because"}, BEARER, 404),
        (f"/v1/models/{2**40}/promote", {"reason": "because"}, BEARER, 404),
        ("/v1/models/1/promote", {"reason": ""}, BEARER, 422),
        ("/v1/models/1/promote", {"reason": "because", "now": True}, BEARER, 422),
        ("/v1/models/rollback", {"name": "nobody", "reason": "because"}, BEARER, 409),
        ("/v1/models/rollback", {"reason": "because"}, BEARER, 422),
        ("/v1/ml/train", {"kind": "refit"}, {}, 401),
        ("/v1/ml/train", {"kind": "refit"}, BEARER, 503),
    ],
)
def test_what_cannot_be_done_changes_nothing(  # noqa: PLR0917
    engine, served: httpx.Client, versions, address, body, headers, status
):
    answer = served.post(address, json=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(decisions.listed(engine)) == 3

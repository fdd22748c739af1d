"""Models over HTTP: seen by anybody, moved by the role `ml`, always on record."""

import httpx
import pytest
from sqlalchemy import Engine

from football.lifecycle import Kind, State
from serving.forecasting.models.schemas import StateName
from storage.forecast.models import decisions
from storage.forecast.models.candidates import Candidate
from storage.forecast.models.decisions import Why
from storage.forecast.models.moves import Moves
from tests.people import acts_on_record
from tests.storage.builders import FETCHED

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

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
def served(serving_api, database_url, ml_headers):
    with serving_api(database_url=database_url) as api:
        api.headers.update(ml_headers)
        yield api


def test_the_states_of_the_api_are_those_of_the_registry():
    assert set(StateName.__args__) == set(State)


def test_versions_are_listed_and_shown_with_their_decisions(served: httpx.Client, versions):
    first = served.get("/v1/models?limit=2").json()
    rest = served.get(f"/v1/models?limit=2&cursor={first['next_cursor']}").json()
    listed = [each["model_version_id"] for each in first["items"] + rest["items"]]
    assert listed == versions[::-1]
    (challenger,) = served.get("/v1/models?state=challenger").json()["items"]
    assert challenger["model_version_id"] == versions[2]
    assert served.get("/v1/models?name=nobody").json()["items"] == []
    shown = served.get(f"/v1/models/{versions[1]}").json()
    assert shown["features"] == ["lead", "goals_lead"]
    assert shown["model"]["recipe"] == {"regularisation": 300.0}
    assert [each["kind"] for each in shown["decisions"]] == ["challenge", "refit"]
    assert shown["sealed"] == []


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


def test_an_account_with_the_role_promotes_and_rolls_back(engine, served: httpx.Client, versions):
    request = {"reason": "it is better, as we see it"}
    address = f"/v1/models/{versions[2]}/promote"
    moved = served.post(address, json=request)
    assert moved.status_code == 200
    assert moved.json()["model"]["state"] == "champion"
    assert moved.json()["decision"]["kind"] == "manual"
    assert "touchline models align" in moved.json()["aliases"]
    again = served.post(address, json=request)
    assert again.status_code == 409
    assert "champion already" in again.json()["detail"]
    back = {"name": NAME, "reason": "it is not"}
    rolled = served.post("/v1/models/rollback", json=back)
    assert rolled.json()["model"]["model_version_id"] == versions[1]
    assert served.post("/v1/models/rollback", json=back).status_code == 409
    kinds = [each.kind for each in decisions.listed(engine, NAME)]
    assert kinds == ["rollback", "manual", "challenge", "refit", "first"]
    done = ["model.promote", "model.roll_back"]
    assert acts_on_record(engine, "model_version") == done


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/v1/models/1/promote", {"reason": "because"}, 401),
        ("/v1/models/999/promote", {"reason": "because"}, 404),
        (f"/v1/models/{2**40}/promote", {"reason": "because"}, 404),
        ("/v1/models/1/promote", {"reason": ""}, 422),
        ("/v1/models/1/promote", {"reason": "because", "now": True}, 422),
        ("/v1/models/rollback", {"name": "nobody", "reason": "because"}, 409),
        ("/v1/models/rollback", {"reason": "because"}, 422),
        ("/v1/ml/train", {"kind": "refit"}, 401),
        ("/v1/ml/train", {"kind": "refit"}, 503),
    ],
)
def test_what_cannot_be_done_changes_nothing(  # noqa: PLR0917
    engine, served: httpx.Client, versions, address, body, status
):
    if status == 401:
        del served.headers["Authorization"]
    answer = served.post(address, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(decisions.listed(engine)) == 3

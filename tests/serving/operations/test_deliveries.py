"""Deliveries over HTTP: for whoever has the administrator's token, by state and page by page."""

import base64

import orjson
import pytest
from sqlalchemy import Engine

from storage.delivery import writes
from storage.delivery.statements import STATES
from storage.delivery.writes import Message, Outcome
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from tests.databases import engine_as

pytestmark = pytest.mark.services

ADDRESS = "/v1/ops/deliveries"
OUTCOMES: tuple[Outcome, ...] = ("delivered", "refused", "unknown", "failed")


@pytest.fixture
def client(serving_api, engine: Engine, database_url: str, admin_headers):
    with UnitOfWork(engine) as uow:
        for number in range(5):
            message = Message(topic="alerts", type="alert.raised", body={"n": number})
            uow.run(writes.post(message, ["webhook"]))
        uow.commit()
    worker = engine_as(Role.WORKER, engine)
    for outcome in OUTCOMES:
        begun = writes.begin(worker, "webhook", "here:1")
        assert begun is not None
        writes.finish(worker, begun, outcome, None if outcome == "delivered" else "why")
    assert writes.begin(worker, "webhook", "here:1") is not None
    worker.dispose()
    with serving_api(database_url=database_url) as api:
        api.headers.update(admin_headers)
        yield api


def test_each_state_lists_its_own(client):
    found = {}
    for state in STATES:
        answer = client.get(f"{ADDRESS}?state={state}")
        assert answer.status_code == 200, answer.text
        found[state] = [item["delivery_id"] for item in answer.json()["items"]]
    assert found == {
        "delivered": [1], "given_up": [2], "in_doubt": [3], "waiting": [4], "sending": [5],
    }  # fmt: skip
    (doubted,) = client.get(f"{ADDRESS}?state=in_doubt").json()["items"]
    assert (doubted["worker"], doubted["last_error"], doubted["attempts"]) == ("here:1", "why", 1)
    assert doubted["due_at"] is None


def test_pages_follow_one_another(client):
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{ADDRESS}?limit=2{cursor}").json()
        seen += [item["delivery_id"] for item in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert seen == [5, 4, 3, 2, 1]
    none = client.get(f"{ADDRESS}?channel=mail").json()
    assert (none["items"], none["next_cursor"]) == ([], None)


def test_a_stranger_sees_nothing(client):
    assert client.get(ADDRESS, headers={"Authorization": "Bearer x"}).status_code == 401
    del client.headers["Authorization"]
    assert client.get(ADDRESS).status_code == 401


@pytest.mark.parametrize("query", ["state=lost", "channel=%00", "limit=0", "cursor=!", "more=1"])
def test_what_is_not_meant_is_refused_with_what_is_allowed(client, query):
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_cursor_of_another_list_is_refused(client):
    value = orjson.dumps({"kind": "alerts", "alert_id": 1})
    cursor = base64.urlsafe_b64encode(value).decode().rstrip("=")
    assert client.get(f"{ADDRESS}?cursor={cursor}").status_code == 422

"""Alerts over HTTP: administrators read them and act on them, nobody else."""

from datetime import timedelta

import httpx
import pytest

from storage.alerts import writes as alerts
from storage.alerts.writes import Notice
from storage.kit.unit_of_work import UnitOfWork
from tests.conftest import OPENING
from tests.people import acts_on_record, headers_of

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

ADDRESS = "/v1/monitoring/alerts"


@pytest.fixture
def raised(engine) -> list[int]:
    """Three alerts, oldest first: one of drift in S1, a failed run, one of no competition."""
    notices = [
        Notice(key="drift:S1:concept", kind="drift", severity="critical", title="S1 drifts",
               message="look", at=OPENING, competition="S1", details={"drift": "concept"}),
        Notice(key="run:1", kind="run", severity="warning", title="feeds failed", message="why",
               at=OPENING + timedelta(hours=1)),
        Notice(key="word:x", kind="parser", severity="info", title="a word", message="which",
               at=OPENING + timedelta(hours=2)),
    ]  # fmt: skip
    with UnitOfWork(engine) as uow:
        numbers = [alerts.raise_alert(uow, notice).alert_id for notice in notices]
        uow.commit()
    return numbers


@pytest.fixture
def client(serving_api, raised, database_url, admin_headers):
    with serving_api(database_url=database_url) as api:
        api.headers.update(admin_headers)
        yield api


def keys(client: httpx.Client, query: str = "") -> list[str]:
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200, answer.text
    return [item["key"] for item in answer.json()["items"]]


def test_alerts_are_listed_newest_first_and_page_by_page(client, raised):
    assert keys(client) == ["word:x", "run:1", "drift:S1:concept"]
    first = client.get(f"{ADDRESS}?limit=2").json()
    second = client.get(f"{ADDRESS}?limit=2&cursor={first['next_cursor']}").json()
    assert [item["alert_id"] for item in first["items"] + second["items"]] == raised[::-1]
    assert second["next_cursor"] is None
    assert second["items"][0]["details"] == {"drift": "concept"}


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?severity=critical", ["drift:S1:concept"]),
        ("?kind=run", ["run:1"]),
        ("?competition=S1", ["drift:S1:concept"]),
        ("?competition=S2", []),
        ("?state=open", ["word:x", "run:1", "drift:S1:concept"]),
        ("?state=resolved", []),
        ("?state=open&severity=info", ["word:x"]),
    ],
)
def test_filters_narrow_the_list(client, query, there):
    assert keys(client, query) == there


def test_an_administrator_acknowledges_and_resolves(client, raised, engine):
    number = raised[0]
    request = {"by": "ada", "note": "looking"}
    answer = client.post(f"{ADDRESS}/{number}/acknowledge", json=request)
    assert answer.status_code == 200, answer.text
    assert answer.json()["alert"]["state"] == "acknowledged"
    assert keys(client, "?state=acknowledged") == ["drift:S1:concept"]
    assert answer.json()["alert"]["acknowledged_by"].startswith("account:")
    first = client.post(f"{ADDRESS}/{number}/resolve", json={"by": "grace"})
    second = headers_of(engine, "admin")
    again = client.post(f"{ADDRESS}/{number}/resolve", json={}, headers=second)
    by = first.json()["alert"]["resolved_by"]
    assert by == answer.json()["alert"]["acknowledged_by"]
    assert again.json()["alert"]["resolved_by"] == by
    assert keys(client, "?state=resolved") == ["drift:S1:concept"]
    done = ["alert.acknowledge", "alert.resolve", "alert.resolve"]
    assert acts_on_record(engine, "alert") == done


def test_the_document_says_that_by_is_ignored(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for name in ("Acknowledgement", "Resolution"):
        by = schemas[name]["properties"]["by"]
        assert by["deprecated"]
        assert "Ignored" in by["description"]


def test_nobody_else_sees_or_changes_anything(client, raised, engine):
    address = f"{ADDRESS}/{raised[0]}/resolve"
    assert httpx.post(f"{client.base_url}{address}", json={}).status_code == 401
    assert httpx.get(f"{client.base_url}{ADDRESS}").status_code == 401
    wrong = {"Authorization": "Bearer guessed"}
    assert client.post(address, json={}, headers=wrong).status_code == 401
    for role in ("fan", "moderator", "ml", "service"):
        headers = headers_of(engine, role)
        assert client.get(ADDRESS, headers=headers).status_code == 403
        assert client.post(address, json={}, headers=headers).status_code == 403
    assert keys(client, "?state=resolved") == []


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/999999/resolve", b"{}", 404),
        ("/0/resolve", b"{}", 422),
        ("/x/acknowledge", b"{}", 422),
        ("/1/acknowledge", b"", 422),
        ("/1/acknowledge", b"[]", 422),
        ("/1/acknowledge", b'{"by": ""}', 422),
        ("/1/acknowledge", b'{"bye": "ada"}', 422),
        ("/1/acknowledge", b'{"note": "\\u0000"}', 422),
        ("/1/acknowledge", b"x" * 20_000, 413),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(client, path, sent, status):
    answer = client.post(f"{ADDRESS}{path}", content=sent)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]

"""Integrations over HTTP: who sets them up, secrets shown once, reports that are signed."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, select, update

from storage.agents.tables.integration import integration
from storage.kit.engine import engine_of
from tests.people import acts_on_record, api_of, headers_of, log_in, make_account
from tests.serving.conftest import until
from tests.storage.agents.fleet import an_agent

pytestmark = pytest.mark.services

PLACE = "/v1/agents/integrations"


@dataclass(frozen=True, kw_only=True)
class Scene:
    api: httpx.Client
    engine: Engine
    owner: dict[str, str]
    agent_id: int

    def made(self, **changes: Any) -> Any:
        body = {
            "agent_id": self.agent_id, "kind": "agent_os", "name": f"os {uuid4().hex[:8]}",
            "url": "https://agents.example.org/os", **changes,
        }  # fmt: skip
        return self.api.post(PLACE, json=body, headers=self.owner)


@pytest.fixture(scope="module")
def served(
    postgres_server, template_database, serving_api
) -> Iterator[tuple[httpx.Client, Engine]]:
    name = f"integrations_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    url = postgres_server.url(name)
    engine = engine_of(url)
    with serving_api(database_url=url) as api:
        until(lambda: api.get("/readyz").status_code == 200)
        yield api, engine
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def scene(served: tuple[httpx.Client, Engine]) -> Scene:
    api, engine = served
    account_id = make_account(engine)
    with api_of(engine) as as_api:
        agent_id = an_agent(as_api, account_id, kind="external", name="scouts", is_running=False)
    owner = log_in(engine, account_id).headers
    return Scene(api=api, engine=engine, owner=owner, agent_id=agent_id)


def signed(secret: str, body: bytes, nonce: str = "a-nonce-of-mine", at: float = 0) -> str:
    seconds = int(time.time() + at)
    mac = hmac.new(secret.encode(), f"{seconds}.{nonce}.".encode() + body, hashlib.sha256)
    return f"t={seconds},n={nonce},v1={mac.hexdigest()}"


def test_a_secret_is_shown_once_and_kept_encrypted(scene: Scene) -> None:
    made = scene.made()
    assert made.status_code == 201, made.text
    secret, place = made.json()["secret"], f"{PLACE}/{made.json()['integration_id']}"
    assert len(secret) > 40
    shown = scene.api.get(place, headers=scene.owner)
    listed = scene.api.get(PLACE, headers=scene.owner)
    assert secret not in shown.text + listed.text
    assert "secret" not in shown.json()
    with api_of(scene.engine) as api, api.connect() as connection:
        kept = connection.execute(select(integration.c.secret)).scalars().all()
    assert secret.encode() not in b"".join(map(bytes, kept))
    rotated = scene.api.post(f"{place}/rotate", headers=scene.owner)
    assert rotated.json()["secret"] != secret
    assert rotated.json()["older_until"] is not None
    acts = set(acts_on_record(scene.engine, "integration"))
    assert {"integration.create", "integration.rotate"} <= acts


def test_what_is_somebodys_is_nobody_elses(scene: Scene) -> None:
    place = f"{PLACE}/{scene.made().json()['integration_id']}"
    other = headers_of(scene.engine, "fan")
    assert scene.api.get(place, headers=other).status_code == 404
    assert scene.api.patch(place, json={"name": "mine"}, headers=other).status_code == 404
    assert scene.api.post(f"{place}/rotate", headers=other).status_code == 404
    assert scene.api.get(f"{place}/dispatches", headers=other).status_code == 404
    assert scene.api.delete(place, headers=other).status_code == 404
    assert scene.api.get(PLACE, headers=other).json()["items"] == []
    foreign = {
        "agent_id": scene.agent_id,
        "kind": "agent_os",
        "name": "x",
        "url": "https://a.example",
    }
    assert scene.api.post(PLACE, json=foreign, headers=other).status_code == 404
    assert scene.api.get(PLACE).status_code == 401
    admin = headers_of(scene.engine, "admin")
    assert scene.api.get(place, headers=admin).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"allow_private": True}, 403),
        ({"url": "ftp://example.org"}, 422),
        ({"url": "https://user:pass@example.org"}, 422),
        ({"url": "https://example.org/#part"}, 422),
        ({"url": "not an address"}, 422),
        ({"url": "https://[::1"}, 422),
        ({"url": "https://" + "x" * 600}, 422),
        ({"name": ""}, 422),
        ({"name": "tab\there"}, 422),
        ({"kind": "carrier pigeon"}, 422),
        ({"agent_id": 0}, 422),
        ({"agent_id": 2**62}, 404),
        ({"secret": "mine"}, 422),
    ],
)
def test_what_cannot_be_is_refused(scene: Scene, changes: dict[str, Any], status: int) -> None:
    assert scene.made(**changes).status_code == status


def test_names_are_unique_and_there_are_ten_at_most(scene: Scene) -> None:
    assert scene.made(name="one").status_code == 201
    again = scene.made(name="One")
    assert (again.status_code, again.json()["errors"][0]["name"]) == (422, "name")
    for _ in range(9):
        assert scene.made().status_code == 201
    full = scene.made()
    assert full.status_code == 409
    assert "delete one first" in full.json()["detail"]


def test_only_external_agents_are_connected(scene: Scene) -> None:
    owner_id = int(scene.api.get("/v1/users/me", headers=scene.owner).json()["account_id"])
    with api_of(scene.engine) as api:
        monitor = an_agent(api, owner_id, kind="monitor", name="watch", is_running=False)
    refused = scene.made(agent_id=monitor)
    assert refused.status_code == 422
    assert "allowed: external" in refused.text


def test_a_private_address_is_allowed_once_and_to_nobody_else(scene: Scene) -> None:
    admin = headers_of(scene.engine, "admin")
    number = scene.made().json()["integration_id"]
    place, own = f"{PLACE}/{number}", integration.c.integration_id == number
    with api_of(scene.engine) as api, api.begin() as connection:
        connection.execute(update(integration).where(own).values(allow_private=True))

    def allowed_after(headers: dict[str, str], **change: Any) -> bool:
        changed = scene.api.patch(place, json=change, headers=headers)
        assert changed.status_code == 200, changed.text
        return changed.json()["allow_private"]

    assert allowed_after(scene.owner, name="renamed")
    assert allowed_after(admin, url="http://10.0.0.1")
    assert not allowed_after(scene.owner, url="http://10.0.0.2")


BODY = json.dumps({"run_id": "r1", "status": "completed"}).encode()


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        (lambda: None, "is missing"),
        (lambda: "t=1,n=x,v1=y", "is missing"),
        (lambda: signed("another secret", BODY), "not signed with the secret"),
        (lambda: signed("", BODY, at=-3600), "set the clock right"),
        (lambda: signed("", BODY, at=3600), "set the clock right"),
    ],
    ids=["none", "of another form", "another secret", "too old", "of the future"],
)
def test_a_report_that_is_not_signed_is_not_believed(
    scene: Scene, header: Callable[[], str | None], hint: str
) -> None:
    place = f"{PLACE}/{scene.made().json()['integration_id']}/callbacks"
    signature = header()
    headers = {} if signature is None else {"X-Touchline-Signature": signature}
    refused = scene.api.post(place, content=BODY, headers=headers)
    assert refused.status_code == 401
    assert hint in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"{", 422), (b"[]", 422), (b"{}", 422), (b"[" * 9000, 422), (b"\xff", 422),
        (b'{"run_id": 7, "status": "completed"}', 422),
        (b'{"run_id": "r", "status": "flying"}', 422),
        (b'{"run_id": "r", "status": "completed", "task_id": "one"}', 422),
        (b'{"run_id": "r", "status": "completed", "task_id": 1e400}', 422),
        (b'{"run_id": "r", "status": "completed", "output": NaN}', 422),
        (b'{"run_id": "r", "status": "completed", "output": "a\\u0000b"}', 422),
        (b'{"run_id": "r", "status": "completed", "output": "\\ud800"}', 422),
        (b'{"run_id": "r", "status": "failed", "error": ' + b"[" * 900 + b"]" * 900 + b"}", 422),
        (BODY, 404),
    ],
)  # fmt: skip
def test_a_signed_report_of_nothing_is_refused(scene: Scene, body: bytes, status: int) -> None:
    made = scene.made().json()
    place = f"{PLACE}/{made['integration_id']}/callbacks"
    headers = {"X-Touchline-Signature": signed(made["secret"], body)}
    assert scene.api.post(place, content=body, headers=headers).status_code == status


def test_the_secret_before_is_believed_for_a_while_and_a_deleted_one_never(scene: Scene) -> None:
    made = scene.made().json()
    place = f"{PLACE}/{made['integration_id']}"
    scene.api.post(f"{place}/rotate", headers=scene.owner)
    headers = {"X-Touchline-Signature": signed(made["secret"], BODY)}
    # Believed, and of no run that was sent.
    assert scene.api.post(f"{place}/callbacks", content=BODY, headers=headers).status_code == 404
    scene.api.post(f"{place}/rotate", headers=scene.owner)
    assert scene.api.post(f"{place}/callbacks", content=BODY, headers=headers).status_code == 401
    assert scene.api.delete(place, headers=scene.owner).status_code == 204
    assert scene.api.get(place, headers=scene.owner).status_code == 404
    gone = scene.api.post(f"{place}/callbacks", content=BODY, headers=headers)
    assert (gone.status_code, "no integration" in gone.json()["detail"]) == (404, True)


def hook(scene: Scene, **changes: Any) -> Any:
    """A webhook that posts to us and may give notes."""
    made = scene.made(kind="webhook_in", url=None, tasks=["note"], **changes)
    assert made.status_code == 201, made.text
    return made.json()


def posted(scene: Scene, made: Any, document: Any, **how: Any) -> httpx.Response:
    body = json.dumps(document).encode()
    headers = {"X-Touchline-Signature": signed(made["secret"], body, **how)}
    return scene.api.post(made["callbacks"], content=body, headers=headers)


def test_a_webhook_gives_a_task_once_and_notes_events(scene: Scene) -> None:
    made = hook(scene)
    wanted = {"task": {"kind": "note", "input": {"title": "rain"}, "priority": 7}}
    first = posted(scene, made, wanted)
    assert first.status_code == 202, first.text
    task_id = first.json()["task_id"]
    again = posted(scene, made, wanted)
    assert again.json() == {**first.json(), "is_repeated": True}
    task = scene.api.get(f"/v1/agents/tasks/{task_id}", headers=scene.owner).json()
    assert (task["kind"], task["priority"], task["input"]) == ("note", 7, {"title": "rain"})
    other = posted(scene, made, {"task": {"kind": "note", "input": {"title": "snow"}}})
    assert (other.status_code, "new one" in other.json()["detail"]) == (409, True)
    event = {"event": {"message": "the roof is closed", "severity": "warning", "data": {"x": 1}}}
    noted = posted(scene, made, event, nonce="another-nonce")
    log = scene.api.get(f"/v1/agents/{scene.agent_id}/events", headers=scene.owner).json()["items"]
    (entry,) = [each for each in log if each["entry_id"] == noted.json()["entry_id"]]
    assert (entry["type"], entry["severity"], entry["message"], entry["data"]) == (
        "webhook", "warning", "the roof is closed", {"x": 1},
    )  # fmt: skip
    assert len([each for each in log if each["task_id"] == task_id]) == 1


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({}, "message"),
        ([], "message"),
        ({"task": {"kind": "note"}, "event": {"message": "x"}}, "message"),
        ({"task": {"kind": "discover", "input": {}}}, "task.kind"),
        ({"task": {"kind": "note", "input": {"titel": "x"}}}, "task.input.titel"),
        ({"task": {"kind": "note", "input": {"title": "x"}, "priority": 10}}, "task.priority"),
        ({"event": {"message": ""}}, "event.message"),
        ({"event": {"message": "x", "data": {"y": "z" * 5000}}}, "event.data"),
    ],
)
def test_what_a_webhook_may_not_post_is_named(scene: Scene, document: Any, place: str) -> None:
    refused = posted(scene, hook(scene), document)
    assert refused.status_code == 422, refused.text
    assert place in [each["name"] for each in refused.json()["errors"]]


def test_a_webhook_is_believed_by_its_own_secret_only(scene: Scene) -> None:
    made, other = hook(scene), hook(scene)
    event = {"event": {"message": "x"}}
    assert posted(scene, {**made, "secret": other["secret"]}, event).status_code == 401
    assert posted(scene, made, event, at=-400).status_code == 401
    assert scene.api.post(made["callbacks"], json=event).status_code == 401
    place = f"{PLACE}/{made['integration_id']}"
    scene.api.patch(place, json={"is_active": False}, headers=scene.owner)
    assert posted(scene, made, event).status_code == 404
    service = scene.made().json()
    wrong = {**service, "callbacks": service["callbacks"].replace("callbacks", "incoming")}
    assert posted(scene, wrong, event).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": "webhook_in"}, 422),
        ({"kind": "webhook_in", "url": None, "tasks": ["train"]}, 422),
        ({"kind": "webhook_in", "url": None, "events": ["agentInsight"]}, 422),
        ({"kind": "webhook_out", "url": None}, 422),
        ({"kind": "webhook_out", "events": []}, 422),
        ({"kind": "webhook_out", "events": ["matchUpdate"]}, 422),
        ({"kind": "webhook_out", "tasks": ["note"]}, 422),
        ({"kind": "webhook_out", "allow_private": True}, 403),
        ({"kind": "webhook_out", "events": ["agentInsight"]}, 201),
    ],
)
def test_webhooks_have_what_is_theirs(scene: Scene, changes: dict[str, Any], status: int) -> None:
    assert scene.made(**changes).status_code == status


def test_webhooks_go_with_every_agent_and_need_the_scope_of_what_they_give(scene: Scene) -> None:
    owner_id = int(scene.api.get("/v1/users/me", headers=scene.owner).json()["account_id"])
    with api_of(scene.engine) as api:
        monitor = an_agent(api, owner_id, kind="monitor", name="watch", is_running=False)
    body = {"kind": "webhook_in", "url": None, "agent_id": monitor}
    assert scene.made(**body, tasks=["watch"]).status_code == 201
    heavy = scene.made(**body, tasks=["drift"])
    assert (heavy.status_code, "training:write" in heavy.json()["detail"]) == (403, True)
    place = f"{PLACE}/{hook(scene)['integration_id']}"
    for changes in (
        {"tasks": ["watch"]},
        {"url": "https://a.example"},
        {"events": ["agentError"]},
    ):
        refused = scene.api.patch(place, json=changes, headers=scene.owner)
        assert refused.status_code == 422, changes
    changed = scene.api.patch(place, json={"tasks": []}, headers=scene.owner)
    assert changed.json()["tasks"] == []

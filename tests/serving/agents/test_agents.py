"""Agents over HTTP: whose they are, what they take, and the words in which others are refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from storage.agents.writes import agents, ends, sweeping
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.people import acts_on_record, bearer, headers_of, log_in, make_account, make_key
from tests.storage.agents.fleet import claimed, make_ready

pytestmark = pytest.mark.services

MONITOR = {"kind": "monitor", "name": "night watch", "config": {"stale_hours": 12}}
NOTE = {"kind": "note", "input": {"title": "a finding"}}


@dataclass(frozen=True, kw_only=True)
class Scene:
    api: httpx.Client
    worker: Engine
    owner: dict[str, str]
    other: dict[str, str]

    def post(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = self.api.post(path, json=body, headers=self.owner, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.api.get(path, headers=self.owner)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def running(self, **more: Any) -> int:
        agent_id: int = self.post("/v1/agents", {**MONITOR, **more}, 201)["agent_id"]
        self.post(f"/v1/agents/{agent_id}/start")
        apply(self.worker, agents.settle())
        return agent_id


@pytest.fixture
def scene(api: httpx.Client, engine: Engine) -> Iterator[Scene]:
    worker = engine_as(Role.WORKER, engine)
    owner = log_in(engine, make_account(engine)).headers
    yield Scene(api=api, worker=worker, owner=owner, other=headers_of(engine, "fan"))
    worker.dispose()


def test_an_agent_is_made_started_paused_stopped_and_deleted(scene, engine):
    made = scene.post("/v1/agents", MONITOR, 201)
    place = f"/v1/agents/{made['agent_id']}"
    assert (made["state"], made["config"], made["limits"]["parallel"]) == (
        "created",
        {"stale_hours": 12},
        4,
    )
    assert scene.post(f"{place}/start")["state"] == "starting"
    apply(scene.worker, agents.settle())
    assert scene.get(f"{place}/status")["state"] == "running"
    assert scene.post(f"{place}/pause")["state"] == "paused"
    assert scene.post(f"{place}/pause")["state"] == "paused"
    assert scene.post(f"{place}/resume")["state"] == "running"
    refused = scene.api.delete(place, headers=scene.owner)
    assert (refused.status_code, "stop it first" in refused.json()["detail"]) == (409, True)
    scene.post(f"{place}/stop")
    apply(scene.worker, agents.settle())
    assert scene.api.delete(place, headers=scene.owner).status_code == 204
    assert scene.api.get(place, headers=scene.owner).status_code == 404
    acts = set(acts_on_record(engine, "agent"))
    assert {"agent.create", "agent.start", "agent.stop", "agent.delete"} <= acts


def test_what_is_somebodys_is_not_there_for_others(scene):
    agent_id = scene.running()
    place = f"/v1/agents/{agent_id}"
    for path in ("", "/status", "/health", "/performance", "/tasks", "/events", "/insights"):
        assert scene.api.get(f"{place}{path}", headers=scene.other).status_code == 404, path
    assert scene.api.post(f"{place}/tasks", json=NOTE, headers=scene.other).status_code == 404
    listed = scene.api.get("/v1/agents", headers=scene.other).json()["items"]
    assert listed == []
    edit = {"is_public": True}
    assert scene.api.patch(place, json=edit, headers=scene.owner).status_code == 200
    assert scene.api.get(place).status_code == 200
    assert scene.api.post(f"{place}/tasks", json=NOTE, headers=scene.other).status_code == 403
    assert [each["agent_id"] for each in scene.api.get("/v1/agents").json()["items"]] == [agent_id]


def test_the_agent_itself_notes_and_finds_by_its_own_key_and_no_more(scene, engine):
    agent_id = scene.running()
    place = f"/v1/agents/{agent_id}"
    own = bearer(make_key(engine, agent_id, "service"))
    entry = {"type": "cache.filled", "severity": "warning", "message": "42", "data": {"n": 42}}
    noted = scene.api.post(f"{place}/events", json=entry, headers=own)
    assert (noted.status_code, noted.json()["actor_id"]) == (201, agent_id)
    found = {"title": "Rain", "subject_kind": "match", "subject_id": "9", "key": "rain:9"}
    assert scene.api.post(f"{place}/insights", json=found, headers=own).status_code == 201
    assert scene.api.post(f"{place}/insights", json=found, headers=own).status_code == 409
    assert scene.api.post(f"{place}/stop", headers=own).status_code == 403
    warned = scene.get(f"{place}/events?severity=warning")["items"]
    assert [(each["type"], each["data"]) for each in warned] == [("cache.filled", {"n": 42})]
    assert [each["title"] for each in scene.get(f"{place}/insights")["items"]] == ["Rain"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"kind": "watch", "input": {"checks": ["weather"]}}, "input.checks.0"),
        ({"kind": "watch", "input": {"chekcs": []}}, "input.chekcs"),
        ({"kind": "train", "input": {}}, "kind"),
        ({"kind": "note", "input": {"title": "x"}, "priority": 10}, "priority"),
        ({"kind": "note", "input": {"title": "x"}, "depends_on": [999]}, "depends_on"),
        ({"kind": "note", "input": {}}, "input.title"),
    ],
)
def test_a_task_that_cannot_be_is_refused_naming_the_place(scene, body, place):
    agent_id = scene.running()
    answer = scene.post(f"/v1/agents/{agent_id}/tasks", body, 422)
    assert place in [each["name"] for each in answer["errors"]]


def test_heavy_work_needs_the_scope_of_training(scene, engine):
    collector = {"kind": "collector", "name": "feeds"}
    assert "training:write" in scene.post("/v1/agents", collector, 403)["detail"]
    agent_id = scene.running()
    refused = scene.post(f"/v1/agents/{agent_id}/tasks", {"kind": "drift"}, 403)
    assert "training:write" in refused["detail"]
    ml = headers_of(engine, "ml")
    assert scene.api.post("/v1/agents", json=collector, headers=ml).status_code == 201


def test_a_task_goes_its_way_and_is_seen_on_it(scene):
    agent_id = scene.running()
    place = f"/v1/agents/{agent_id}"
    taken = scene.post(f"{place}/tasks", NOTE, 202)
    assert taken["state"] == "queued"
    task_id = taken["task_id"]
    assert scene.get(f"{place}/status")["queue"]["queued"] == 1
    (attempt,) = claimed(scene.worker)
    assert scene.get(f"/v1/agents/tasks/{task_id}")["state"] == "running"
    apply(scene.worker, ends.succeed(attempt, {"title": "a finding"}))
    task = scene.get(f"/v1/agents/tasks/{task_id}")
    assert (task["state"], task["result"]) == ("succeeded", {"title": "a finding"})
    (made,) = scene.get(f"/v1/agents/tasks/{task_id}/attempts")["items"]
    assert made["outcome"] == "succeeded"
    log = scene.get(f"/v1/agents/tasks/{task_id}/log")["items"]
    assert [each["to_state"] for each in log] == ["succeeded", "running", "queued"]
    figures = scene.get(f"{place}/performance")
    assert (figures["succeeded"], figures["success_share"], figures["attempts"]) == (1, 1.0, 1)
    assert scene.get(f"{place}/health")["is_healthy"]
    refused = scene.post(f"/v1/agents/tasks/{task_id}/cancel", None, 409)
    assert "succeeded already" in refused["detail"]


def test_the_same_request_is_the_same_task(scene):
    agent_id = scene.running()
    place = f"/v1/agents/{agent_id}/tasks"
    headers = {**scene.owner, "Idempotency-Key": "once"}
    answers = [scene.api.post(place, json=NOTE, headers=headers) for _ in range(3)]
    assert len({answer.json()["task_id"] for answer in answers}) == 1
    other = {**NOTE, "priority": 9}
    assert scene.api.post(place, json=other, headers=headers).status_code == 422
    assert len(scene.get(place)["items"]) == 1


def test_dead_tasks_are_listed_and_done_again_once(scene):
    agent_id = scene.running()
    task_id = scene.post(f"/v1/agents/{agent_id}/tasks", NOTE, 202)["task_id"]
    for _ in range(5):
        (attempt,) = claimed(scene.worker)
        apply(scene.worker, ends.fail(attempt, "transient", "away"))
        if scene.get(f"/v1/agents/tasks/{task_id}")["state"] == "queued":
            make_ready(scene.worker, task_id)
    dead = scene.get(f"/v1/agents/{agent_id}/dead-letters")["items"]
    assert [each["task_id"] for each in dead] == [task_id]
    redrive = f"/v1/agents/{agent_id}/dead-letters/redrive"
    (again,) = scene.post(redrive, None, 202)["items"]
    assert scene.post(redrive, None, 202)["items"] == []
    assert scene.post(f"/v1/agents/tasks/{task_id}/retry", None, 202) == again


def test_a_plan_is_looked_at_before_it_is_done(scene):
    agent_id = scene.running()
    scene.post(f"/v1/agents/{agent_id}/tasks", {**NOTE, "needs_approval": True}, 202)
    (attempt,) = claimed(scene.worker)
    apply(scene.worker, ends.ask_approval(attempt, {"kind": "note"}))
    (wanted,) = scene.get("/v1/agents/approvals")["items"]
    place = f"/v1/agents/approvals/{wanted['approval_id']}"
    refused = scene.api.post(place, json={"decision": "approved"}, headers=scene.other)
    assert refused.status_code == 404
    decision = {"decision": "approved", "digest": "0" * 64}
    assert "look at it again" in scene.post(place, decision, 409)["detail"]
    decided = scene.post(place, {**decision, "digest": wanted["digest"]})
    assert decided["decision"] == "approved"
    assert scene.get("/v1/agents/approvals")["items"] == []
    assert len(claimed(scene.worker)) == 1


def test_a_configuration_has_versions_and_comes_back(scene):
    agent_id = scene.running()
    place = f"/v1/agents/{agent_id}"
    tag = scene.api.get(place, headers=scene.owner).headers["ETag"]
    match = {**scene.owner, "If-Match": tag}
    edit = {"config": {"stale_hours": 1}}
    assert scene.api.patch(place, json=edit, headers=match).json()["config_version"] == 2
    assert scene.api.patch(place, json=edit, headers=match).status_code == 412
    back = scene.post(f"{place}/rollback", {"version": 1})
    assert (back["config"], back["config_version"]) == ({"stale_hours": 12}, 3)
    versions = scene.get(f"{place}/versions")["items"]
    assert [(each["version"], each["restores"]) for each in versions] == [
        (3, 1),
        (2, None),
        (1, None),
    ]
    assert scene.post(f"{place}/rollback", {"version": 9}, 404)


def test_a_schedule_makes_tasks_until_it_is_switched_off(scene):
    agent_id = scene.running()
    wanted = {"kind": "watch", "every_seconds": 3600}
    made = scene.post(f"/v1/agents/{agent_id}/schedules", wanted, 201)
    assert made["input"] == {"stale_hours": 12}, "what the configuration gives"
    assert sweeping.sweep(scene.worker).scheduled == 1
    place = f"/v1/agents/schedules/{made['schedule_id']}"
    off = scene.api.patch(place, json={"is_active": False}, headers=scene.owner)
    assert not off.json()["is_active"]
    assert [each["is_active"] for each in scene.get(
        f"/v1/agents/{agent_id}/schedules")["items"]] == [False]  # fmt: skip


STEPS = [
    {"key": "look", "kind": "note", "input": {"title": "look"}},
    {
        "key": "report",
        "kind": "note",
        "input": {"title": "report"},
        "needs": ["look"],
        "when": [{"step": "look", "field": "wrong", "is": "at_least", "value": 1}],
    },
    {
        "key": "rest",
        "kind": "note",
        "input": {"title": "rest"},
        "needs": ["look"],
        "when": [{"step": "look", "field": "wrong", "is": "equal", "value": 0}],
    },
    {"key": "end", "kind": "note", "input": {"title": "end"}, "needs": ["report", "rest"]},
]


def test_a_workflow_goes_the_way_that_results_say(scene):
    agent_id = scene.running()
    wanted = {"name": "look and report", "steps": STEPS[::-1]}
    made = scene.post(f"/v1/agents/{agent_id}/workflows", wanted, 201)
    assert made["steps"][0]["key"] == "look"
    run = scene.post(f"/v1/agents/workflows/{made['workflow_id']}/runs", None, 201)
    place = f"/v1/agents/runs/{run['run_id']}"
    for step, result in (("look", {"wrong": 2}), ("report", {}), ("end", {})):
        (attempt,) = claimed(scene.worker, 10)
        assert attempt.input["title"] == step
        apply(scene.worker, ends.succeed(attempt, result))
    ended = scene.get(place)
    assert ended["state"] == "succeeded"
    states = {each["key"]: each["state"] for each in ended["steps"]}
    assert states == {
        "look": "succeeded",
        "report": "succeeded",
        "rest": "skipped",
        "end": "succeeded",
    }


def test_a_step_that_fails_ends_the_run_and_what_comes_after_is_skipped(scene):
    agent_id = scene.running()
    wanted = {"name": "look and report", "steps": STEPS}
    made = scene.post(f"/v1/agents/{agent_id}/workflows", wanted, 201)
    again = scene.post(f"/v1/agents/{agent_id}/workflows", wanted, 201)
    assert (made["version"], again["version"]) == (1, 2)
    run = scene.post(f"/v1/agents/workflows/{made['workflow_id']}/runs", None, 201)
    (attempt,) = claimed(scene.worker)
    apply(scene.worker, ends.fail(attempt, "permanent", "no"))
    ended = scene.get(f"/v1/agents/runs/{run['run_id']}")
    assert (ended["state"], ended["note"]) == ("failed", "step look failed")
    assert {each["state"] for each in ended["steps"]} == {"failed", "skipped"}


def test_a_run_is_cancelled_with_what_it_has_begun(scene):
    agent_id = scene.running()
    wanted = {"name": "look and report", "steps": STEPS}
    made = scene.post(f"/v1/agents/{agent_id}/workflows", wanted, 201)
    run = scene.post(f"/v1/agents/workflows/{made['workflow_id']}/runs", None, 201)
    place = f"/v1/agents/runs/{run['run_id']}"
    assert scene.post(f"{place}/cancel")["state"] == "cancelled"
    assert scene.post(f"{place}/cancel")["state"] == "cancelled"
    assert claimed(scene.worker) == []


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ([STEPS[0], {**STEPS[1], "needs": ["nothing"]}], "steps.1.needs.0"),
        ([{**STEPS[0], "needs": ["report"]}, STEPS[1]], "steps.0.needs"),
        ([STEPS[0], STEPS[0]], "steps.1.key"),
        ([{**STEPS[0], "kind": "train"}], "steps.0.kind"),
        ([{**STEPS[0], "input": {"title": 3}}], "steps.0.input.title"),
        ([{**STEPS[1], "needs": []}], "steps.0.when.0.step"),
    ],
)
def test_a_workflow_that_cannot_be_is_refused_naming_the_place(scene, steps, place):
    agent_id = scene.running()
    body = {"name": "wrong", "steps": steps}
    answer = scene.post(f"/v1/agents/{agent_id}/workflows", body, 422)
    assert [each["name"] for each in answer["errors"]] == [place]


def test_there_are_so_many_agents_of_one_owner(scene):
    for number in range(agents.MOST_AGENTS):
        scene.post("/v1/agents", {**MONITOR, "name": f"watch {number}"}, 201)
    assert scene.post("/v1/agents", MONITOR, 409)["detail"].startswith("You have")
    taken = {**MONITOR, "name": "Watch 1"}
    first = scene.get("/v1/agents")["items"][0]["agent_id"]
    assert scene.api.delete(f"/v1/agents/{first}", headers=scene.owner).status_code == 204
    assert scene.post("/v1/agents", taken, 422)["errors"][0]["name"] == "name"

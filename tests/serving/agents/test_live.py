"""Agents over the WebSocket: followed by those who may, commanded, resumed without a gap."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from websockets.sync.client import ClientConnection, connect

from storage.agents.writes import agents, ends, findings, performance
from storage.insights.writes import NewInsight
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.people import acts_on_record, log_in, make_account
from tests.storage.agents.fleet import a_task, an_agent, claimed

pytestmark = pytest.mark.services


@pytest.fixture
def worker(engine: Engine) -> Iterator[Engine]:
    made = engine_as(Role.WORKER, engine)
    yield made
    made.dispose()


@contextmanager
def opened(api: httpx.Client, token: str) -> Iterator[ClientConnection]:
    address = str(api.base_url).replace("http", "ws", 1).rstrip("/")
    with connect(f"{address}/v1/ws", proxy=None) as socket:
        answer(socket, "hello")
        say(socket, op="auth", token=token)
        answer(socket, "authenticated")
        yield socket


def say(socket: ClientConnection, **fields: Any) -> None:
    socket.send(json.dumps(fields))


def message(socket: ClientConnection) -> Any:
    """The next message that is no heartbeat."""
    while (found := json.loads(socket.recv(timeout=15)))["op"] == "heartbeat":
        pass
    return found


def answer(socket: ClientConnection, op: str) -> Any:
    """The next message; it must be this one."""
    found = message(socket)
    assert found["op"] == op, found
    return found


def test_an_agent_is_followed_and_commanded(api, engine, worker):
    owner = make_account(engine)
    session = log_in(engine, owner)
    mine = an_agent(worker, owner, is_running=False)
    with opened(api, session.access_token) as socket:
        say(socket, op="joinAgent", agent_id=mine, id=1)
        joined = answer(socket, "subscribed")
        assert (joined["id"], joined["topics"]) == (1, [f"agent:{mine}"])
        say(socket, op="agentCommand", agent_id=mine, command="start", id=2)
        heard = [message(socket) for _ in range(2)]
        done = next(each for each in heard if each["op"] == "agentCommandDone")
        assert (done["id"], done["state"]) == (2, "starting")
        heard_event = next(each for each in heard if each["op"] == "event")
        assert (heard_event["type"], heard_event["payload"]["state"]) == (
            "agentStatusUpdate",
            "starting",
        )
        apply(worker, agents.settle())
        assert answer(socket, "event")["payload"]["state"] == "running"
        task = {"kind": "note", "input": {"title": "by the socket"}}
        say(socket, op="agentCommand", agent_id=mine, command="run", task=task, id=3)
        heard = [message(socket) for _ in range(2)]
        assert {each.get("type", each["op"]) for each in heard} == {
            "agentTaskUpdate",
            "agentCommandDone",
        }
        wrong = {"kind": "note", "input": {}}
        say(socket, op="agentCommand", agent_id=mine, command="run", task=wrong, id=4)
        refused = answer(socket, "error")
        assert (refused["id"], "input.title" in refused["problem"]["detail"]) == (4, True)
        say(socket, op="leaveAgent", agent_id=mine, id=5)
        assert answer(socket, "unsubscribed")["topics"] == []
    assert "agent.start" in acts_on_record(engine, "agent")


def test_every_type_of_frame_comes_and_is_resumed(api, engine, worker):
    owner = make_account(engine)
    session = log_in(engine, owner)
    mine = an_agent(worker, owner)
    topics = [f"agent:{mine}"]
    with opened(api, session.access_token) as socket:
        say(socket, op="subscribe", topics=topics)
        place = answer(socket, "subscribed")["cursor"]
    a_task(worker, mine)
    (attempt,) = claimed(worker)
    apply(worker, ends.fail(attempt, "permanent", "no"))
    apply(worker, findings.note(mine, kind="n", severity="info", message="", by=None))
    insight = NewInsight(source="agent", agent_id=mine, kind="note", title="rain")
    apply(worker, findings.find(mine, insight))
    apply(worker, performance.publish_figures())
    apply(worker, agents.pause(mine, by=owner))
    with opened(api, session.access_token) as socket:
        say(socket, op="subscribe", topics=topics, after=place)
        assert answer(socket, "subscribed")["recovered"]
        heard = [answer(socket, "event") for _ in range(8)]
    assert [each["type"] for each in heard] == [
        *("agentTaskUpdate", "agentTaskUpdate", "agentTaskUpdate", "agentError"),
        *("agentEvent", "agentInsight", "agentPerformanceUpdate", "agentStatusUpdate"),
    ]
    assert [each["payload"]["state"] for each in heard[:3]] == ["queued", "running", "failed"]


def test_a_stranger_neither_follows_nor_commands(api, engine, worker):
    mine = an_agent(worker, make_account(engine))
    stranger = log_in(engine, make_account(engine))
    with opened(api, stranger.access_token) as socket:
        say(socket, op="joinAgent", agent_id=mine, id=1)
        assert f"agent:{mine}" in answer(socket, "error")["problem"]["detail"]
        say(socket, op="agentCommand", agent_id=mine, command="stop", id=2)
        assert answer(socket, "error")["problem"]["type"].endswith("not-found")
    for path in ("/v1/events", "/v1/stream"):
        refused = api.get(path, params={"topics": f"agent:{mine}"}, headers=stranger.headers)
        assert refused.status_code == 403
    apply(worker, agents.edit(mine, {"is_public": True}, None, by=None))
    with opened(api, stranger.access_token) as socket:
        say(socket, op="joinAgent", agent_id=mine, id=1)
        answer(socket, "subscribed")
        say(socket, op="agentCommand", agent_id=mine, command="stop", id=2)
        assert answer(socket, "error")["problem"]["type"].endswith("forbidden")

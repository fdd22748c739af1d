"""A finished match is played again, its spacing kept and shortened, over both protocols."""

import json
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

pytestmark = [pytest.mark.services, pytest.mark.timeout(60)]
GAP_SECONDS = 60.0


@pytest.fixture
def played(league):
    """A match that is over: three events a minute apart, one of them long before."""
    match_id = league.add_match(-3.0, status="finished")
    for minutes in (-3000, -175, -174, -173):
        league.publish(
            f"match:{match_id}", at=league.now + timedelta(minutes=minutes), match_id=match_id,
            number=minutes,
        )  # fmt: skip
    league.publish("live", match_id=match_id + 1, number=0)
    return match_id


def over_sse(api: httpx.Client, **options: Any) -> list[tuple[float, str, dict]]:
    messages = []
    with api.stream("GET", "/v1/stream", **options) as response:
        assert response.status_code == 200
        kind = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                messages.append((time.monotonic(), kind, json.loads(line[6:])))
    return messages


def test_a_replay_keeps_the_spacing_and_ends(api, played):
    messages = over_sse(api, params={"replay": f"match:{played}", "speed": 100})
    assert messages[0][1] == "hello"
    assert messages[0][2]["replay"] == {"match_id": played, "speed": 100.0, "events": 3}
    events = [(at, data) for at, kind, data in messages if kind == "event"]
    assert [data["payload"]["number"] for _, data in events] == [-175, -174, -173]
    assert all(data["replay"] for _, data in events)
    assert events[2][0] - events[0][0] >= 0.95 * 2 * GAP_SECONDS / 100
    assert "heartbeat" in {kind for _, kind, _ in messages}
    assert (messages[-1][1], messages[-1][2]["reason"]) == ("closing", "replay_over")


def test_a_replay_that_broke_off_goes_on_where_it_was(api, played):
    messages = over_sse(api, params={"replay": f"match:{played}", "speed": 3600})
    first = next(data["cursor"] for _, kind, data in messages if kind == "event")
    rest = over_sse(
        api, params={"replay": f"match:{played}", "speed": 3600}, headers={"Last-Event-ID": first}
    )
    assert [d["payload"]["number"] for _, kind, d in rest if kind == "event"] == [-174, -173]


def test_a_replay_runs_over_the_websocket_beside_live_events(api, league, played):
    address = str(api.base_url).replace("http", "ws", 1).rstrip("/") + "/v1/ws"
    with connect(address, proxy=None) as connection:
        connection.send(json.dumps({"op": "subscribe", "topics": ["news"]}))
        connection.send(json.dumps({"op": "replay", "match_id": played, "speed": 600}))
        league.publish("news", number=1)
        messages = []
        while not messages or messages[-1]["op"] != "replayed":
            messages.append(json.loads(connection.recv(timeout=15)))
    events = [each for each in messages if each["op"] == "event"]
    again = [each["payload"]["number"] for each in events if each.get("replay")]
    assert again == [-175, -174, -173]
    assert [each["payload"]["number"] for each in events if not each.get("replay")] == [1]


def test_what_cannot_be_replayed_is_refused_with_the_reason(api, league):
    coming = league.add_match(2.0)
    unheard = league.add_match(-30.0, status="finished")
    for topic, status, why in (
        (f"match:{coming}", 422, "only a finished one"),
        (f"match:{unheard}", 404, "No events"),
        ("match:999999", 404, "No match"),
        ("live", 422, "match:ID"),
    ):
        answer = api.get("/v1/stream", params={"replay": topic})
        assert answer.status_code == status
        assert why in answer.json()["detail"]
    assert api.get("/v1/stream", params={"replay": "match:1", "speed": 0}).status_code == 422

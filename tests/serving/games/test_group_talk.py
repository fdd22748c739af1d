"""The talk of a group: read, followed, reported and answered by its members alone."""

import pytest

from tests.serving.games.test_groups import ask, joined, made_by
from tests.serving.streams.test_websocket import talk

pytestmark = pytest.mark.services


def test_what_members_write_reaches_members_and_nobody_else(town, ada, bob, cem, refused):
    group = made_by(ada)
    joined(bob, group)
    place, topic = f"/{group['group_id']}/talk/messages", f"group:{group['group_id']}"
    with talk(bob.api, additional_headers=bob.headers) as talking:
        assert talking.ask("subscribe", topics=[topic])["op"] == "subscribed"
        text = f"for us @{bob.username} @{cem.username}"
        made = ask(ada, "POST", place, {"text": text})
        assert made.status_code == 201, made.text
        told = talking.hear("event")
        assert (told["type"], told["topics"]) == ("group.talked", [topic])
    message_id = made.json()["message_id"]
    assert made.json()["room"] == {"kind": "group", "key": group["group_id"]}
    assert [each["text"] for each in ask(bob, "GET", place).json()["items"]] == [text]
    assert bob.get(f"/messages/{message_id}").status_code == 200
    kinds = [each["kind"] for each in bob.get("/notifications").json()["items"]]
    assert kinds == ["talk_mention"]
    assert cem.get("/notifications").json()["items"] == []
    report = {"subject": {"kind": "message", "id": message_id}, "reason": "harassment"}
    for fan, status in ((cem, 404), (town.stranger, 401)):
        refused(ask(fan, "GET", place), status)
        refused(ask(fan, "POST", place, {"text": "let me in"}), status)
        refused(fan.get(f"/messages/{message_id}"), 404)
        refused(fan.delete(f"/messages/{message_id}"), status)
    refused(cem.post("/reports", report), 404)
    assert bob.post("/reports", report).status_code in {200, 201}
    ask(ada, "DELETE", f"/{group['group_id']}/members/{bob.username}")
    refused(ask(bob, "GET", place), 404)
    refused(bob.get(f"/messages/{message_id}"), 404)
    assert ada.delete(f"/messages/{message_id}").status_code == 204
    assert ask(ada, "GET", place).json()["items"] == []

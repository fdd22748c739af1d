"""Reporting over HTTP: what, by whom, and what its sender sees of it."""

from typing import Any

import pytest

pytestmark = pytest.mark.services
MISSING = 2**40


def report(fan, kind, thing, reason="spam", **further):
    body = {"subject": {"kind": kind, "id": thing}, "reason": reason, **further}
    return fan.post("/reports", body)


def test_a_thing_is_reported_once_while_it_is_not_decided(town, ada, bob, refused):
    post_id = ada.says("buy this")
    things = {
        "post": post_id,
        "comment": ada.answers(post_id, "and this"),
        "profile": ada.account_id,
    }
    for kind, thing in things.items():
        first = report(bob, kind, thing, text="<script>alert(1)</script>\n'; DROP TABLE")
        assert first.status_code == 201, first.text
        again = report(bob, kind, thing, reason="hate")
        assert (again.status_code, again.json()) == (200, first.json())
        assert first.json()["subject"] == {"kind": kind, "id": thing}
        assert first.json()["state"] == "open"
        assert first.json()["text"].startswith("<script>")
        own = bob.get(first.headers["location"].removeprefix("/v1/social"))
        assert own.json() == first.json()
        refused(ada.get(f"/reports/{first.json()['report_id']}"), 404)
    listed = bob.get("/reports", limit=2).json()
    assert [each["subject"]["kind"] for each in listed["items"]] == ["profile", "comment"]
    rest = bob.get("/reports", limit=2, cursor=listed["next_cursor"]).json()
    assert [each["subject"]["kind"] for each in rest["items"]] == ["post"]
    assert ada.get("/reports").json()["items"] == []
    refused(ada.get("/reports", cursor="x"), 422)


def test_what_cannot_be_reported(town, ada, bob, refused):
    secret = ada.says("to myself", visibility="private")
    own = bob.says("mine")
    refused(report(town.stranger, "post", own), 401)
    refused(report(bob, "post", secret), 404)
    for kind in ("post", "comment", "profile"):
        refused(report(bob, kind, MISSING), 404)
    assert "yours" in refused(report(bob, "post", own), 403)
    refused(report(bob, "profile", bob.account_id), 403)
    refused(report(town.fan(is_verified=False), "post", own), 403)
    assert "post, comment" in refused(report(bob, "planet", 1), 422)
    refused(report(bob, "post", own, "dislike"), 422)
    unfit: list[dict[str, Any]] = [{"text": "x" * 1001}, {"text": "a\x00b"}, {"more": 1}]
    for wrong in unfit:
        refused(report(bob, "post", own, **wrong), 422)
    gone = ada.says("soon gone")
    ada.delete(f"/posts/{gone}")
    refused(report(bob, "post", gone), 404)

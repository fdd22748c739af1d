"""Authors ask once for a review of what was removed or held; moderators decide; authors learn."""

from typing import Any

import pytest

from tests.serving.social.moderators import (
    ask,
    case_of,
    decide,
    notices_of,
    reported,
    wrong_counters,
)

pytestmark = pytest.mark.services
MISSING = 2**40


def subject_of(kind: str, number: int) -> dict[str, Any]:
    return {"kind": kind, "id": number}


def appeal(fan: Any, kind: str, number: int, text: str = "It is a song of the fans") -> Any:
    return fan.post("/appeals", {"subject": subject_of(kind, number), "text": text})


def removed(town: Any, fan: Any, moderator: Any, kind: str = "post") -> int:
    """Something of an author's that a moderator removed; its id."""
    thing = reported(town, fan, kind)
    assert decide(moderator, case_of(moderator, kind, thing), "remove").status_code == 201
    return thing


@pytest.fixture
def held(ada: Any, town: Any) -> int:
    """A post that waits for review."""
    names = " ".join(f"@{town.fan().username}" for _ in range(16))
    made = ada.post("/posts", {"text": f"come and buy {names}"})
    assert made.json()["state"] == "held"
    return made.json()["post_id"]


def test_a_held_post_is_in_its_authors_list_alone_with_the_reason(town, ada, bob, held):
    live = ada.says("harmless")
    path = f"/users/{ada.username}/posts"
    own = ada.get(path).json()["items"]
    assert [(each["post_id"], each["state"], each["held_for"]) for each in own] == [
        (live, "live", []), (held, "held", ["mentions"]),
    ]  # fmt: skip
    for other in (bob, town.stranger):
        assert [each["post_id"] for each in other.get(path).json()["items"]] == [live]
    for scope in ("discovery", "following"):
        feed = ada.get("/feed", scope=scope).json()["items"]
        assert held not in [each["post_id"] for each in feed]


def test_a_removed_post_is_in_its_authors_list_with_its_rule(town, ada, bob, mo):
    post_id = removed(town, ada, mo)
    path = f"/users/{ada.username}/posts"
    (own,) = ada.get(path).json()["items"]
    assert (own["post_id"], own["state"], own["removed_reason"]) == (
        post_id, "removed", "harassment",
    )  # fmt: skip
    assert bob.get(path).json()["items"] == []
    assert ada.delete(f"/posts/{post_id}").status_code == 204
    assert ada.get(path).json()["items"] == []


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_an_appeal_that_is_granted_brings_it_back(  # noqa: PLR0917
    town, ada, bob, mo, mia, refused, kind
):
    thing = removed(town, ada, mo, kind)
    (own,) = ask(ada, "GET", "/decisions").json()["items"]
    assert own["may_appeal"] is True
    made = appeal(ada, kind, thing)
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/v1/social/appeals/{made.json()['appeal_id']}"
    assert (made.json()["state"], made.json()["subject"]) == ("open", subject_of(kind, thing))
    assert ask(ada, "GET", "/decisions").json()["items"][0]["may_appeal"] is False
    assert "before" in refused(appeal(ada, kind, thing), 409)

    case_id = case_of(mia, kind, thing)
    case = ask(mia, "GET", f"/cases/{case_id}").json()
    assert (case["cause"], case["has_appeal"]) == ("appeal", True)
    assert case["appeal"]["text"] == "It is a song of the fans"
    assert [(each["act"], each["moderator"]) for each in case["decisions"]] == [
        ("remove", mo.username)
    ]
    assert case["history"]["removed"] == 1
    assert case["may"] == ["lock", "warn", "suspend", "restore", "uphold"]
    assert "another moderator" in refused(decide(mo, case_id, "restore"), 403)
    refused(decide(mia, case_id, "dismiss"), 409)
    assert decide(mia, case_id, "restore").status_code == 201
    assert bob.get(f"/{kind}s/{thing}").json()["state"] == "live"
    assert ada.get("/appeals").json()["items"][0]["state"] == "granted"
    assert notices_of(town, ada) == ["content_removed", "content_restored"]
    assert wrong_counters(town) == []


def test_an_appeal_that_is_refused_leaves_it_removed_and_tells_the_author(  # noqa: PLR0917
    town, ada, bob, mo, mia, refused
):
    post_id = removed(town, ada, mo)
    appeal(ada, "post", post_id)
    case_id = case_of(mia, "post", post_id)
    refused(decide(mia, case_id, "uphold", "warn"), 422)
    done = decide(mia, case_id, "uphold", message="It insults the keeper.")
    assert done.status_code == 201, done.text
    assert done.json()["may"] == ["restore"]
    refused(bob.get(f"/posts/{post_id}"), 404)
    assert ada.get("/appeals").json()["items"][0]["state"] == "refused"
    latest = ask(ada, "GET", "/decisions").json()["items"][0]
    assert (latest["act"], latest["message"]) == ("uphold", "It insults the keeper.")
    assert notices_of(town, ada) == ["content_removed", "removal_upheld"]
    refused(appeal(ada, "post", post_id), 409)


def test_what_waits_for_review_is_appealed_in_its_own_case(town, ada, mo, held, refused):
    case_id = case_of(mo, "post", held)
    assert appeal(ada, "post", held).status_code == 201
    refused(appeal(ada, "post", held), 409)
    case = ask(mo, "GET", f"/cases/{case_id}").json()
    assert (case["cause"], case["has_appeal"]) == ("screening", True)
    assert case["appeal"]["about_case_id"] == case_id
    assert decide(mo, case_id, "remove").status_code == 201
    assert ada.get("/appeals").json()["items"][0]["state"] == "refused"
    refused(appeal(ada, "post", held), 409)


def test_another_removal_can_be_appealed_too(town, ada, mo, mia):
    post_id = removed(town, ada, mo)
    appeal(ada, "post", post_id)
    assert decide(mia, case_of(mia, "post", post_id), "restore").status_code == 201
    again = town.fan()
    report = {"subject": subject_of("post", post_id), "reason": "spam"}
    assert again.post("/reports", report).status_code == 201
    assert decide(mia, case_of(mia, "post", post_id), "remove").status_code == 201
    assert appeal(ada, "post", post_id).status_code == 201
    assert [each["state"] for each in ada.get("/appeals").json()["items"]] == ["open", "granted"]


def test_only_authors_appeal_and_only_what_is_not_shown(town, ada, bob, mo, refused):
    post_id = removed(town, ada, mo)
    refused(appeal(bob, "post", post_id), 404)
    refused(appeal(town.stranger, "post", post_id), 401)
    refused(appeal(ada, "post", MISSING), 404)
    refused(appeal(ada, "post", post_id, text=" "), 422)
    refused(appeal(ada, "war", post_id), 422)
    refused(appeal(ada, "profile", ada.account_id), 409)
    refused(appeal(ada, "post", ada.says("harmless")), 409)
    mine = appeal(ada, "post", post_id).json()["appeal_id"]
    refused(bob.get(f"/appeals/{mine}"), 404)
    assert bob.get("/appeals").json()["items"] == []


def test_a_list_of_appeals_goes_to_its_end_while_more_are_sent(town, ada, mo):
    sent = []
    for _ in range(3):
        post_id = removed(town, ada, mo)
        sent.append(appeal(ada, "post", post_id).json()["appeal_id"])
    first = ada.get("/appeals", limit=2).json()
    later = removed(town, ada, mo)
    appeal(ada, "post", later)
    rest = ada.get("/appeals", limit=2, cursor=first["next_cursor"]).json()
    found = [each["appeal_id"] for each in (*first["items"], *rest["items"])]
    assert found == sent[::-1]
    assert rest["next_cursor"] is None


def test_an_appeal_about_a_post_that_was_restored_meanwhile_is_dismissed(town, ada, mo, mia):
    post_id = removed(town, ada, mo)
    appeal(ada, "post", post_id)
    decided = case_of(mo, "post", post_id, state="closed")
    assert decide(mo, decided, "restore").status_code == 201
    case_id = case_of(mia, "post", post_id)
    assert "dismiss" in ask(mia, "GET", f"/cases/{case_id}").json()["may"]
    assert decide(mia, case_id, "dismiss").status_code == 201
    assert ada.get("/appeals").json()["items"][0]["state"] == "closed"


def test_an_appeal_about_a_deleted_post_is_dismissed(town, ada, mo, mia):
    post_id = removed(town, ada, mo)
    appeal(ada, "post", post_id)
    case_id = case_of(mia, "post", post_id)
    assert ada.delete(f"/posts/{post_id}").status_code == 204
    may = ask(mia, "GET", f"/cases/{case_id}").json()["may"]
    assert may == ["dismiss", "lock", "warn", "suspend"]
    assert decide(mia, case_id, "dismiss").status_code == 201
    assert ada.get("/appeals").json()["items"][0]["state"] == "closed"

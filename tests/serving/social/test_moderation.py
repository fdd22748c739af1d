"""Moderation over HTTP: the queue, decisions, what the author and everybody else see of them."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from storage.identity.tables.audit import audit_entry
from storage.social.tables.decision import restriction
from storage.social.tables.report import moderation_case
from tests.serving.social.moderators import (
    ask,
    case_of,
    decide,
    everything_public,
    new_phrase,
    notices_of,
    reported,
    wrong_counters,
)
from tests.serving.social.test_reports import report

pytestmark = pytest.mark.services
MISSING = 2**40


def test_only_moderators_moderate(town, ada, mo, refused):
    post_id = reported(town, ada)
    case_id = case_of(mo, "post", post_id)
    for fan, status in ((town.stranger, 401), (ada, 403), (town.fan(role="ml"), 403)):
        refused(ask(fan, "GET", "/cases"), status)
        refused(ask(fan, "GET", f"/cases/{case_id}"), status)
        refused(ask(fan, "POST", f"/cases/{case_id}/claim"), status)
        refused(ask(fan, "DELETE", f"/cases/{case_id}/claim"), status)
        refused(decide(fan, case_id, "dismiss"), status)
    assert ask(town.fan(role="admin"), "GET", f"/cases/{case_id}").status_code == 200
    refused(ask(mo, "GET", f"/cases/{MISSING}"), 404)
    refused(decide(mo, MISSING, "dismiss"), 404)
    refused(ask(town.stranger, "GET", "/decisions"), 401)


def test_a_removed_post_is_gone_for_others_and_its_author_learns_why(town, ada, bob, mo, refused):
    phrase = new_phrase()
    post_id = ada.says(f"{phrase} #secret @{bob.username}")
    assert notices_of(town, bob) == ["mention"]
    report(bob, "post", post_id, "harassment", text="<b>they insult me</b>")
    case_id = case_of(mo, "post", post_id)
    case = ask(mo, "GET", f"/cases/{case_id}").json()
    assert (case["report_count"], case["reasons"]) == (1, {"harassment": 1})
    assert case["reports"][0]["reporter"]["username"] == bob.username
    assert case["content"]["state"] == "live"
    assert case["history"]["posts"] == 1
    assert case["may"] == ["dismiss", "remove", "lock", "warn", "suspend"]
    before = town.stranger.get(f"/profiles/{ada.username}").json()["post_count"]

    done = decide(mo, case_id, "remove", "warn", message="Play the ball.")
    assert done.status_code == 201, done.text
    assert done.json()["decided_by"] == mo.username
    refused(bob.get(f"/posts/{post_id}"), 404)
    assert phrase not in everything_public(town, bob)
    assert town.stranger.get(f"/profiles/{ada.username}").json()["post_count"] == before - 1
    seen = ada.get(f"/posts/{post_id}").json()
    assert (seen["state"], seen["removed_reason"], seen["text"].split(" #")[0]) == (
        "removed", "harassment", phrase,
    )  # fmt: skip
    decisions = ask(ada, "GET", "/decisions").json()["items"]
    assert [each["act"] for each in decisions] == ["warn", "remove"]
    assert decisions[0]["message"] == "Play the ball."
    assert "moderator" not in decisions[0]
    assert ask(bob, "GET", "/decisions").json()["items"] == []
    assert notices_of(town, ada) == ["content_removed", "warned"]
    assert notices_of(town, bob) == ["mention", "report_closed"]
    assert bob.get("/reports").json()["items"][0]["state"] == "closed"
    logged = ask(town.stranger, "GET", "/log").json()["items"][:2]
    assert {each["act"] for each in logged} == {"remove", "warn"}
    assert set(logged[0]) == {"decision_id", "at", "act", "subject", "rule", "until"}
    assert mo.username not in ask(town.stranger, "GET", "/log").text
    statement = select(audit_entry.c.act, audit_entry.c.actor_id).where(
        audit_entry.c.target_kind == "post", audit_entry.c.target_id == str(post_id)
    )
    with town.engine.connect() as connection:
        acts = connection.execute(statement.order_by(audit_entry.c.entry_id)).all()
    assert acts == [("moderation.remove", mo.account_id), ("moderation.warn", mo.account_id)]

    refused(ada.put(f"/posts/{post_id}", {"text": "nicer"}), 409)
    assert decide(mo, case_id, "restore").status_code == 201
    assert bob.get(f"/posts/{post_id}").json()["state"] == "live"
    assert town.stranger.get(f"/profiles/{ada.username}").json()["post_count"] == before
    assert "not removed" in refused(decide(mo, case_id, "restore"), 409)
    assert wrong_counters(town) == []


def test_of_two_moderators_at_once_one_wins_and_the_other_learns_who(town, ada, mo, mia, refused):
    for _ in range(3):
        case_id = case_of(mo, "post", reported(town, ada))
        with ThreadPoolExecutor(2) as pool:
            acts = pool.map(decide, (mo, mia), (case_id, case_id), ("remove", "dismiss"))
            answers = dict(zip((mo.username, mia.username), acts, strict=True))
        won = [name for name, answer in answers.items() if answer.status_code == 201]
        assert len(won) == 1
        lost = next(answer for answer in answers.values() if answer.status_code != 201)
        assert won[0] in refused(lost, 409)
        case = ask(mo, "GET", f"/cases/{case_id}").json()
        assert (case["decided_by"], len(case["decisions"])) == (won[0], 1)
    assert wrong_counters(town) == []


def test_a_claim_keeps_others_away_until_it_ends(town, ada, mo, mia, refused):
    case_id = case_of(mo, "post", reported(town, ada))
    claimed = ask(mo, "POST", f"/cases/{case_id}/claim")
    assert (claimed.status_code, claimed.json()["claimed_by"]) == (200, mo.username)
    assert ask(mo, "POST", f"/cases/{case_id}/claim").status_code == 200
    assert mo.username in refused(ask(mia, "POST", f"/cases/{case_id}/claim"), 409)
    assert mo.username in refused(decide(mia, case_id, "remove"), 409)
    for fan, claim, is_there in ((mo, "mine", True), (mia, "mine", False), (mia, "free", False)):
        listed = ask(fan, "GET", "/cases", params={"claim": claim, "limit": 200}).json()["items"]
        assert (case_id in [each["case_id"] for each in listed]) is is_there
    assert ask(mia, "DELETE", f"/cases/{case_id}/claim").status_code == 204
    assert ask(mo, "GET", f"/cases/{case_id}").json()["claimed_by"] == mo.username
    past = func.clock_timestamp() - timedelta(seconds=1)
    own = update(moderation_case).where(moderation_case.c.case_id == case_id)
    town.change(own.values(claimed_until=past))
    assert ask(mia, "POST", f"/cases/{case_id}/claim").status_code == 200
    assert ask(mia, "DELETE", f"/cases/{case_id}/claim").status_code == 204
    assert decide(mo, case_id, "dismiss").status_code == 201
    assert mo.username in refused(ask(mia, "POST", f"/cases/{case_id}/claim"), 409)


def test_what_is_deleted_after_a_report_stays_for_moderators_and_nobody_else(
    town, ada, bob, mo, refused
):
    phrase = new_phrase()
    post_id = ada.says(f"{phrase} #secret")
    ada_too = ada.says("later")
    comment_id = ada.answers(ada_too, phrase)
    for kind, thing in (("post", post_id), ("comment", comment_id)):
        report(bob, kind, thing, "hate")
    ada.put(f"/posts/{post_id}", {"text": "harmless"})
    assert ada.delete(f"/posts/{post_id}").status_code == 204
    assert ada.delete(f"/comments/{comment_id}").status_code == 204
    for kind, thing in (("post", post_id), ("comment", comment_id)):
        case_id = case_of(mo, kind, thing)
        case = ask(mo, "GET", f"/cases/{case_id}").json()
        assert (case["content"]["state"], case["content"]["text"]) == ("deleted", None)
        assert phrase in case["evidence"][0]["text"]
        assert case["may"] == ["dismiss", "lock", "warn", "suspend"]
        assert "deleted" in refused(decide(mo, case_id, "remove"), 409)
        assert decide(mo, case_id, "warn").status_code == 201
        refused(bob.get(f"/{kind}s/{thing}"), 404)
        refused(ada.get(f"/{kind}s/{thing}"), 404)
    assert phrase not in everything_public(town, ada, bob)
    assert phrase not in ask(ada, "GET", "/decisions").text
    assert phrase not in bob.get("/reports").text


def test_a_removed_comment_leaves_its_answers_under_a_tombstone(town, ada, bob, mo):
    post_id = ada.says("talk")
    first = bob.answers(post_id, "you fools")
    below = ada.answers(post_id, "calm down", first)
    report(ada, "comment", first, "harassment")
    case_id = case_of(mo, "comment", first)
    thread = ask(mo, "GET", f"/cases/{case_id}").json()["thread"]
    assert [each["text"] for each in thread] == ["talk"]
    assert decide(mo, case_id, "remove").status_code == 201
    listed = town.stranger.get(f"/posts/{post_id}/comments").json()["items"]
    assert [(each["comment_id"], each["state"], each["text"]) for each in listed] == [
        (first, "removed", None)
    ]
    assert town.stranger.get(f"/posts/{post_id}").json()["comment_count"] == 1
    answers = town.stranger.get(f"/posts/{post_id}/comments", parent_id=first).json()["items"]
    assert [each["comment_id"] for each in answers] == [below]
    mine = bob.get(f"/comments/{first}").json()
    assert (mine["text"], mine["removed_reason"]) == ("you fools", "harassment")
    assert decide(mo, case_id, "restore").status_code == 201
    assert town.stranger.get(f"/posts/{post_id}").json()["comment_count"] == 2
    assert wrong_counters(town) == []


def test_a_removed_image_is_served_to_moderators_alone(town, ada, mo, refused):
    def picture(colour):
        out = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(out, "PNG")
        kept = ada.ask("POST", "/media", content=out.getvalue()).json()
        return ada.says("look", media=[kept["media_id"]]), kept["sha256"]

    removed, first = picture("#123456")
    deleted, second = picture("#654321")
    for post_id, sha256 in ((removed, first), (deleted, second)):
        assert town.stranger.get(f"/media/{sha256}.webp").status_code == 200
        report(town.fan(), "post", post_id, "sexual")
        case_id = case_of(mo, "post", post_id)
        if post_id == removed:
            assert decide(mo, case_id, "remove").status_code == 201
        else:
            assert ada.delete(f"/posts/{post_id}").status_code == 204
        refused(town.stranger.get(f"/media/{sha256}.webp"), 404)
        case = ask(mo, "GET", f"/cases/{case_id}").json()
        (address,) = case["evidence"][0]["images"]
        shown = ask(mo, "GET", address.removeprefix("/v1/moderation"))
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        refused(ask(ada, "GET", address.removeprefix("/v1/moderation")), 403)
    assert decide(mo, case_of(mo, "post", removed, "closed"), "restore").status_code == 201
    assert town.stranger.get(f"/media/{first}.webp").status_code == 200


def test_a_locked_thread_takes_no_comments(town, ada, bob, mo, refused):
    comment_id = reported(town, ada, "comment")
    post_id = ada.get(f"/comments/{comment_id}").json()["post_id"]
    case_id = case_of(mo, "comment", comment_id)
    assert decide(mo, case_id, "lock").status_code == 201
    assert town.stranger.get(f"/posts/{post_id}").json()["is_locked"] is True
    refused(bob.post(f"/posts/{post_id}/comments", {"text": "but"}), 409)
    assert decide(mo, case_id, "unlock").status_code == 201
    bob.answers(post_id, "but")
    refused(decide(mo, case_id, "unlock"), 409)


def test_a_suspended_account_reads_and_writes_nothing_new(town, ada, bob, mo, refused):
    before = ada.says("before")
    post_id = reported(town, ada)
    case_id = case_of(mo, "post", post_id)
    assert decide(mo, case_id, "remove", "suspend", days=7).status_code == 201
    writes = [
        ada.post("/posts", {"text": "again"}),
        ada.put(f"/posts/{before}", {"text": "again"}),
        ada.post(f"/posts/{before}/comments", {"text": "again"}),
        ada.put("/profiles", {"bio": "again"}),
    ]
    for answer in writes:
        assert "/account/moderation" in refused(answer, 403)
    assert town.stranger.get(f"/posts/{before}").status_code == 200
    assert ada.get("/feed").status_code == 200
    assert ada.post(f"/users/{bob.username}/follow").status_code == 201
    assert report(ada, "post", bob.says("hm")).status_code == 201
    assert ada.delete(f"/posts/{before}").status_code == 204
    assert ask(ada, "GET", "/decisions").json()["items"][0]["until"] is not None
    assert "reinstate" in ask(mo, "GET", f"/cases/{case_id}").json()["may"]
    assert decide(mo, case_id, "reinstate").status_code == 201
    ada.says("thank you")
    refused(decide(mo, case_id, "reinstate"), 409)

    post_id = reported(town, ada)
    decide(mo, case_of(mo, "post", post_id), "suspend", days=1)
    refused(ada.post("/posts", {"text": "again"}), 403)
    over = update(restriction).where(restriction.c.account_id == ada.account_id)
    town.change(over.values(until=func.clock_timestamp()))
    ada.says("the day is over")


def test_nobody_decides_about_themselves_or_above_them(town, mo, mia, refused):
    post_id = reported(town, mo)
    case_id = case_of(mo, "post", post_id)
    refused(decide(mo, case_id, "dismiss"), 403)
    refused(decide(mia, case_id, "remove"), 403)
    assert decide(town.fan(role="admin"), case_id, "remove").status_code == 201


def test_a_block_hides_nothing_from_a_moderator(town, ada, mo):
    post_id = reported(town, ada)
    assert ada.post(f"/users/{mo.username}/block").status_code == 201
    case = ask(mo, "GET", f"/cases/{case_of(mo, 'post', post_id)}").json()
    assert case["content"]["text"] == "you fools"


def test_a_profile_is_emptied(town, ada, bob, mo, refused):
    phrase = new_phrase()
    ada.put("/profiles", {"bio": phrase, "links": ["https://bad.example"]})
    report(bob, "profile", ada.account_id, "hate")
    case_id = case_of(mo, "profile", ada.account_id)
    assert decide(mo, case_id, "remove").status_code == 201
    shown = town.stranger.get(f"/profiles/{ada.username}").json()
    assert (shown["bio"], shown["links"]) == ("", [])
    case = ask(mo, "GET", f"/cases/{case_id}").json()
    assert phrase in case["evidence"][0]["text"]
    assert "restore" not in case["may"]
    refused(decide(mo, case_id, "restore"), 409)
    assert bob.account_id


@pytest.mark.parametrize(
    "body",
    [
        {"acts": []},
        {"acts": ["explode"]},
        {"acts": ["remove"]},
        {"acts": ["dismiss", "remove"], "rule": "spam"},
        {"acts": ["remove", "restore"], "rule": "spam"},
        {"acts": ["warn", "warn"], "rule": "spam"},
        {"acts": ["suspend"], "rule": "spam"},
        {"acts": ["warn"], "rule": "spam", "days": 3},
        {"acts": ["suspend"], "rule": "spam", "days": 0},
        {"acts": ["warn"], "rule": "dislike"},
        {"acts": ["warn"], "rule": "spam", "message": "a\x00"},
    ],
)
def test_decisions_that_make_no_sense_are_refused(mo, refused, body):
    refused(ask(mo, "POST", "/cases/1/decisions", json=body), 422)

"""Comments over HTTP: threads, tombstones, orders, refusals."""

import pytest
from sqlalchemy import update

from storage.identity.tables.account import account
from storage.social.tables.comment import comment
from storage.social.tables.post import post
from tests.conftest import OPENING

pytestmark = pytest.mark.services
MISSING = 2**40


def listed(fan, post_id, **query):
    found = fan.get(f"/posts/{post_id}/comments", **query)
    assert found.status_code == 200, found.text
    return found.json()["items"]


def test_a_comment_answers_a_post_or_a_comment(town, ada, bob):
    post_id = ada.says("well?")
    made = bob.post(f"/posts/{post_id}/comments", {"text": f"*no* @{ada.username}"})
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == f"/v1/social/comments/{body['comment_id']}"
    assert (body["depth"], body["parent_id"], body["mentions"]) == (1, None, [ada.username])
    assert "<em>no</em>" in body["text_html"]
    reply_id = ada.answers(post_id, "yes", body["comment_id"])

    (root,) = listed(town.stranger, post_id)
    assert root["reply_count"] == 1
    (reply,) = listed(town.stranger, post_id, parent_id=body["comment_id"])
    assert (reply["comment_id"], reply["depth"]) == (reply_id, 2)
    assert town.stranger.get(f"/posts/{post_id}").json()["comment_count"] == 2
    assert town.stranger.get(f"/comments/{reply_id}").json()["text"] == "yes"


def test_threads_have_a_deepest_level(ada, refused):
    post_id = ada.says("down")
    parent_id = None
    for depth in range(1, 9):
        parent_id = ada.answers(post_id, f"level {depth}", parent_id)
    answer = {"text": "too deep", "parent_id": parent_id}
    assert "8" in refused(ada.post(f"/posts/{post_id}/comments", answer), 409)


def test_orders(ada, bob, cem):
    post_id = ada.says("which is best?")
    first, second, third = (ada.answers(post_id, text) for text in ("a", "b", "c"))
    for fan in (bob, cem):
        fan.post(f"/comments/{second}/like")
    bob.post(f"/comments/{first}/like")
    expected = {
        "new": [third, second, first],
        "old": [first, second, third],
        "top": [second, first, third],
    }
    for sort, ids in expected.items():
        assert [each["comment_id"] for each in listed(ada, post_id, sort=sort)] == ids
        paged, cursor = [], {}
        while True:
            page = ada.get(f"/posts/{post_id}/comments", sort=sort, limit=1, **cursor).json()
            paged += [each["comment_id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert paged == ids
    assert ada.get(f"/posts/{post_id}/comments", sort="best").status_code == 422
    cursor = ada.get(f"/posts/{post_id}/comments", sort="new", limit=1).json()["next_cursor"]
    assert ada.get(f"/posts/{post_id}/comments", sort="old", cursor=cursor).status_code == 422


def test_a_deleted_comment_stays_as_a_tombstone_while_it_carries_answers(town, ada, bob, refused):
    post_id = ada.says("talk")
    root = bob.answers(post_id, "I was here")
    reply = ada.answers(post_id, "you were", root)
    assert bob.delete(f"/comments/{root}").status_code == 204
    (tombstone,) = listed(town.stranger, post_id)
    assert tombstone["state"] == "deleted"
    assert (tombstone["text"], tombstone["text_html"], tombstone["author"]) == (None, None, None)
    assert town.stranger.get(f"/posts/{post_id}").json()["comment_count"] == 1
    refused(ada.post(f"/posts/{post_id}/comments", {"text": "?", "parent_id": root}), 404)
    refused(bob.delete(f"/comments/{root}"), 404)
    assert ada.delete(f"/comments/{reply}").status_code == 204
    assert listed(town.stranger, post_id) == []


def test_what_moderators_removed_and_whom_they_suspended_say_nothing(town, ada, bob, cem):
    post_id = ada.says("talk")
    removed, suspended = bob.answers(post_id, "rude"), cem.answers(post_id, "ruder")
    ada.answers(post_id, "please", removed)
    values = {"removed_at": OPENING, "removed_reason": "abuse"}
    town.change(update(comment).where(comment.c.comment_id == removed).values(values))
    own = account.c.account_id == cem.account_id
    town.change(update(account).where(own).values(suspended_at=OPENING))
    found = {each["comment_id"]: each for each in listed(town.stranger, post_id)}
    assert found[removed]["state"] == "removed"
    assert found[suspended]["state"] == "hidden"
    assert {each["text"] for each in found.values()} == {None}


def test_an_edit_of_a_comment(ada, bob, refused, town):
    comment_id = ada.answers(ada.says("x"), "frist")
    edited = ada.put(f"/comments/{comment_id}", {"text": "first"}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["text"]) == (200, "first")
    assert edited.headers["etag"] == '"2"'
    stale = {"If-Match": '"1"'}
    refused(ada.put(f"/comments/{comment_id}", {"text": "x"}, headers=stale), 412)
    refused(ada.delete(f"/comments/{comment_id}", headers=stale), 412)
    refused(bob.put(f"/comments/{comment_id}", {"text": "x"}), 403)
    refused(bob.delete(f"/comments/{comment_id}"), 403)
    refused(town.stranger.put(f"/comments/{comment_id}", {"text": "x"}), 401)
    refused(town.stranger.delete(f"/comments/{comment_id}"), 401)


def test_refused_comments(town, ada, bob, refused):
    post_id = ada.says("talk")
    other_comment = ada.answers(ada.says("elsewhere"), "there")
    place = f"/posts/{post_id}/comments"
    refused(town.stranger.post(place, {"text": "hi"}), 401)
    refused(bob.post(f"/posts/{MISSING}/comments", {"text": "hi"}), 404)
    refused(bob.post(place, {"text": "hi", "parent_id": MISSING}), 404)
    refused(bob.post(place, {"text": "hi", "parent_id": other_comment}), 404)
    refused(bob.post(place, {"text": ""}), 422)
    refused(bob.post(place, {"text": "x" * 301}), 422)
    refused(bob.post(place, {"text": "x", "depth": 1}), 422)
    for method in ("PUT", "DELETE"):
        refused(bob.ask(method, f"/comments/{MISSING}", json={"text": "x"}), 404)
    refused(bob.get(f"/comments/{MISSING}"), 404)
    refused(bob.get(place, cursor="nonsense"), 422)


def test_a_thread_locks_with_its_post(town, ada, bob, refused):
    post_id = ada.says("enough")
    comment_id = bob.answers(post_id, "one more")
    locked = update(post).where(post.c.post_id == post_id).values(locked_at=OPENING)
    town.change(locked)
    refused(bob.post(f"/posts/{post_id}/comments", {"text": "and another"}), 409)
    refused(bob.put(f"/comments/{comment_id}", {"text": "changed"}), 409)
    assert bob.get(f"/posts/{post_id}/viewer").json()["may_comment"] is False
    assert bob.get(f"/posts/{post_id}").json()["is_locked"] is True
    assert len(listed(bob, post_id)) == 1
    assert bob.delete(f"/comments/{comment_id}").status_code == 204


def test_answers_to_somebody_who_blocked_one_are_refused(ada, bob, cem, refused):
    post_id = ada.says("public")
    of_cem = cem.answers(post_id, "hm")
    cem.post(f"/users/{bob.username}/block")
    refused(bob.post(f"/posts/{post_id}/comments", {"text": "!", "parent_id": of_cem}), 403)
    refused(bob.post(f"/comments/{of_cem}/like"), 403)
    bob.answers(post_id, "the post itself is not cem's")
    ada.post(f"/users/{bob.username}/block")
    refused(bob.post(f"/posts/{post_id}/comments", {"text": "again"}), 403)
    refused(bob.post(f"/posts/{post_id}/like"), 403)
    assert bob.get(f"/posts/{post_id}").status_code == 200, "what is public stays so"

"""Posts over HTTP: each endpoint as it should go, and each refusal."""

from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from storage.forecast.tables.review import settlement
from storage.social.tables.post import post
from tests.conftest import OPENING

pytestmark = pytest.mark.services
MISSING = 2**40


def test_a_post_is_stored_as_written_and_shown_safely(town, ada):
    text = "  *Askvik* <b>win</b> #S1 @nobody.here  "
    made = ada.post("/posts", {"text": text})
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == f"/v1/social/posts/{body['post_id']}"
    assert made.headers["etag"] == '"1"'
    assert body["world"] == "simulated"
    assert body["text"] == text
    assert "<em>Askvik</em> &lt;b&gt;win&lt;/b&gt;" in body["text_html"]
    assert body["author"]["username"] == ada.username
    assert body["author"]["kind"] == "person"
    assert (body["tags"], body["mentions"]) == (["s1"], [])
    assert (body["visibility"], body["state"], body["version"]) == ("public", "live", 1)

    read = town.stranger.get(f"/posts/{body['post_id']}")
    assert read.status_code == 200
    assert read.json() == body
    assert read.headers["etag"] == '"1"'
    assert read.content == ada.get(f"/posts/{body['post_id']}").content


def test_a_post_may_be_about_a_match_team_or_competition(town, ada):
    match_id = town.league.add_match(2)
    team_id = town.league.team_ids[0]
    about = {"match_id": match_id, "team_id": team_id, "competition": "S1"}
    post_id = ada.says("they kick off", **about)
    found = ada.get(f"/posts/{post_id}").json()
    assert {name: found[name] for name in about} == about
    for name, value in about.items():
        assert town.stranger.ids("/search/posts", **{name: value}) == [post_id]


def test_a_post_that_carries_a_forecast_says_later_how_it_scored(town, ada):
    match_id = town.league.add_match(3)
    (forecast_id,) = town.league.seal(match_id, 3, "odds_free")
    post_id = ada.says("I say so", forecast_id=str(forecast_id))
    carried = ada.get(f"/posts/{post_id}").json()
    assert carried["match_id"] == match_id
    assert carried["forecast"]["forecast_id"] == str(forecast_id)
    assert carried["forecast"]["outcome"] is None
    with town.engine.begin() as connection:
        values = {"home_goals_90": 0, "away_goals_90": 0, "settled_at": OPENING}
        connection.execute(insert(settlement).values(match_id=match_id, **values))
    scored = ada.get(f"/posts/{post_id}").json()["forecast"]
    assert scored["outcome"] == "DRAW"
    assert scored["log_loss"] == pytest.approx(1.1, abs=0.5)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\u200b"}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": "e" + "\u0301" * 5000}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "hi", "visibility": "secret"}, "visibility"),
        ({"text": "hi", "match_id": MISSING}, "match_id"),
        ({"text": "hi", "team_id": 2**31 - 1}, "team_id"),
        ({"text": "hi", "team_id": MISSING}, "team_id"),
        ({"text": "hi", "competition": "ZZ"}, "competition"),
        ({"text": "hi", "forecast_id": str(uuid4())}, "forecast_id"),
        ({"text": "hi", "pick_id": 0}, "pick_id"),
        ({"text": "hi", "media": [MISSING]}, "media"),
        ({"text": "hi", "media": [1, 2, 3, 4, 5]}, "media"),
        ({"text": "hi", "colour": "red"}, "colour"),
        ({}, "text"),
    ],
)
def test_what_no_post_can_be_is_refused_with_the_field(ada, refused, body, named):
    answer = ada.post("/posts", body)
    assert named in refused(answer, 422)
    assert any(named in fault["name"] for fault in answer.json()["errors"])


def test_length_is_counted_as_people_count(ada):
    family = "👨‍👩‍👧‍👦"  # seven code points
    assert ada.post("/posts", {"text": family * 500}).status_code == 201
    assert ada.post("/posts", {"text": family * 501}).status_code == 422


def test_only_members_post(town, refused):
    for body in ({"text": "hi"}, {"no": "post"}):
        refused(town.stranger.post("/posts", body), 401)
    unverified = town.fan(is_verified=False)
    assert "erify" in refused(unverified.post("/posts", {"text": "hi"}), 403)


def test_an_edit_keeps_the_earlier_text(town, ada, bob):
    post_id = ada.says("frist #one", visibility="followers")
    edited = ada.put(
        f"/posts/{post_id}",
        {"text": f"first #two @{bob.username}", "visibility": "public"},
        headers={"If-Match": '"1"'},
    )
    assert edited.status_code == 200
    body = edited.json()
    assert (body["version"], edited.headers["etag"]) == (2, '"2"')
    assert (body["tags"], body["mentions"]) == (["two"], [bob.username])
    assert body["edited_at"] is not None
    before = town.stranger.get(f"/posts/{post_id}/edits").json()["items"]
    assert [(each["version"], each["text"]) for each in before] == [(1, "frist #one")]
    assert town.stranger.ids("/hashtags/one") == []
    assert post_id in town.stranger.ids("/hashtags/two")

    again = ada.put(f"/posts/{post_id}", {"text": body["text"]})
    assert again.json()["version"] == 2, "nothing changed"


def test_an_edit_of_another_version_is_refused(ada, refused):
    post_id = ada.says("one")
    assert ada.put(f"/posts/{post_id}", {"text": "two"}).status_code == 200
    stale = {"If-Match": '"1"'}
    refused(ada.put(f"/posts/{post_id}", {"text": "three"}, headers=stale), 412)
    refused(ada.delete(f"/posts/{post_id}", headers=stale), 412)
    refused(ada.put(f"/posts/{post_id}", {"text": "x"}, headers={"If-Match": "two"}), 422)
    assert ada.get(f"/posts/{post_id}").json()["text"] == "two"


def test_only_its_author_changes_a_post(town, ada, bob, refused):
    post_id, hidden = ada.says("mine"), ada.says("secret", visibility="private")
    for who, status in ((town.stranger, 401), (bob, 403)):
        refused(who.put(f"/posts/{post_id}", {"text": "yours"}), status)
        refused(who.delete(f"/posts/{post_id}"), status)
    refused(bob.put(f"/posts/{hidden}", {"text": "yours"}), 404)
    refused(bob.delete(f"/posts/{hidden}"), 404)


def test_a_deleted_post_is_gone(town, ada, bob, refused):
    post_id = ada.says("gone #soon")
    comment_id = bob.answers(post_id, "wait")
    assert ada.delete(f"/posts/{post_id}").status_code == 204
    for who in (ada, bob, town.stranger):
        for path in ("", "/edits", "/viewer", "/comments"):
            refused(who.get(f"/posts/{post_id}{path}"), 404)
        refused(who.get(f"/comments/{comment_id}"), 404)
    refused(ada.delete(f"/posts/{post_id}"), 404)
    refused(ada.put(f"/posts/{post_id}", {"text": "back"}), 404)
    assert post_id not in town.stranger.ids("/hashtags/soon")
    assert ada.get(f"/profiles/{ada.username}").json()["post_count"] == 0


def test_a_removed_post_is_shown_to_its_author_with_the_reason(town, ada, bob, refused):
    post_id = ada.says("buy now")
    removed = {"removed_at": OPENING, "removed_reason": "spam"}
    town.change(update(post).where(post.c.post_id == post_id).values(removed))
    refused(bob.get(f"/posts/{post_id}"), 404)
    refused(town.stranger.get(f"/posts/{post_id}"), 404)
    own = ada.get(f"/posts/{post_id}").json()
    assert (own["state"], own["removed_reason"]) == ("removed", "spam")
    refused(ada.put(f"/posts/{post_id}", {"text": "please"}), 409)
    assert ada.get(f"/posts/{post_id}/viewer").json()["may_comment"] is False


@pytest.mark.parametrize("path", ["/posts/{}", "/posts/{}/edits", "/posts/{}/viewer"])
def test_what_is_not_there_is_not_found(town, refused, path):
    refused(town.stranger.get(path.format(MISSING)), 404)
    refused(town.stranger.get(path.format(0)), 422)
    refused(town.stranger.get(path.format("x")), 422)


def test_how_one_stands_to_a_post(town, ada, bob):
    post_id = ada.says("like me")
    bob.follows(ada)
    bob.post(f"/posts/{post_id}/like")
    seen = bob.get(f"/posts/{post_id}/viewer")
    assert seen.json() == {
        "world": "simulated",
        "post_id": post_id,
        "is_author": False,
        "has_liked": True,
        "follows_author": True,
        "may_like": True,
        "may_comment": True,
    }
    assert seen.headers["cache-control"] == "private, no-store"
    assert ada.get(f"/posts/{post_id}/viewer").json()["is_author"] is True
    assert town.stranger.get(f"/posts/{post_id}/viewer").json()["has_liked"] is False


def test_a_post_sent_twice_with_one_key_is_one_post(ada):
    key = {"Idempotency-Key": uuid4().hex}
    first, second = (ada.post("/posts", {"text": "once"}, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert ada.ids(f"/users/{ada.username}/posts") == [first.json()["post_id"]]


def test_links_to_our_own_pages_have_cards(town, ada):
    own = str(town.api.base_url).rstrip("/")
    text = f"see {own}/matches/41 and https://elsewhere.example/matches/42"
    found = ada.get(f"/posts/{ada.says(text)}").json()
    assert found["cards"] == [{"url": f"{own}/matches/41", "kind": "match", "id": "41"}]

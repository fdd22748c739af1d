"""Likes, follows, requests, blocks, mutes and profiles over HTTP."""

import pytest

pytestmark = pytest.mark.services
MISSING = 2**40


def names(fan, path, **query):
    found = fan.get(path, **query)
    assert found.status_code == 200, found.text
    return [each["username"] for each in found.json()["items"]]


@pytest.mark.parametrize("kind", ["posts", "comments"])
def test_likes_are_idempotent(town, ada, bob, refused, kind):
    post_id = ada.says("like me")
    thing = post_id if kind == "posts" else ada.answers(post_id, "or me")
    place = f"/{kind}/{thing}"
    first = bob.post(f"{place}/like")
    assert (first.status_code, first.json()["like_count"]) == (201, 1)
    again = bob.post(f"{place}/like")
    assert (again.status_code, again.json()["like_count"]) == (200, 1)
    ids = f"{kind.removesuffix('s')}_ids"
    assert bob.get("/viewer", **{ids: f"{thing},{MISSING}"}).json()[ids] == [thing]
    assert ada.get("/viewer", **{ids: str(thing)}).json()[ids] == []
    for _ in range(2):
        assert bob.delete(f"{place}/like").status_code == 204
    assert ada.get(place).json()["like_count"] == 0
    refused(town.stranger.post(f"{place}/like"), 401)
    refused(town.stranger.delete(f"{place}/like"), 401)
    refused(bob.post(f"/{kind}/{MISSING}/like"), 404)
    refused(bob.delete(f"/{kind}/{MISSING}/like"), 404)


def test_likes_of_a_page_need_an_account_and_ids(town, ada, refused):
    refused(town.stranger.get("/viewer", post_ids="1"), 401)
    refused(ada.get("/viewer", post_ids="one"), 422)
    assert ada.get("/viewer").json()["post_ids"] == []


def test_follows_are_idempotent_and_friends_are_mutual(town, ada, bob):
    place = f"/users/{bob.username}/follow"
    first, again = ada.post(place), ada.post(place)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "accepted"
    assert names(town.stranger, f"/users/{bob.username}/followers") == [ada.username]
    assert names(town.stranger, f"/users/{ada.username}/following") == [bob.username]
    assert names(town.stranger, f"/users/{ada.username}/friends") == []
    bob.follows(ada)
    assert names(town.stranger, f"/users/{ada.username}/friends") == [bob.username]
    stands = ada.get(f"/users/{bob.username}/viewer").json()
    assert (stands["following"], stands["followed_by"], stands["are_friends"]) == (
        "accepted",
        "accepted",
        True,
    )
    profile = town.stranger.get(f"/profiles/{ada.username}").json()
    assert (profile["follower_count"], profile["following_count"]) == (1, 1)
    for _ in range(2):
        assert ada.delete(place).status_code == 204
    assert names(town.stranger, f"/users/{bob.username}/followers") == []


def test_refused_follows(town, ada, bob, refused):
    place = f"/users/{bob.username}"
    for method in ("POST", "DELETE"):
        for kind in ("follow", "block", "mute"):
            refused(town.stranger.ask(method, f"{place}/{kind}"), 401)
            refused(ada.ask(method, f"/users/nobody.of.this.name/{kind}"), 404)
    for kind in ("follow", "block", "mute"):
        assert "you" in refused(ada.post(f"/users/{ada.username}/{kind}"), 422)
    for kind in ("followers", "following", "friends", "posts"):
        refused(ada.get(f"/users/nobody.of.this.name/{kind}"), 404)
    refused(town.stranger.get(f"{place}/viewer"), 401)


def test_nobody_follows_more_than_the_setting(town, ada, refused):
    for _ in range(30):
        ada.follows(town.fan())
    one_more = town.fan()
    assert "30" in refused(ada.post(f"/users/{one_more.username}/follow"), 409)


def test_a_private_profile_lets_follow_whom_it_accepts(town, ada, bob, cem, refused):
    assert ada.put("/profiles", {"is_private": True}).status_code == 200
    post_id = ada.says("for friends")
    response = bob.post(f"/users/{ada.username}/follow")
    assert (response.status_code, response.json()["state"]) == (201, "requested")
    refused(bob.get(f"/posts/{post_id}"), 404)
    refused(bob.get(f"/users/{ada.username}/followers"), 404)
    assert names(ada, "/follow-requests") == [bob.username]
    assert ada.get(f"/profiles/{ada.username}").json()["follower_count"] == 0

    for _ in range(2):
        assert ada.post(f"/follow-requests/{bob.username}").status_code == 204
    assert bob.get(f"/posts/{post_id}").status_code == 200
    assert names(bob, f"/users/{ada.username}/followers") == [bob.username]
    assert names(ada, "/follow-requests") == []
    refused(ada.post(f"/follow-requests/{cem.username}"), 404)

    assert ada.delete(f"/follow-requests/{bob.username}").status_code == 204
    refused(bob.get(f"/posts/{post_id}"), 404)
    cem.post(f"/users/{ada.username}/follow")
    assert ada.put("/profiles", {"is_private": False}).status_code == 200
    assert cem.get(f"/users/{ada.username}/viewer").json()["following"] == "accepted"
    assert ada.get(f"/profiles/{ada.username}").json()["follower_count"] == 1


def test_a_block_ends_both_follows_and_forbids_new_ones(ada, bob, refused):
    ada.follows(bob)
    bob.follows(ada)
    first, again = (ada.post(f"/users/{bob.username}/block") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert names(ada, "/blocks") == [bob.username]
    stands = bob.get(f"/users/{ada.username}/viewer").json()
    assert (stands["following"], stands["followed_by"]) == (None, None)
    assert (stands["has_blocked"], stands["may_interact"]) == (False, False)
    refused(bob.post(f"/users/{ada.username}/follow"), 403)
    refused(ada.post(f"/users/{bob.username}/follow"), 403)
    for _ in range(2):
        assert ada.delete(f"/users/{bob.username}/block").status_code == 204
    bob.follows(ada)


def test_a_mute_is_unnoticed(ada, bob):
    bob.follows(ada)
    ada.follows(bob)
    post_id = bob.says("la la la")
    assert post_id in ada.ids("/feed")
    first, again = (ada.post(f"/users/{bob.username}/mute") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert names(ada, "/mutes") == [bob.username]
    assert post_id not in ada.ids("/feed")
    assert bob.get(f"/users/{ada.username}/viewer").json()["may_interact"] is True
    assert ada.delete(f"/users/{bob.username}/mute").status_code == 204
    assert post_id in ada.ids("/feed")


def test_lists_of_people_have_pages(town, ada, refused):
    fans = [town.fan() for _ in range(5)]
    for fan in fans:
        fan.follows(ada)
    paged, cursor = [], {}
    while True:
        page = ada.get(f"/users/{ada.username}/followers", limit=2, **cursor).json()
        paged += [each["username"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(paged) == sorted(fan.username for fan in fans)
    refused(ada.get(f"/users/{ada.username}/following", **cursor), 422)
    refused(ada.get("/blocks", cursor="x"), 422)


def test_a_profile_is_what_somebody_shows(town, ada, refused):
    empty = town.stranger.get(f"/profiles/{ada.username.upper()}")
    assert empty.status_code == 200
    assert (empty.json()["bio"], empty.json()["version"], empty.json()["accuracy"]) == (
        "",
        1,
        None,
    )
    shown = {
        "bio": "*Askvik* till I die",
        "location": "Askvik",
        "links": ["https://ada.example/x"],
        "favourite_team_id": town.league.team_ids[0],
    }
    edited = ada.put("/profiles", shown, headers={"If-Match": empty.headers["etag"]})
    assert edited.status_code == 200
    body = edited.json()
    assert {name: body[name] for name in shown} == shown
    assert body["favourite_team"] == "Askvik"
    assert "<em>Askvik</em>" in body["bio_html"]
    assert town.stranger.get(f"/profiles/{ada.username}").json() == body
    refused(ada.put("/profiles", shown, headers={"If-Match": '"1"'}), 412)


@pytest.mark.parametrize(
    "body",
    [
        {"bio": "x" * 301},
        {"links": ["javascript:alert(1)"]},
        {"links": ["https://a.example"] * 6},
        {"favourite_team_id": 2**31 - 1},
        {"picture": "0" * 64},
        {"picture": "../../etc/passwd"},
        {"location": "a\nb"},
        {"name": "x"},
    ],
)
def test_what_no_profile_can_show_is_refused(ada, refused, body):
    refused(ada.put("/profiles", body), 422)


def test_profiles_of_nobody(town, refused):
    refused(town.stranger.get("/profiles/nobody.of.this.name"), 404)
    refused(town.stranger.put("/profiles", {}), 401)

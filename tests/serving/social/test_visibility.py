"""Who sees what: whose it is, for whom, which block, over reading, lists, feed and search."""

from dataclasses import dataclass
from itertools import product

import pytest
from sqlalchemy import update

from storage.identity.tables.account import account
from tests.conftest import OPENING
from tests.serving.social.conftest import Fan, Town

pytestmark = pytest.mark.services
VIEWERS = ("author", "follower", "other", "stranger", "blocked", "blocker", "muter")
VISIBILITIES = ("public", "followers", "private")
PROFILES = ("open", "private")
TAG = "derby"
_SIGNED_OUT = {"stranger"}
_APART = {"blocked", "blocker", "muter"}


@dataclass(frozen=True)
class Scene:
    """An author, what they wrote, and viewers who stand to them in each way."""

    author: Fan
    viewers: dict[str, Fan]
    posts: dict[str, int]
    comments: dict[str, int]
    match_id: int


def staged(town: Town, kind: str) -> Scene:
    author = town.fan()
    viewers = {name: town.fan() for name in VIEWERS}
    viewers |= {"author": author, "stranger": town.stranger}
    viewers["follower"].follows(author)
    viewers["muter"].follows(author)
    if kind == "private":
        author.put("/profiles", {"is_private": True})
    author.post(f"/users/{viewers['blocked'].username}/block")
    viewers["blocker"].post(f"/users/{author.username}/block")
    viewers["muter"].post(f"/users/{author.username}/mute")
    match_id = town.league.add_match(5)
    mentioned = " ".join(f"@{fan.username}" for fan in viewers.values() if fan.username)
    posts = {
        visibility: author.says(
            f"zebra {visibility} #{TAG} {mentioned}", visibility=visibility, match_id=match_id
        )
        for visibility in VISIBILITIES
    }
    comments = {name: author.answers(post_id, "hm") for name, post_id in posts.items()}
    return Scene(author, viewers, posts, comments, match_id)


@pytest.fixture(scope="module")
def scenes(town: Town) -> dict[str, Scene]:
    return {kind: staged(town, kind) for kind in PROFILES}


def may_read(viewer: str, visibility: str, profile: str) -> bool:
    """The rule, in other words than the product's."""
    if viewer == "author":
        return True
    if visibility == "private":
        return False
    if viewer in {"follower", "muter"}:
        return True
    return visibility == "public" and profile == "open"


CASES = [*product(VIEWERS, VISIBILITIES, PROFILES)]


@pytest.mark.parametrize(("viewer", "visibility", "profile"), CASES)
def test_reading_follows_the_rule(scenes, viewer, visibility, profile):
    scene = scenes[profile]
    fan, post_id = scene.viewers[viewer], scene.posts[visibility]
    allowed = may_read(viewer, visibility, profile)
    expected = 200 if allowed else 404
    for path in ("", "/viewer", "/edits", "/comments"):
        assert fan.get(f"/posts/{post_id}{path}").status_code == expected, path
    assert fan.get(f"/comments/{scene.comments[visibility]}").status_code == expected
    assert (post_id in fan.ids(f"/users/{scene.author.username}/posts")) == allowed


@pytest.mark.parametrize(("viewer", "visibility", "profile"), CASES)
def test_what_one_meets_follows_the_rule_and_blocks_and_mutes(scenes, viewer, visibility, profile):
    scene = scenes[profile]
    fan, post_id = scene.viewers[viewer], scene.posts[visibility]
    is_met = may_read(viewer, visibility, profile) and viewer not in _APART
    assert (post_id in fan.ids(f"/hashtags/{TAG}")) == is_met
    assert (post_id in fan.ids("/search/posts", q=f"zebra {visibility}")) == is_met
    assert (post_id in fan.ids("/search/posts", match_id=scene.match_id)) == is_met
    is_discovered = visibility == "public" and is_met
    assert (post_id in fan.ids("/feed", scope="discovery")) == is_discovered
    if viewer in _SIGNED_OUT:
        return
    is_fed = visibility != "private" and viewer in {"author", "follower"}
    assert (post_id in fan.ids("/feed")) == is_fed
    mentions = [each["post"]["post_id"] for each in fan.get("/mentions").json()["items"]]
    assert (post_id in mentions) == (is_met and viewer != "author")


@pytest.mark.parametrize(("viewer", "visibility", "profile"), CASES)
def test_interaction_follows_the_rule_and_blocks(scenes, viewer, visibility, profile):
    scene = scenes[profile]
    fan, post_id = scene.viewers[viewer], scene.posts[visibility]
    answer = fan.post(f"/posts/{post_id}/like")
    comment = fan.post(f"/posts/{post_id}/comments", {"text": "so?"})
    if viewer in _SIGNED_OUT:
        expected = {401}
    elif not may_read(viewer, visibility, profile):
        expected = {404}
    else:
        expected = {403} if viewer in {"blocked", "blocker"} else {200, 201}
    assert answer.status_code in expected
    assert comment.status_code in expected


def test_counters_are_the_same_for_everybody(scenes):
    for scene in scenes.values():
        readers = [fan for name, fan in scene.viewers.items() if name != "private"]
        post_id = scene.posts["public"]
        found = {fan.get(f"/posts/{post_id}").content for fan in readers} - {b""}
        bodies = {body for body in found if b'"like_count"' in body}
        assert len(bodies) == 1
        shown = {fan.get(f"/profiles/{scene.author.username}").content for fan in readers}
        assert len(shown) == 1


def test_followers_are_those_of_this_moment(town, ada, bob):
    bob.follows(ada)
    post_id = ada.says("for you", visibility="followers")
    assert bob.get(f"/posts/{post_id}").status_code == 200
    bob.delete(f"/users/{ada.username}/follow")
    assert bob.get(f"/posts/{post_id}").status_code == 404
    assert post_id not in bob.ids(f"/users/{ada.username}/posts")


def test_a_suspended_author_shows_nothing_until_they_are_back(town, ada, bob):
    bob.follows(ada)
    post_id = ada.says("before #suspense", match_id=town.league.add_match(9))
    own = account.c.account_id == ada.account_id

    def places() -> list[bool]:
        return [
            bob.get(f"/posts/{post_id}").status_code == 200,
            bob.get(f"/profiles/{ada.username}").status_code == 200,
            post_id in bob.ids("/feed"),
            post_id in bob.ids("/feed", scope="discovery"),
            post_id in bob.ids("/hashtags/suspense"),
            post_id in bob.ids("/search/posts", q="before"),
            bob.get("/search/users", q=ada.username).json()["items"] != [],
            bob.get(f"/users/{bob.username}/following").json()["items"] != [],
        ]

    assert all(places())
    town.change(update(account).where(own).values(suspended_at=OPENING))
    assert not any(places())
    assert bob.post(f"/posts/{post_id}/like").status_code == 404
    assert bob.post(f"/users/{ada.username}/follow").status_code == 404
    town.change(update(account).where(own).values(suspended_at=None))
    assert all(places())


def test_blocked_people_do_not_find_each_other_and_everybody_else_does(town, ada, bob):
    ada.post(f"/users/{bob.username}/block")
    for seeker, name in ((ada, bob.username), (bob, ada.username)):
        assert seeker.get("/search/users", q=name).json()["items"] == []
        assert len(town.stranger.get("/search/users", q=name).json()["items"]) == 1

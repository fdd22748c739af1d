"""Topics of posts: for those who may see the post, from the first event to the last."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from storage.kit import unit_of_work
from storage.social.writes import live_feeds, live_likes
from tests.people import api_of
from tests.serving.social.conftest import Fan, Town
from tests.serving.streams.test_websocket import Talk, talk

pytestmark = pytest.mark.services
Refused = Callable[[httpx.Response, int], str]


def polled(fan: Fan, topic: str, **query: Any) -> httpx.Response:
    params = {"topics": topic, **query}
    return fan.api.get("/v1/events", params=params, headers=fan.headers)


@pytest.mark.parametrize(
    ("visibility", "allowed"),
    [
        ("public", {"author", "follower", "muted", "other", "stranger"}),
        ("followers", {"author", "follower"}),
        ("private", {"author"}),
    ],
)
def test_a_post_s_topic_is_for_those_who_may_see_it(
    town: Town, visibility: str, allowed: set[str]
) -> None:
    people = {name: town.fan() for name in ("author", "follower", "other", "muted", "blocked")}
    people["stranger"] = town.stranger
    author, follower = people["author"], people["follower"]
    follower.follows(author)
    author.post(f"/users/{people['blocked'].username}/block")
    author.post(f"/users/{people['muted'].username}/mute")
    post_id = author.says("for some", visibility=visibility)
    answers = {name: polled(fan, f"post:{post_id}").status_code for name, fan in people.items()}
    assert {name for name, status in answers.items() if status == 200} == allowed
    assert {status for status in answers.values() if status != 200} <= {403}
    assert polled(author, "post:999999999").status_code == 403


def subscribed(fan: Fan, talking: Talk, *topics: str) -> None:
    answer = talking.ask("subscribe", topics=list(topics))
    assert answer["op"] == "subscribed", answer


def test_nothing_is_sent_after_permission_ended_and_the_rest_goes_on(
    ada: Fan, bob: Fan, cem: Fan
) -> None:
    bob.follows(ada)
    post_id = ada.says("for followers", visibility="followers")
    other_id = ada.says("for everybody")
    topic, other = f"post:{post_id}", f"post:{other_id}"
    with talk(bob.api, additional_headers=bob.headers) as talking:
        subscribed(bob, talking, topic, other)
        ada.answers(post_id, "first")
        assert talking.hear("event")["topics"] == [topic]
        bob.delete(f"/users/{ada.username}/follow")
        dropped = talking.hear("unsubscribed")
        assert (dropped["lost"], dropped["topics"]) == ([topic], [other])
        ada.answers(post_id, "a secret")
        ada.answers(other_id, "heard by all")
        assert talking.hear("event")["topics"] == [other]
        answer = talking.ask("subscribe", topics=[topic])
        assert answer["op"] == "error"
    assert polled(bob, topic).status_code == 403
    assert polled(cem, topic).status_code == 403


@pytest.mark.parametrize("how", ["made private", "deleted", "blocked", "private profile"])
def test_permission_ends_however_it_ends(ada: Fan, bob: Fan, how: str) -> None:
    post_id = ada.says("hello")
    topic = f"post:{post_id}"
    with talk(bob.api, additional_headers=bob.headers) as talking:
        subscribed(bob, talking, topic)
        if how == "made private":
            ada.put(f"/posts/{post_id}", {"text": "hello", "visibility": "private"})
        elif how == "deleted":
            ada.delete(f"/posts/{post_id}")
        elif how == "blocked":
            ada.post(f"/users/{bob.username}/block")
        else:
            ada.put("/profiles", {"is_private": True})
        assert talking.hear("unsubscribed")["lost"] == [topic]


def test_a_stream_ends_with_its_permission(ada: Fan, bob: Fan) -> None:
    post_id = ada.says("hello")
    params = {"topics": f"post:{post_id}"}
    with bob.api.stream("GET", "/v1/stream", params=params, headers=bob.headers) as answer:
        lines = answer.iter_lines()
        assert "hello" in next(line for line in lines if line.startswith("event:"))
        ada.post(f"/users/{bob.username}/block")
        frames = [line for line in lines if line.startswith(("event:", "data:"))]
    assert frames[-2] == "event: closing"
    assert "not_permitted" in frames[-1]


def test_likes_are_published_together_and_not_more_often_than_once_a_second(
    town: Town, ada: Fan
) -> None:
    post_id = ada.says("liked by many")
    fans = [town.fan() for _ in range(5)]
    with (
        api_of(town.engine) as api,
        talk(ada.api, additional_headers=ada.headers) as talking,
    ):
        subscribed(ada, talking, f"post:{post_id}")
        for fan in fans[:4]:
            fan.post(f"/posts/{post_id}/like")
        assert unit_of_work.apply(api, live_likes.tell()) >= 1
        event = talking.hear("event")
        assert event["type"] == "post.liked"
        assert event["payload"] == {"post_id": post_id, "like_count": 4}
        fans[4].post(f"/posts/{post_id}/like")
        assert unit_of_work.apply(api, live_likes.tell()) == 0  # too soon
        earlier = "UPDATE social.like_news SET notified_at = notified_at - interval '1 second'"
        town.change(text(earlier))
        assert unit_of_work.apply(api, live_likes.tell()) == 1
        assert talking.hear("event")["payload"]["like_count"] == 5
        assert unit_of_work.apply(api, live_likes.tell()) == 0  # nothing is new


def test_new_public_posts_are_announced_together_and_nothing_else(
    town: Town, ada: Fan, bob: Fan
) -> None:
    bob.put("/profiles", {"is_private": True})
    earlier = text("UPDATE social.feed_news SET notified_at = notified_at - interval '1 second'")
    with api_of(town.engine) as api, talk(town.api) as talking:

        def tell() -> int:
            return unit_of_work.apply(api, live_feeds.tell())

        tell()  # what was there before
        town.change(earlier)
        subscribed(town.stranger, talking, "community")
        ada.says("for followers", visibility="followers")
        ada.says("for nobody", visibility="private")
        bob.says("of a private profile")
        assert tell() == 0
        ids = [ada.says("one"), ada.says("two")]
        assert tell() == 2
        event = talking.hear("event")
        assert (event["type"], event["topics"]) == ("posts.added", ["community"])
        assert event["payload"] == {"post_ids": ids, "author_ids": [ada.account_id] * 2}
        ada.delete(f"/posts/{ids[1]}")
        third = ada.says("three")
        assert tell() == 0  # too soon
        town.change(earlier)
        assert tell() == 1
        assert talking.hear("event")["payload"]["post_ids"] == [third]
        town.change(earlier)
        assert tell() == 0  # nothing is new

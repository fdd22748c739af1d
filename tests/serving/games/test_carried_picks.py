"""Posts that carry a pick: what everybody sees before the lock, after it, once it is scored."""

from datetime import timedelta
from math import log
from typing import Any

import pytest
from sqlalchemy import update

from storage.football.tables.match import match
from storage.games.writes.settling import settle_due
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.privacy.erasure import erase
from storage.social.writes import posts
from storage.social.writes.posts import Draft
from storage.social.writes.refusals import UnknownPartError
from storage.social.writes.words import Words
from tests.clocks import step
from tests.conftest import OPENING
from tests.people import api_of
from tests.serving.social.conftest import Fan, Town

pytestmark = pytest.mark.services
PICK = {"p_home": 0.5, "p_draw": 0.3, "p_away": 0.2, "home_goals": 17, "away_goals": 13}
PICKED = ("p_home", "p_draw", "p_away", "home_goals", "away_goals", "origin", "picked_at")
SCORED = ("outcome", "points", "log_loss", "peer")
TOLD = ('"home_goals":17', '"p_home":0.5', "17\u201313")
"""How an answer or a page shows what was picked."""


def pick(fan: Fan, match_id: int, **further: Any) -> int:
    made = fan.api.put(f"/v1/picks/{match_id}", headers=fan.headers, json=PICK | further)
    assert made.status_code == 200, made.text
    return made.json()["pick"]["pick_id"]


def withdraw(fan: Fan, match_id: int) -> None:
    gone = fan.api.delete(f"/v1/picks/{match_id}", headers=fan.headers)
    assert gone.status_code == 204, gone.text


def change(town: Town, match_id: int, **columns: Any) -> None:
    with town.engine.begin() as connection:
        connection.execute(update(match).where(match.c.match_id == match_id).values(columns))


def settle(town: Town) -> None:
    with UnitOfWork(town.engine) as uow:
        settle_due(uow, None)
        uow.commit()


def carried(fan: Fan, post_id: int) -> dict[str, Any]:
    found = fan.get(f"/posts/{post_id}")
    assert found.status_code == 200, found.text
    return found.json()["pick"]


def page_of(town: Town, match_id: int) -> str:
    page = town.api.get(f"/matches/{match_id}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    return page.text


def test_a_post_shows_what_was_picked_once_the_match_is_locked_and_then_its_score(town, ada, bob):
    match_id = town.league.add_match(1.5)
    pick_id = pick(ada, match_id)
    pick(bob, match_id, p_home=0.2, p_away=0.5)
    post_id = ada.says("Mark my words #sealed", pick_id=pick_id)
    bob.follows(ada)
    places = (
        ("/v1/social/feed", bob), (f"/v1/social/users/{ada.username}/posts", town.stranger),
        ("/v1/social/hashtags/sealed", town.stranger), (f"/v1/social/posts/{post_id}", ada),
        (f"/v1/social/search/posts?match_id={match_id}", bob), (f"/matches/{match_id}", bob),
        (f"/community/posts/{post_id}", ada), ("/community", town.stranger),
        (f"/community/people/{ada.username}", bob),
    )  # fmt: skip

    def answers() -> list[str]:
        return [town.api.get(place, headers=who.headers).text for place, who in places]

    step(town.engine, to=OPENING + timedelta(minutes=89))  # within the hour of the kick-off
    shown = carried(town.stranger, post_id)
    assert (shown["state"], shown["match_id"], shown["locked_at"]) == ("open", match_id, None)
    assert {shown[name] for name in (*PICKED, *SCORED)} == {None}
    for (place, _), body in zip(places, answers(), strict=True):
        assert "Mark my words" in body, place
        assert not any(told in body for told in TOLD), place
    assert f"{ada.username} has picked this match" in page_of(town, match_id)
    assert ada.get(f"/posts/{post_id}").content == town.stranger.get(f"/posts/{post_id}").content
    assert town.api.get(f"/community/posts/{post_id}/card.png").status_code == 404

    step(town.engine, to=OPENING + timedelta(minutes=90))
    shown = carried(town.stranger, post_id)
    assert (shown["state"], shown["locked_at"]) == ("locked", "2025-11-15T10:30:00Z")
    assert {name: shown[name] for name in PICK} == PICK
    assert (shown["origin"], shown["outcome"], shown["points"]) == ("own", None, None)
    for (place, _), body in zip(places, answers(), strict=True):
        assert any(told in body for told in TOLD), place
    assert ada.get(f"/posts/{post_id}").content == town.stranger.get(f"/posts/{post_id}").content

    over = {"status": "finished", "phase_rank": 100, "observed_at": OPENING + timedelta(hours=4)}
    change(town, match_id, **over, home_goals_90=2, away_goals_90=1)
    assert "points" not in page_of(town, match_id)
    settle(town)
    shown = carried(town.stranger, post_id)
    assert (shown["state"], shown["outcome"]) == ("settled", "HOME")
    assert shown["points"] == pytest.approx(100 * (1 + log(0.5) / log(3)))
    assert shown["log_loss"] == pytest.approx(-log(0.5))
    assert shown["peer"] == pytest.approx(100 * log(0.5 / 0.2))
    assert "37 points" in page_of(town, match_id), "without an event"
    card = town.api.get(f"/community/posts/{post_id}/card.png")
    assert (card.status_code, card.headers["content-type"]) == (200, "image/png")
    change(town, match_id, home_goals_90=0)
    settle(town)
    corrected = carried(bob, post_id)
    assert (corrected["outcome"], corrected["log_loss"]) == ("AWAY", pytest.approx(-log(0.2)))


def test_a_pick_that_is_not_ones_own_or_not_there_is_not_carried(town, ada, bob, refused):
    match_id = town.league.add_match(30)
    theirs = pick(ada, match_id)
    foreign = refused(bob.post("/posts", {"text": "mine", "pick_id": theirs}), 404)
    missing = refused(bob.post("/posts", {"text": "mine", "pick_id": 2**40}), 404)
    assert foreign.replace(str(theirs), "N") == missing.replace(str(2**40), "N")
    assert "GET /v1/picks/me lists yours" in foreign
    draft = Draft(
        account_id=bob.account_id, words=Words(text="mine"), visibility="public", pick_id=theirs
    )
    with (
        api_of(town.engine) as api,
        pytest.raises(UnknownPartError, match="there is none with this id"),
    ):
        apply(api, posts.create(draft))  # the database does not take it either
    assert bob.ids(f"/users/{bob.username}/posts") == []
    (sealed,) = town.league.seal(match_id, 30, "odds_free")
    both = ada.post("/posts", {"text": "?", "pick_id": theirs, "forecast_id": str(sealed)})
    assert "send one of the two" in refused(both, 422)
    assert [fault["name"] for fault in both.json()["errors"]] == ["pick_id"]
    refused(town.stranger.post("/posts", {"text": "hi", "pick_id": theirs}), 401)


def test_a_withdrawn_pick_is_not_carried_and_a_post_says_that_it_was_withdrawn(town, ada, refused):
    match_id = town.league.add_match(30)
    pick_id = pick(ada, match_id)
    other = town.league.add_match(31)
    post_id = ada.says("here", pick_id=pick_id, match_id=other)
    assert ada.get(f"/posts/{post_id}").json()["match_id"] == match_id, "the pick's"
    withdraw(ada, match_id)
    assert carried(town.stranger, post_id)["state"] == "none"
    again = refused(ada.post("/posts", {"text": "here", "pick_id": pick_id}), 409)
    assert f"You withdrew your pick of match {match_id}" in again
    pick(ada, match_id)
    assert carried(town.stranger, post_id)["state"] == "open"


@pytest.mark.parametrize(
    ("columns", "state", "is_shown"),
    [
        ({"phase_rank": 10, "status": "postponed"}, "open", False),
        ({"phase_rank": 10, "status": "cancelled"}, "void", False),
        ({"phase_rank": 10, "status": "abandoned"}, "void", True),
        ({"phase_rank": 100, "status": "finished", "is_awarded": True}, "void", True),
        ({"phase_rank": 10, "status": "in_play"}, "locked", True),
        ({"kickoff_at": -1000}, "none", False),
    ],
)
def test_what_is_shown_of_a_pick_follows_the_match(town, ada, columns, state, is_shown):
    """A match that is called off may get another date: its picks stay hidden until then."""
    match_id = town.league.add_match(40)
    post_id = ada.says("well", pick_id=pick(ada, match_id))
    at = town.league.now + timedelta(hours=10)  # after the pick, whatever the clock is at
    moved = {"observed_at": at, **columns}
    if "kickoff_at" in columns:
        moved["kickoff_at"] = OPENING + timedelta(hours=columns["kickoff_at"])
    change(town, match_id, **moved)
    shown = carried(town.stranger, post_id)
    assert shown["state"] == state
    assert (shown["p_home"] == 0.5) is is_shown
    assert (shown["void_reason"] is not None) is (state == "void")


def test_what_an_author_deletes_or_leaves_behind_shows_no_pick(town, ada, bob):
    pick_id = pick(ada, town.league.add_match(30))
    post_id = ada.says("thread", pick_id=pick_id)
    bob.answers(post_id, "indeed")
    with api_of(town.engine) as api:
        apply(api, erase(ada.account_id, sends_mail=False))
    left = town.stranger.get(f"/posts/{post_id}").json()
    assert (left["state"], left["pick_id"], left["pick"]) == ("erased", None, None)

"""Picks over HTTP: what is taken, what is refused with what to do, and who sees what."""

from datetime import timedelta

import httpx
import pytest

from tests.clocks import step
from tests.conftest import OPENING

pytestmark = pytest.mark.services
THREE = {"p_home": 0.5, "p_draw": 0.3, "p_away": 0.2}


def ask(fan, method: str, path: str, body=None, **options) -> httpx.Response:
    return fan.api.request(
        method, f"/v1/picks{path}", headers=fan.headers, json=body, params=options or None
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (THREE, (0.5, 0.3, 0.2)),
        ({"outcome": "AWAY", "confidence": 0.6}, (0.2535, 0.1465, 0.6)),
        ({"p_home": 0.333, "p_draw": 0.333, "p_away": 0.333}, (1 / 3, 1 / 3, 1 / 3)),
    ],
)
def test_a_pick_is_three_probabilities_however_it_is_given(town, ada, body, expected):
    match_id = town.league.add_match(30)
    made = ask(ada, "PUT", f"/{match_id}", body | {"home_goals": 2, "away_goals": 1})
    assert made.status_code == 200, made.text
    pick = made.json()["pick"]
    found = [pick[name] for name in ("p_home", "p_draw", "p_away")]
    assert found == pytest.approx(expected, abs=1e-3)
    assert (pick["home_goals"], pick["away_goals"], pick["origin"]) == (2, 1, "own")
    assert ask(ada, "GET", f"/{match_id}").json() == made.json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"p_home": 0.5, "p_draw": 0.5},
        {"p_home": 0.5, "p_draw": 0.3, "p_away": 0.3},
        {"p_home": 1, "p_draw": 0, "p_away": 0},
        {**THREE, "outcome": "HOME", "confidence": 0.5},
        {"outcome": "HOME"},
        {"outcome": "HOME", "confidence": 0.2},
        {"copy": "bookmaker"},
        {**THREE, "home_goals": 2},
        {**THREE, "home_goals": 21, "away_goals": 0},
        {**THREE, "odds": 2},
    ],
)
def test_what_is_no_pick_is_refused_with_what_would_be(town, ada, refused, body):
    refused(ask(ada, "PUT", f"/{town.league.add_match(30)}", body), 422)


def test_lines_are_copied_and_copies_are_marked(town, ada, bob, refused):
    match_id = town.league.add_match(30)
    assert "give p_home" in refused(ask(ada, "PUT", f"/{match_id}", {"copy": "model"}), 409)
    town.league.seal(match_id, 30, "odds_free")
    pick = ask(ada, "PUT", f"/{match_id}", {"copy": "model"}).json()["pick"]
    assert pick["origin"] == "model"
    by_hand = {name: pick[name] for name in THREE}
    assert ask(bob, "PUT", f"/{match_id}", by_hand).json()["pick"]["origin"] == "model"
    moved = {**by_hand, "p_home": by_hand["p_home"] + 0.01, "p_away": by_hand["p_away"] - 0.01}
    assert ask(bob, "PUT", f"/{match_id}", moved).json()["pick"]["origin"] == "own"


def test_many_are_picked_at_once_each_by_itself(town, ada):
    first, second = town.league.add_match(30), town.league.add_match(31)
    begun = town.league.add_match(-1)
    wanted = [{"match_id": each, **THREE} for each in (second, begun, 10**9, first)]
    found = ask(ada, "PUT", "", {"picks": wanted}).json()["items"]
    assert [item["match_id"] for item in found] == [second, begun, 10**9, first]
    assert [item["pick"] is not None for item in found] == [True, False, False, True]
    assert found[1]["locked_at"] == "2025-11-15T08:00:00Z"
    assert "There is no match" in found[2]["refused"]
    twice = ask(ada, "PUT", "", {"picks": [wanted[0], wanted[0]]})
    assert twice.status_code == 422


def test_own_picks_are_listed_page_by_page_and_withdrawn(town, ada, refused):
    matches = [town.league.add_match(30 + each) for each in range(5)]
    for match_id in matches:
        assert ask(ada, "PUT", f"/{match_id}", THREE).status_code == 200
    assert ask(ada, "DELETE", f"/{matches[2]}").status_code == 204
    assert ask(ada, "DELETE", f"/{matches[2]}").status_code == 204
    refused(ask(ada, "DELETE", f"/{town.league.add_match(50)}"), 404)
    assert ask(ada, "GET", f"/{matches[2]}").json()["pick"] is None
    found, cursor = [], {}
    while True:
        page = ask(ada, "GET", "/me", limit=3, state="open", **cursor).json()
        found += [item["match_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == [matches[each] for each in (4, 3, 1, 0)]
    assert ask(ada, "GET", "/me", state="locked").json()["items"] == []


def test_nobody_sees_anothers_pick_and_nobody_picks_late(town, ada, bob, refused):
    match_id = town.league.add_match(2)
    assert ask(ada, "PUT", f"/{match_id}", THREE).status_code == 200
    assert ask(bob, "GET", f"/{match_id}").json()["pick"] is None
    assert ask(bob, "GET", "/me").json()["items"] == []
    refused(ask(town.stranger, "GET", f"/{match_id}"), 401)
    step(town.engine, to=OPENING + timedelta(hours=2))
    for method, body in (("PUT", THREE), ("DELETE", None)):
        detail = refused(ask(ada, method, f"/{match_id}", body), 409)
        assert "since its kick-off, 2025-11-15T11:00:00Z" in detail
    state = ask(ada, "GET", f"/{match_id}").json()
    assert (state["is_open"], state["locked_at"]) == (False, "2025-11-15T11:00:00Z")
    assert state["pick"]["p_home"] == 0.5

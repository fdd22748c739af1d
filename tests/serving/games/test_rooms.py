"""Prediction rooms: hidden before each lock, together and apart after it, for members alone."""

from datetime import timedelta

import pytest

from football.games.consensus import Member, consensus
from tests.clocks import step
from tests.conftest import OPENING
from tests.serving.conftest import until
from tests.serving.games.test_group_boards import stand
from tests.serving.games.test_groups import ask, joined, made_by
from tests.serving.games.test_wallet import ask as wallet
from tests.serving.games.test_wallet import stake

pytestmark = pytest.mark.services


def test_a_room_hides_picks_until_the_lock_and_then_shows_them_together(
    town, ada, bob, cem, refused
):
    group = made_by(ada, deadline_minutes=30)
    joined(bob, group)
    step(town.engine, by=timedelta(seconds=1))
    first, second = town.league.add_match(3), town.league.add_match(5)
    day = OPENING.date().isoformat()
    place = f"/{group['group_id']}/rooms/{day}"
    exact = {"home_goals": 0, "away_goals": 1}
    for fan, match_id, (home, draw, away), score in (
        (ada, first, (0.5, 0.3, 0.2), {}),
        (bob, first, (0.2, 0.2, 0.6), exact),
        (bob, second, (0.1, 0.1, 0.8), {}),
        (cem, first, (0.9, 0.05, 0.05), {}),
    ):
        body = {"p_home": home, "p_draw": draw, "p_away": away, **score}
        made = fan.api.put(f"/v1/picks/{match_id}", json=body, headers=fan.headers)
        assert made.status_code == 200, made.text

    def matches(fan) -> dict:
        answer = ask(fan, "GET", place)
        assert answer.status_code == 200, answer.text
        return {each["match_id"]: each for each in answer.json()["matches"]}

    for fan, outcome, amount in ((ada, "HOME", 40), (bob, "HOME", 60), (cem, "AWAY", 5)):
        assert wallet(fan, "POST", "/wallet/grants").status_code == 201
        assert stake(fan, first, outcome, amount).status_code == 201
    pools = {number: each["pool"] for number, each in matches(ada).items()}
    assert pools[first] == {"home": 100, "draw": 0, "away": 5}, "of everybody, members or not"
    assert pools[second] == {"home": 0, "draw": 0, "away": 0}
    refused(ask(cem, "GET", place), 404)
    refused(ask(town.stranger, "GET", place), 401)
    refused(ask(ada, "GET", f"/{group['group_id']}/rooms/yesterday"), 422)
    refused(ask(ada, "GET", f"/{group['group_id']}/rooms/9999-12-31"), 422)
    for each in matches(ada).values():
        assert (each["is_locked"], each["together"], each["picks"]) == (False, None, [])
    # Ten minutes before kick-off: too late for the group, so the first pick is shown.
    step(town.engine, to=OPENING + timedelta(hours=2, minutes=50))
    late = {"p_home": 0.8, "p_draw": 0.1, "p_away": 0.1}
    ada.api.put(f"/v1/picks/{first}", json=late, headers=ada.headers)
    assert matches(bob)[first]["picks"] == []
    step(town.engine, to=OPENING + timedelta(hours=4))
    stand(town, first, "in_play", 0, 1)
    shown = matches(bob)
    assert shown[second]["picks"] == []
    picks = shown[first]["picks"]
    assert [(each["username"], each["p_home"], each["weight"]) for each in picks] == [
        (ada.username, pytest.approx(0.5), 1.0),
        (bob.username, pytest.approx(0.2), 1.0),
    ]
    members = [Member((0.5, 0.3, 0.2), 0, 0.0), Member((0.2, 0.2, 0.6), 0, 0.0)]
    together = shown[first]["together"]
    assert together["members"] == 2
    found = (together["p_home"], together["p_draw"], together["p_away"])
    assert found == pytest.approx(consensus(members))
    # The standing is read once a second for all.
    until(lambda: ask(ada, "GET", place).json()["is_provisional"])
    room = ask(ada, "GET", place).json()
    assert [each["username"] for each in room["standing"]] == [bob.username, ada.username]

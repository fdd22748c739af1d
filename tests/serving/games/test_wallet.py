"""Play money over HTTP: grants, stakes with live odds, own limits, and every movement."""

from datetime import timedelta

import httpx
import pytest

from tests.clocks import step
from tests.conftest import OPENING

pytestmark = pytest.mark.services


def ask(fan, method: str, path: str, body=None, **options) -> httpx.Response:
    headers = {**fan.headers, **options.pop("headers", {})}
    return fan.api.request(
        method, f"/v1{path}", headers=headers, json=body, params=options or None
    )


def stake(fan, match_id: int, outcome: str, amount: int, **options) -> httpx.Response:
    body = {"match_id": match_id, "outcome": outcome, "amount": amount}
    return ask(fan, "POST", "/stakes", body, **options)


def test_a_grant_is_taken_once_and_the_wallet_says_when_the_next_is_due(town, ada, refused):
    empty = ask(ada, "GET", "/wallet").json()
    assert (empty["balance"], empty["grant_due"], empty["grant_amount"]) == (0, True, 1000)
    once = {"headers": {"Idempotency-Key": "grant-1"}}
    first = ask(ada, "POST", "/wallet/grants", **once)
    assert (first.status_code, first.json()["balance"]) == (201, 1000)
    assert ask(ada, "POST", "/wallet/grants", **once).json() == first.json()
    assert "the next is due on 2025-11-17" in refused(ask(ada, "POST", "/wallet/grants"), 409)
    after = ask(ada, "GET", "/wallet").json()
    assert (after["grant_due"], after["next_grant_on"]) == (False, "2025-11-17")


def test_stakes_move_the_odds_and_the_wallet(town, ada, bob, refused):
    match_id = town.league.add_match(30)
    for fan in (ada, bob):
        assert ask(fan, "POST", "/wallet/grants").status_code == 201
    made = stake(ada, match_id, "HOME", 100)
    assert made.status_code == 201, made.text
    assert (made.json()["outcome"], made.json()["result"]) == ("HOME", None)
    assert stake(bob, match_id, "AWAY", 300).status_code == 201
    pool = ask(town.stranger, "GET", f"/stakes/matches/{match_id}").json()
    assert [side["odds"] for side in pool["sides"]] == [4.0, None, pytest.approx(4 / 3)]
    assert (pool["total"], pool["stakers"]) == (400, 2)
    wallet = ask(ada, "GET", "/wallet").json()
    assert (wallet["balance"], wallet["staked"]) == (900, 100)
    assert "does not hold so much" in refused(stake(ada, match_id, "HOME", 901), 409)
    pages = ask(ada, "GET", "/wallet/entries", limit=1).json()
    rest = ask(ada, "GET", "/wallet/entries", cursor=pages["next_cursor"]).json()
    movements = [(each["kind"], each["amount"]) for each in pages["items"] + rest["items"]]
    assert movements == [("stake", -100), ("grant", 1000)]
    (own,) = ask(ada, "GET", "/stakes/me").json()["items"]
    assert (own["match_id"], own["amount"]) == (match_id, 100)
    assert ask(town.fan(), "GET", "/stakes/me").json()["items"] == []
    refused(ask(town.stranger, "GET", "/wallet"), 401)


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": "HOME", "amount": 0},
        {"outcome": "HOME", "amount": 1.5},
        {"outcome": "home", "amount": 5},
        {"outcome": "HOME"},
        {"outcome": "HOME", "amount": 5, "odds": 2},
    ],
)
def test_what_is_no_stake_is_refused(town, ada, refused, body):
    refused(ask(ada, "POST", "/stakes", {"match_id": town.league.add_match(30), **body}), 422)


def test_a_match_that_is_not_there_or_began_takes_no_stakes(town, ada, refused):
    assert ask(ada, "POST", "/wallet/grants").status_code == 201
    refused(stake(ada, 10**9, "HOME", 5), 404)
    refused(ask(ada, "GET", f"/stakes/matches/{10**9}"), 404)
    assert "since" in refused(stake(ada, town.league.add_match(-1), "HOME", 5), 409)


def test_limits_are_tighter_at_once_and_looser_after_a_day(town, ada, refused):
    match_id = town.league.add_match(80)
    assert ask(ada, "POST", "/wallet/grants").status_code == 201

    def limit(**wanted):
        body = {"stake_week": None, "paused_until": None, **wanted}
        answer = ask(ada, "PUT", "/wallet/limits", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert limit(stake_week=50)["stake_week"] == 50
    assert "your own limit is 50" in refused(stake(ada, match_id, "HOME", 51), 409).lower()
    looser = limit(stake_week=500)
    assert (looser["stake_week"], looser["next_stake_week"]) == (50, 500)
    until = (OPENING + timedelta(hours=30)).isoformat()
    assert limit(stake_week=500, paused_until=until)["paused_until"] == "2025-11-16T15:00:00Z"
    assert limit(stake_week=500)["next_paused_until"] is None
    assert "break" in refused(stake(ada, match_id, "HOME", 1), 409)
    step(town.engine, to=OPENING + timedelta(hours=31))
    assert stake(ada, match_id, "HOME", 100).status_code == 201
    refused(ask(ada, "PUT", "/wallet/limits", {"stake_week": -1, "paused_until": None}), 422)

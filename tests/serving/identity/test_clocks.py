"""Clocks that are stepped: what works, what waits and says so; nobody loses a session for good."""

from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import tzinfo as TimeZone  # noqa: N812 a class
from time import time
from typing import Self

import jwt.api_jwt
import pytest

from serving.access import authentication, tokens
from storage.kit import clock
from tests.serving.identity.conftest import Club, Person

pytestmark = pytest.mark.services
Step = Callable[[timedelta], None]


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> Step:
    """Step the clock by which this process issues and checks access tokens."""

    def stepped(by: timedelta) -> None:
        class Stepped(datetime):
            @classmethod
            def now(cls, tz: TimeZone | None = None) -> Self:
                return super().now(tz) + by

        monkeypatch.setattr(tokens, "datetime", Stepped)
        monkeypatch.setattr(jwt.api_jwt, "datetime", Stepped)
        monkeypatch.setattr(authentication, "time", lambda: time() + by.total_seconds())

    return stepped


def me(club: Club, who: Person) -> int:
    return club.api.get("/v1/users/me", headers=who.headers).status_code


def refreshed(club: Club, who: Person) -> Person:
    sent = {"refresh_token": who.tokens["refresh_token"]}
    answer = club.api.post("/v1/auth/refresh", json=sent)
    assert answer.status_code == 200, answer.text
    return Person(
        account_id=who.account_id, username=who.username, email=who.email, tokens=answer.json()
    )


@pytest.mark.parametrize("hours", [1, -1])
def test_the_clock_of_tokens_is_stepped_and_steps_back(club: Club, step: Step, hours: int) -> None:
    who = club.member()
    assert me(club, who) == 200
    step(timedelta(hours=hours))
    # What was checked before is believed until it expires; what was not is asked to be renewed.
    unseen = refreshed(club, who)
    assert me(club, unseen) == 200
    again = club.logged_in(who)
    assert me(club, again) == 200
    step(timedelta(0))
    # Tokens of the stepped clock are refused or believed, never a fault; the sessions are there.
    for other in (unseen, again):
        assert me(club, other) in {200, 401}
        assert me(club, refreshed(club, other)) == 200


def test_a_token_that_has_expired_by_the_stepped_clock_says_what_to_do(
    club: Club, step: Step
) -> None:
    who = club.member()
    step(timedelta(hours=1))
    refused = club.api.get("/v1/users/me", headers=who.headers)
    assert refused.status_code == 401
    assert "/v1/auth/refresh" in refused.json()["detail"]
    assert me(club, refreshed(club, who)) == 200


def test_a_token_of_the_future_says_that_clocks_do_not_agree(club: Club, step: Step) -> None:
    step(timedelta(hours=1))
    who = club.member()
    step(timedelta(0))
    refused = club.api.get("/v1/users/me", headers=who.headers)
    assert refused.status_code == 401
    assert "clocks" in refused.json()["detail"]
    assert me(club, refreshed(club, who)) == 200


def test_the_clock_of_the_games_ends_no_session(club: Club) -> None:
    who = club.member()
    with club.superuser.connect() as connection:
        before = clock.now(connection)
    clock.set_stepped(club.superuser, before + timedelta(days=730))
    try:
        with club.superuser.connect() as connection:
            assert clock.now(connection) > before + timedelta(days=700)
        assert me(club, who) == 200
        assert me(club, refreshed(club, who)) == 200
        assert club.log_in(who.username).status_code == 200
    finally:
        clock.set_live(club.superuser)

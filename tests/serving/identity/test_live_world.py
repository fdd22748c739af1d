"""In a live world the role of administrators counts only with a second factor."""

import time
from collections.abc import Iterator

import pytest
from pyotp.hotp import HOTP

from storage.kit.engine import engine_of
from tests.databases import engine_as
from tests.serving.conftest import client_of_running, until
from tests.serving.identity.conftest import PASSWORD, Club

pytestmark = pytest.mark.services

FACTOR = "/v1/users/me/factor"


@pytest.fixture(scope="module")
def live_club(identity_database: str) -> Iterator[Club]:
    """The API of a live world."""
    engine = engine_of(identity_database)
    superuser = engine_as("postgres", engine)
    with client_of_running(database_url=identity_database, world="live") as api:
        until(lambda: api.get("/readyz").status_code == 200)
        yield Club(api=api, engine=engine, superuser=superuser)
    engine.dispose()
    superuser.dispose()


def test_an_administrator_is_a_fan_until_a_second_factor_is_set_up(live_club: Club) -> None:
    api, ada = live_club.api, live_club.member(role="admin")
    me = api.get("/v1/users/me", headers=ada.headers).json()
    assert me["role"] == "admin"
    assert me["second_factor"] == {
        "is_set_up": False,
        "is_required": True,
        "recovery_codes_left": 0,
    }
    assert api.get("/v1/ops/accounts", headers=ada.headers).status_code == 403
    secret = api.post(FACTOR, json={"password": PASSWORD}, headers=ada.headers).json()["secret"]
    step = int(time.time()) // 30
    shown = {"code": HOTP(secret).at(step)}
    confirmed = api.post(f"{FACTOR}/confirm", json=shown, headers=ada.headers)
    assert confirmed.status_code == 200

    ada = live_club.logged_in(ada, code=confirmed.json()["recovery_codes"][0])
    assert api.get("/v1/ops/accounts", headers=ada.headers).status_code == 200
    body = {"password": PASSWORD}
    refused = api.request("DELETE", FACTOR, json=body, headers=ada.headers)
    assert refused.status_code == 409


def test_nobody_else_needs_one(live_club: Club) -> None:
    who = live_club.member(role="ml")
    me = live_club.api.get("/v1/users/me", headers=who.headers).json()
    assert me["second_factor"]["is_required"] is False

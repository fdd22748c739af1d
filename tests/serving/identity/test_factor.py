"""The second factor: set up in two steps, each code good once, a way back when it is lost."""

import asyncio
import time
from collections import Counter
from typing import Any

import httpx
import pytest
from pyotp.hotp import HOTP

from tests.serving.identity.conftest import PASSWORD, Club, Person

pytestmark = pytest.mark.services

FACTOR = "/v1/users/me/factor"


def code_of(secret: str, steps: int = 0) -> str:
    return HOTP(secret).at(int(time.time()) // 30 + steps)


def away_from_the_edge() -> None:
    """Codes change with the half minute: two that are to be of one step are made early in it."""
    while time.time() % 30 > 20:
        time.sleep(0.1)


def enrolled(club: Club, who: Person) -> dict[str, Any]:
    answer = club.api.post(FACTOR, json={"password": PASSWORD}, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def confirmed(club: Club, who: Person) -> tuple[str, list[str]]:
    """Set a factor up by the code before the present one; return secret and recovery codes."""
    secret = enrolled(club, who)["secret"]
    shown = {"code": code_of(secret, -1)}
    answer = club.api.post(f"{FACTOR}/confirm", json=shown, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return secret, answer.json()["recovery_codes"]


def test_an_authenticator_is_set_up_by_picture_address_and_text(club: Club) -> None:
    who = club.member()
    enrolment = enrolled(club, who)
    assert enrolment["uri"].startswith("otpauth://totp/Touchline:")
    assert enrolment["secret"] in enrolment["uri"]
    assert enrolment["qr_svg"].startswith("<svg")
    assert "script" not in enrolment["qr_svg"]


def test_an_unconfirmed_factor_is_never_required(club: Club) -> None:
    who = club.member()
    secret = enrolled(club, who)["secret"]
    assert club.log_in(who.username).status_code == 200
    wrong = club.api.post(f"{FACTOR}/confirm", json={"code": "000000"}, headers=who.headers)
    assert wrong.status_code in {200, 401}  # it may be the code, once in a million
    assert enrolled(club, who)["secret"] != secret


def test_a_code_is_wanted_besides_the_password(club: Club) -> None:
    away_from_the_edge()
    who = club.member()
    secret, _ = confirmed(club, who)
    without = club.log_in(who.username)
    assert without.status_code == 401
    assert without.json()["type"].endswith("code-needed")
    unknown = club.log_in(who.username, "another password", code=code_of(secret))
    assert unknown.json()["type"].endswith("wrong-credentials")
    assert club.log_in(who.username, code=code_of(secret, 7)).json()["type"].endswith("wrong-code")
    assert club.log_in(who.username, code="abcdef").json()["type"].endswith("wrong-code")
    assert club.log_in(who.username, code=code_of(secret)).status_code == 200


def test_a_code_is_accepted_once_and_no_older_one_after_it(club: Club) -> None:
    away_from_the_edge()
    who = club.member()
    secret, _ = confirmed(club, who)
    assert club.log_in(who.username, code=code_of(secret, -1)).status_code == 401
    later, now = code_of(secret, 1), code_of(secret)
    assert club.log_in(who.username, code=later).status_code == 200
    assert club.log_in(who.username, code=later).status_code == 401
    assert club.log_in(who.username, code=now).status_code == 401


def at_once(club: Club, who: Person, code: str, times: int) -> Counter[int]:
    """The statuses of so many log-ins with one code at the same time."""

    async def all_of_them() -> list[int]:
        async with httpx.AsyncClient(base_url=club.api.base_url, timeout=60) as api:
            body = {"login": who.username, "password": PASSWORD, "code": code}
            sent = [api.post("/v1/auth/login", json=body) for _ in range(times)]
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    return Counter(asyncio.run(all_of_them()))


def test_of_many_who_show_one_code_at_once_one_gets_in(club: Club) -> None:
    away_from_the_edge()
    who = club.member()
    secret, recovery_codes = confirmed(club, who)
    assert at_once(club, who, code_of(secret, 1), 8) == {200: 1, 401: 7}
    assert at_once(club, who, recovery_codes[0], 8) == {200: 1, 401: 7}


def test_recovery_codes_are_good_once_each_until_they_are_replaced(club: Club) -> None:
    who = club.member()
    _, codes = confirmed(club, who)
    assert len(codes) == 10
    assert club.log_in(who.username, code=codes[0].upper()).status_code == 200
    assert club.log_in(who.username, code=codes[0]).status_code == 401
    other = club.member()
    _, theirs = confirmed(club, other)
    assert club.log_in(who.username, code=theirs[0]).status_code == 401
    me = club.api.get("/v1/users/me", headers=who.headers).json()
    assert me["second_factor"]["recovery_codes_left"] == 9

    body = {"password": PASSWORD}
    answer = club.api.post(f"{FACTOR}/recovery-codes", json=body, headers=who.headers)
    assert answer.status_code == 200
    assert club.log_in(who.username, code=codes[1]).status_code == 401
    fresh = answer.json()["recovery_codes"]
    assert club.log_in(who.username, code=fresh[0]).status_code == 200


def test_it_is_set_up_once_and_taken_off_with_the_password(club: Club) -> None:
    who = club.member()
    secret, _ = confirmed(club, who)
    body = {"password": PASSWORD}
    assert club.api.post(FACTOR, json=body, headers=who.headers).status_code == 409
    again = {"code": code_of(secret, 1)}
    confirm = f"{FACTOR}/confirm"
    assert club.api.post(confirm, json=again, headers=who.headers).status_code == 409
    wrong = {"password": "another password"}
    refused = club.api.request("DELETE", FACTOR, json=wrong, headers=who.headers)
    assert refused.status_code == 401
    gone = club.api.request("DELETE", FACTOR, json=body, headers=who.headers)
    assert gone.status_code == 204
    assert club.log_in(who.username).status_code == 200
    twice = club.api.request("DELETE", FACTOR, json=body, headers=who.headers)
    assert twice.status_code == 409
    acts = club.acts(who.account_id)
    assert [each for each in acts if each.startswith("factor.")] == [
        "factor.confirm",
        "factor.take_off",
    ]


def test_secrets_are_kept_encrypted_and_bound_to_their_account(club: Club) -> None:
    who, other = club.member(), club.member()
    secret, codes = confirmed(club, who)
    with club.superuser.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT secret FROM identity.second_factor WHERE account_id = %s", (who.account_id,)
        ).scalar_one()
        hashes = connection.exec_driver_sql(
            "SELECT code_hash FROM identity.recovery_code WHERE account_id = %s",
            (who.account_id,),
        ).scalars()
        assert not any(code.encode() in bytes(each) for each in hashes for code in codes)
    assert secret.encode() not in bytes(kept)
    club.change(
        "INSERT INTO identity.second_factor (account_id, secret, confirmed_at)"
        " VALUES (:id, :secret, now())",
        id=other.account_id,
        secret=kept,
    )
    moved = club.log_in(other.username, code=code_of(secret))
    assert moved.status_code == 401
    assert moved.json()["type"].endswith("wrong-code")


def test_a_stranger_sets_nothing_up(club: Club) -> None:
    for method, path in (("POST", ""), ("POST", "/confirm"), ("DELETE", "")):
        answer = club.api.request(method, FACTOR + path, json={"password": PASSWORD})
        assert answer.status_code == 401

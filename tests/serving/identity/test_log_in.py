"""Logging in: who gets in, and what others learn."""

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tests.serving.identity.conftest import OTHER_PASSWORD, PASSWORD, Club

pytestmark = pytest.mark.services


@pytest.mark.parametrize("written", ["{}", " {} ", "{:upper}"])
def test_somebody_logs_in_by_name_or_by_address(club: Club, written: str) -> None:
    who = club.person()
    for login in (who.username, who.email):
        shown = login.upper() if "upper" in written else written.format(login)
        answer = club.log_in(shown)
        assert answer.status_code == 200, answer.text
        assert answer.json()["expires_in"] == 600
        assert answer.headers["cache-control"].endswith("no-store")


def test_nobody_tells_why_somebody_is_not_let_in(club: Club) -> None:
    who, unverified = club.person(), club.person(is_verified=False)
    answers = [
        club.log_in(who.username, OTHER_PASSWORD),
        club.log_in(who.email, OTHER_PASSWORD),
        club.log_in(unverified.username),
        club.log_in(unverified.email, OTHER_PASSWORD),
        club.log_in("nobody.at.all"),
        club.log_in("nobody.at.all@example.org"),
        club.log_in(who.username, ""),
        club.log_in(who.username, "x" * 900),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["type"].endswith("wrong-credentials")


def test_who_is_suspended_learns_why_only_with_the_right_password(club: Club) -> None:
    who = club.person()
    club.change(
        "UPDATE identity.account SET suspended_at = now(), suspended_reason = 'spam'"
        " WHERE account_id = :id",
        id=who.account_id,
    )
    refused = club.log_in(who.username)
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("suspended")
    assert "spam" in refused.json()["detail"]
    assert club.log_in(who.username, OTHER_PASSWORD).status_code == 401


def test_an_account_without_a_password_lets_nobody_in(club: Club) -> None:
    who = club.person()
    club.change("DELETE FROM identity.credential WHERE account_id = :id", id=who.account_id)
    assert club.log_in(who.username).status_code == 401
    assert club.log_in(who.username, "").status_code == 401


def test_a_weaker_hash_is_replaced_at_log_in(club: Club) -> None:
    who = club.person()
    weaker = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8_192, parallelism=1),))
    change = "UPDATE identity.credential SET password_hash = :hash WHERE account_id = :id"
    club.change(change, hash=weaker.hash(PASSWORD), id=who.account_id)
    assert club.log_in(who.username).status_code == 200
    with club.superuser.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT password_hash FROM identity.credential WHERE account_id = %s",
            (who.account_id,),
        ).scalar_one()
    assert "m=19456,t=2" in kept
    assert club.log_in(who.username).status_code == 200


def test_a_new_device_is_announced_by_mail_and_a_known_one_is_not(club: Club) -> None:
    who = club.person()
    for device in ("one", "one", "two", "one"):
        answer = club.api.post(
            "/v1/auth/login",
            json={"login": who.username, "password": PASSWORD},
            headers={"User-Agent": device},
        )
        assert answer.status_code == 200
    sent = [body for kind, body in club.mails(who.account_id) if kind == "new_session"]
    assert len(sent) == 1
    assert all(set(body) == {"account_id", "session_id"} for body in sent)

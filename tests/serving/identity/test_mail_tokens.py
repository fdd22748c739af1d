"""Tokens of mails: good once, for a while, for one purpose, and never by GET."""

from collections.abc import Callable

import httpx
import pytest

from tests.serving.conftest import until
from tests.serving.identity.conftest import OTHER_PASSWORD, PASSWORD, Club, Person

pytestmark = pytest.mark.services

Spend = Callable[[Club, str], httpx.Response]


def verify(club: Club, token: str) -> httpx.Response:
    return club.api.post("/v1/auth/verify", json={"token": token})


def reset(club: Club, token: str, password: str = OTHER_PASSWORD) -> httpx.Response:
    body = {"token": token, "password": password}
    return club.api.post("/v1/auth/password/reset", json=body)


def is_out(club: Club, who: Person) -> bool:
    return club.api.get("/v1/users/me", headers=who.headers).status_code == 401


def verification(club: Club) -> str:
    return club.token(club.person(is_verified=False).account_id, "verify_email")


def forgotten(club: Club, who: Person | None = None) -> str:
    who = who or club.person()
    answer = club.api.post("/v1/auth/password/forgot", json={"email": who.email})
    assert answer.status_code == 202
    return club.token(who.account_id, "password_reset")


def moved(club: Club) -> str:
    who = club.member()
    body = {"email": f"new.{who.email}", "password": PASSWORD}
    answer = club.api.post("/v1/auth/email/change", json=body, headers=who.headers)
    assert answer.status_code == 202
    return club.token(who.account_id, "email_change_confirm")


KINDS = [(verification, verify), (forgotten, reset), (moved, verify)]


@pytest.mark.parametrize(("made", "spend"), KINDS)
def test_a_token_is_good_once(club: Club, made: Callable[[Club], str], spend: Spend) -> None:
    token = made(club)
    assert spend(club, token).status_code == 200
    again = spend(club, token)
    assert again.status_code == 422
    assert {fault["name"] for fault in again.json()["errors"]} == {"token"}


@pytest.mark.parametrize(("made", "spend"), KINDS)
def test_a_token_that_is_too_old_is_good_for_nothing(
    club: Club, made: Callable[[Club], str], spend: Spend
) -> None:
    token = made(club)
    club.change("UPDATE identity.one_time_token SET expires_at = now() WHERE used_at IS NULL")
    assert spend(club, token).status_code == 422


@pytest.mark.parametrize(
    ("made", "spend"), [(forgotten, verify), (verification, reset), (moved, reset)]
)
def test_a_token_is_good_for_its_own_purpose_only(
    club: Club, made: Callable[[Club], str], spend: Spend
) -> None:
    assert spend(club, made(club)).status_code == 422


def test_only_the_newest_token_is_good(club: Club) -> None:
    who = club.person()
    older, newer = forgotten(club, who), forgotten(club, who)
    assert reset(club, older).status_code == 422
    assert reset(club, newer).status_code == 200


@pytest.mark.parametrize("token", ["", "tlm_", "x" * 200, "x" * 201, "tlm_' OR 1=1 --", "\x00"])
def test_what_is_no_token_is_refused(club: Club, token: str) -> None:
    assert verify(club, token).status_code == 422
    assert reset(club, token).status_code == 422


def test_following_a_link_changes_nothing(club: Club) -> None:
    token = verification(club)
    for path in ("verify", "password/reset", "email/change", "login", "register"):
        got = club.api.get(f"/v1/auth/{path}", params={"token": token})
        assert got.status_code == 405
    assert verify(club, token).status_code == 200


def test_tokens_are_not_in_the_database_as_they_are(club: Club) -> None:
    """Nor is there one before its mail is written."""
    who = club.person()
    token = forgotten(club, who)
    assert [set(body) for _, body in club.mails(who.account_id)] == [{"account_id"}]
    with club.superuser.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT count(*) FROM identity.one_time_token AS t WHERE t::text LIKE %s",
            (f"%{token[4:]}%",),
        )
        assert rows.scalar_one() == 0


def test_who_forgot_a_password_chooses_another_and_is_out_everywhere(club: Club) -> None:
    who = club.member()
    token = forgotten(club, who)
    weak = reset(club, token, who.username + "1")
    assert weak.status_code == 422
    assert {fault["name"] for fault in weak.json()["errors"]} == {"password"}
    assert reset(club, token).status_code == 200
    assert club.log_in(who.username).status_code == 401
    assert club.log_in(who.username, OTHER_PASSWORD).status_code == 200
    until(lambda: is_out(club, who))
    kinds = [kind for kind, _ in club.mails(who.account_id)]
    assert kinds == ["password_reset", "password_changed"]
    assert "password.reset" in club.acts(who.account_id)


def test_a_reset_confirms_an_address_that_never_was(club: Club) -> None:
    who = club.person(is_verified=False)
    assert reset(club, forgotten(club, who)).status_code == 200
    assert club.log_in(who.username, OTHER_PASSWORD).status_code == 200


def test_asking_for_a_reset_tells_nothing(club: Club) -> None:
    who = club.person()
    known = club.api.post("/v1/auth/password/forgot", json={"email": who.email})
    unknown = club.api.post("/v1/auth/password/forgot", json={"email": "no.one@example.org"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert known.elapsed.total_seconds() > 0.35
    assert unknown.elapsed.total_seconds() > 0.35


def test_both_addresses_are_mailed_and_the_new_one_counts_when_it_is_confirmed(
    club: Club,
) -> None:
    who = club.member()
    wanted = f"new.{who.email}"
    body = {"email": wanted, "password": PASSWORD}
    answer = club.api.post("/v1/auth/email/change", json=body, headers=who.headers)
    assert answer.status_code == 202
    mailed = dict(club.mails(who.account_id))
    assert set(mailed) == {"email_change_notice", "email_change_confirm"}
    assert club.log_in(wanted).status_code == 401
    token = club.token(who.account_id, "email_change_confirm")
    assert verify(club, token).status_code == 200
    assert club.log_in(wanted).status_code == 200
    assert club.log_in(who.email).status_code == 401


def test_a_change_to_a_taken_address_tells_nothing_and_moves_nothing(club: Club) -> None:
    who, owner = club.member(), club.person()
    body = {"email": owner.email, "password": PASSWORD}
    answer = club.api.post("/v1/auth/email/change", json=body, headers=who.headers)
    free = club.api.post(
        "/v1/auth/email/change", json={**body, "email": "f@example.org"}, headers=who.headers
    )
    assert (answer.status_code, answer.json()) == (free.status_code, free.json())
    assert [kind for kind, _ in club.mails(owner.account_id)] == ["already_registered"]


def test_an_address_that_was_taken_meanwhile_is_a_conflict(club: Club) -> None:
    who = club.member()
    wanted = f"{club.unused_name()}@example.org"
    body = {"email": wanted, "password": PASSWORD}
    club.api.post("/v1/auth/email/change", json=body, headers=who.headers)
    assert club.register(email=wanted).status_code == 202
    token = club.token(who.account_id, "email_change_confirm")
    assert verify(club, token).status_code == 409
    assert verify(club, token).status_code == 409  # nothing was spent, nothing was moved


def test_a_changed_password_keeps_this_session_and_ends_the_others(club: Club) -> None:
    here = club.member()
    there = club.logged_in(here)
    body = {"current_password": "wrong", "password": OTHER_PASSWORD}
    change = "/v1/auth/password/change"
    assert club.api.post(change, json=body, headers=here.headers).status_code == 401
    body["current_password"] = PASSWORD
    weak = {**body, "password": "password123"}
    assert club.api.post(change, json=weak, headers=here.headers).status_code == 422
    assert club.api.post(change, json=body, headers=here.headers).status_code == 200
    assert club.api.get("/v1/users/me", headers=here.headers).status_code == 200
    until(lambda: is_out(club, there))
    assert not is_out(club, here)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("password/change", {"current_password": PASSWORD, "password": OTHER_PASSWORD}),
        ("email/change", {"email": "a@example.org", "password": PASSWORD}),
    ],
)
def test_a_stranger_changes_nothing(club: Club, path: str, body: dict[str, str]) -> None:
    answer = club.api.post(f"/v1/auth/{path}", json=body)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"

"""Registering: what it takes, that it tells nobody who has an account, that one name is one's."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.serving.identity.conftest import PASSWORD, Club

pytestmark = pytest.mark.services


def test_who_registers_and_confirms_the_address_is_in(club: Club) -> None:
    name = club.unused_name()
    answer = club.register(username=name)
    assert answer.status_code == 202
    assert answer.headers["cache-control"].endswith("no-store")
    account_id = club.account_of(name)
    assert account_id is not None
    assert club.log_in(name).status_code == 401  # the address is not confirmed yet

    token = club.token(account_id, "verify_email")
    assert club.api.post("/v1/auth/verify", json={"token": token}).status_code == 200
    tokens = club.log_in(name).json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token"}
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    me = club.api.get("/v1/users/me", headers=headers).json()
    assert (me["username"], me["role"], me["kind"]) == (name, "fan", "person")
    assert club.acts(account_id)[:2] == ["account.register", "account.verify"]


def test_a_taken_address_is_answered_as_a_free_one_and_its_owner_is_mailed(club: Club) -> None:
    owner = club.person()
    taken = club.register(email=owner.email.upper())
    free = club.register()
    assert (taken.status_code, taken.json()) == (free.status_code, free.json())
    varying = {"date", "x-request-id"}
    assert set(taken.headers) - varying == set(free.headers) - varying
    assert [kind for kind, _ in club.mails(owner.account_id)] == ["already_registered"]


def test_the_owner_of_a_wanted_address_is_mailed_once_a_day(club: Club) -> None:
    owner, other = club.person(), club.member()

    def want() -> list[str]:
        body = {"email": owner.email, "password": PASSWORD}
        club.register(email=owner.email)
        club.api.post("/v1/auth/email/change", json=body, headers=other.headers)
        return [kind for kind, _ in club.mails(owner.account_id)]

    assert want() == want() == ["already_registered"]
    club.change(
        "UPDATE identity.person SET taken_mailed_at = now() - interval '25 hours'"
        " WHERE account_id = :id",
        id=owner.account_id,
    )
    assert want() == ["already_registered"] * 2


def test_a_name_tells_nothing_of_the_address_it_was_registered_with(club: Club) -> None:
    owner, name = club.person(), club.unused_name()
    assert club.register(username=name, email=owner.email).status_code == 202
    assert club.account_of(name) is None
    again = club.register(username=name, email="somebody.else@example.org")
    assert again.status_code == 422
    assert "taken" in again.json()["detail"]
    # Nor does logging in with what was registered.
    wrong, unknown = club.log_in(name), club.log_in(club.unused_name())
    assert wrong.json() == unknown.json()
    assert wrong.status_code == 401


@pytest.mark.parametrize("alike", ["{0}", "{0:upper}", "{0:dashed}"])
def test_a_look_alike_of_a_taken_name_is_taken(club: Club, alike: str) -> None:
    name = club.person().username
    wanted = {
        "{0}": name,
        "{0:upper}": name.upper(),
        "{0:dashed}": f"{name[:3]}-{name[3:]}",
    }[alike]
    answer = club.register(username=wanted, email=f"{club.unused_name()}@example.org")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["where"], fault["name"]) == ("body", "username")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "x"}, "username"),
        ({"username": "root"}, "username"),
        ({"username": "ana\r\nBcc: all@example.org"}, "username"),
        ({"username": "\u0430na"}, "username"),
        ({"email": "nowhere"}, "email"),
        ({"email": "a@example.org\r\nBcc: all@example.org"}, "email"),
        ({"email": "a@example.org,b@example.org"}, "email"),
        ({"password": "password123"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": 7}, "password"),
        ({"accept_rules": False}, "accept_rules"),
        ({"accept_rules": None}, "accept_rules"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    club: Club, changes: dict[str, Any], field: str
) -> None:
    answer = club.register(**changes)
    assert answer.status_code == 422
    assert {fault["name"] for fault in answer.json()["errors"]} == {field}
    assert "password123" not in answer.text  # no password is ever sent back


@pytest.mark.parametrize(
    "more",
    [
        {"role": "admin"},
        {"kind": "service"},
        {"account_id": 1},
        {"verified_at": "2026-01-01T00:00:00Z"},
        {"is_admin": True},
        {"password_hash": "$argon2id$"},
    ],
)
def test_nobody_registers_with_more_than_is_requested(club: Club, more: dict[str, Any]) -> None:
    name = club.unused_name()
    assert club.register(username=name, **more).status_code == 422
    assert club.account_of(name) is None


def test_a_name_with_an_unpaired_surrogate_is_refused(club: Club) -> None:
    body = json.dumps(
        {"username": "ana\ud800", "email": "a@b.org", "password": PASSWORD, "accept_rules": True}
    )
    answer = club.api.post(
        "/v1/auth/register", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


async def _register_at_once(url: str, name: str, times: int) -> list[int]:
    async with httpx.AsyncClient(
        base_url=url, timeout=120, limits=httpx.Limits(max_connections=times)
    ) as api:

        async def one(number: int) -> int:
            body = {
                "username": name if number % 2 else name.upper(),
                "email": f"{name}.{number}@example.org",
                "password": PASSWORD,
                "accept_rules": True,
            }
            while True:
                answer = await api.post("/v1/auth/register", json=body)
                if answer.status_code != 503:  # a busy database asks to come again
                    return answer.status_code

        return await asyncio.gather(*(one(number) for number in range(times)))


def test_of_a_hundred_who_want_one_name_at_once_one_has_it(club: Club) -> None:
    name = club.unused_name()
    statuses = asyncio.run(_register_at_once(str(club.api.base_url), name, 100))
    assert Counter(statuses) == {202: 1, 422: 99}

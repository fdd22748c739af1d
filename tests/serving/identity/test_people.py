"""People as an administrator sees them, and the record of what was done."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.serving.conftest import until
from tests.serving.identity.conftest import Club, Person

pytestmark = pytest.mark.services

PEOPLE = "/v1/ops/accounts"
AUDIT = "/v1/ops/audit"


@pytest.fixture(scope="module")
def admin(club: Club) -> Person:
    """An administrator who is logged in."""
    return club.member(role="admin")


def ask(club: Club, who: Person, path: str, **parameters: Any) -> httpx.Response:
    return club.api.get(path, params=parameters, headers=who.headers)


def order(
    club: Club, who: Person, account_id: int, act: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    return club.api.post(f"{PEOPLE}/{account_id}/{act}", json=body, headers=who.headers)


@pytest.mark.parametrize("path", [PEOPLE, f"{PEOPLE}/1", AUDIT, f"{AUDIT}/export.csv"])
@pytest.mark.parametrize("role", ["fan", "moderator", "ml", "service"])
def test_only_administrators_see_people_and_acts(club: Club, path: str, role: Any) -> None:
    assert ask(club, club.member(role=role), path).status_code == 403
    assert club.api.get(path).status_code == 401


def test_people_are_found_by_a_part_of_their_names_taken_literally(
    club: Club, admin: Person
) -> None:
    who = club.person()
    for part in (who.username[2:9], who.username.upper(), who.email):
        found = ask(club, admin, PEOPLE, q=part).json()["items"]
        assert who.account_id in {each["account_id"] for each in found}
    assert ask(club, admin, PEOPLE, q="%").json()["items"] == []
    assert ask(club, admin, PEOPLE, q="x\x00").status_code == 422
    assert ask(club, admin, PEOPLE, q="").status_code == 422
    assert ask(club, admin, PEOPLE, role="king").status_code == 422


def test_pages_go_to_the_end_without_loss_or_doubles(club: Club, admin: Person) -> None:
    made = {club.person(role="moderator").account_id for _ in range(5)}
    seen: list[int] = []
    parameters: dict[str, Any] = {"role": "moderator", "limit": 2}
    while True:
        page = ask(club, admin, PEOPLE, **parameters).json()
        seen += [each["account_id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        parameters["cursor"] = page["next_cursor"]
        club.person(role="moderator")  # whoever comes meanwhile is on no later page
    assert made <= set(seen)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    other = {"cursor": parameters["cursor"], "limit": 2}
    assert ask(club, admin, AUDIT, **other).status_code == 422


def test_who_is_suspended_is_out_at_once_and_comes_back_when_restored(
    club: Club, admin: Person
) -> None:
    who = club.member()
    assert ask(club, who, "/v1/users/me").status_code == 200
    answer = order(club, admin, who.account_id, "suspend", {"reason": "spam"})
    assert answer.status_code == 200
    assert answer.json()["account"]["state"] == "suspended"
    until(lambda: ask(club, who, "/v1/users/me").status_code == 401, seconds=5)
    assert club.log_in(who.username).status_code == 403
    assert order(club, admin, who.account_id, "suspend", {}).status_code == 409
    listed = ask(club, admin, PEOPLE, state="suspended", q=who.username).json()["items"]
    assert [each["suspended_reason"] for each in listed] == ["spam"]
    assert [kind for kind, _ in club.mails(who.account_id)] == ["account_suspended"]

    restored = order(club, admin, who.account_id, "restore")
    assert restored.json()["account"]["state"] == "active"
    assert club.log_in(who.username).status_code == 200
    acts = [each for each in club.acts(who.account_id) if each.startswith("account.")]
    assert acts == ["account.create", "account.suspend", "account.restore"]


def test_a_role_is_given_and_what_had_the_old_one_ends(club: Club, admin: Person) -> None:
    who = club.member()
    answer = order(club, admin, who.account_id, "role", {"role": "moderator"})
    assert answer.json()["account"]["role"] == "moderator"
    until(lambda: ask(club, who, "/v1/users/me").status_code == 401, seconds=5)
    assert ask(club, club.logged_in(who), "/v1/users/me").json()["role"] == "moderator"
    assert order(club, admin, who.account_id, "role", {"role": "moderator"}).status_code == 409
    assert order(club, admin, who.account_id, "role", {"role": "king"}).status_code == 422
    body = {"role": "fan", "reason": "x"}
    assert order(club, admin, who.account_id, "role", body).status_code == 422


def test_an_administrator_cannot_lock_themselves_out(club: Club, admin: Person) -> None:
    assert order(club, admin, admin.account_id, "suspend", {}).status_code == 409
    assert order(club, admin, admin.account_id, "role", {"role": "fan"}).status_code == 409


@pytest.mark.parametrize(
    ("act", "body"), [("suspend", {}), ("restore", None), ("role", {"role": "ml"})]
)
def test_what_is_not_there_is_not_found_and_a_fan_orders_nothing(
    club: Club, admin: Person, act: str, body: dict[str, Any] | None
) -> None:
    assert order(club, admin, 987654321, act, body).status_code == 404
    fan, other = club.member(), club.person()
    assert order(club, fan, other.account_id, act, body).status_code == 403


def test_acts_are_listed_with_who_did_them_and_filtered(club: Club, admin: Person) -> None:
    who = club.person()
    order(club, admin, who.account_id, "suspend", {"reason": "=HYPERLINK(1)"})
    wanted = {"target_kind": "account", "target_id": who.account_id}
    entries = ask(club, admin, AUDIT, act="account.suspend", **wanted).json()["items"]
    assert [(each["actor"], each["actor_id"]) for each in entries] == [
        (admin.username, admin.account_id)
    ]
    assert "HYPERLINK" not in str(entries)  # ids and codes only
    (entry,) = entries
    answer = order(club, admin, who.account_id, "restore")
    same = ask(club, admin, AUDIT, request_id=answer.headers["x-request-id"]).json()["items"]
    assert [each["act"] for each in same] == ["account.restore"]
    assert same[0]["address_hash"] == entry["address_hash"]
    assert len(entry["address_hash"]) == 16
    assert "127.0.0.1" not in str(entries)
    assert ask(club, admin, AUDIT, **wanted, to="2020-01-01").json()["items"] == []
    assert len(ask(club, admin, AUDIT, **wanted, **{"from": "2020-01-01"}).json()["items"]) >= 2
    assert ask(club, admin, AUDIT, actor="ada").status_code == 422
    assert ask(club, admin, AUDIT, actor_id=0).status_code == 422


def test_the_record_is_a_file_too_and_as_long_as_it_is(club: Club, admin: Person) -> None:
    club.change(
        "INSERT INTO identity.audit_entry (act, target_kind, target_id, detail)"
        " SELECT 'test.many', 'test', '=1+' || n, '{}' FROM generate_series(1, 2500) AS n"
    )
    answer = ask(club, admin, f"{AUDIT}/export.csv", act="test.many")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["cache-control"] == "private, no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 2500
    assert len({row["entry_id"] for row in rows}) == 2500
    assert all(row["target_id"].startswith("'=1+") for row in rows)

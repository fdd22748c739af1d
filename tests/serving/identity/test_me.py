"""One's own account: read, changed by the version that was seen, erased for good."""

from typing import Any

import pytest

from tests.serving.identity.conftest import PASSWORD, Club, Person

pytestmark = pytest.mark.services

ME = "/v1/users/me"


@pytest.fixture(scope="module")
def team_id(club: Club) -> int:
    """A team that can be liked."""
    with club.engine.begin() as connection:
        return connection.exec_driver_sql(
            "INSERT INTO football.team (name, country) VALUES ('Askvik', 'Northland')"
            " RETURNING team_id"
        ).scalar_one()


def change(club: Club, who: Person, body: dict[str, Any], **headers: str) -> Any:
    return club.api.patch(ME, json=body, headers={**who.headers, **headers})


def test_ones_own_account_is_personal_and_kept_by_nobody(club: Club) -> None:
    who = club.member()
    answer = club.api.get(ME, headers=who.headers)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.json() == {
        **answer.json(),
        "account_id": who.account_id,
        "username": who.username,
        "email": who.email,
        "first_name": None,
        "language": "en",
        "time_zone": "UTC",
        "favourite_teams": [],
        "second_factor": {"is_set_up": False, "is_required": False, "recovery_codes_left": 0},
    }
    stranger = club.api.get(ME)
    assert stranger.status_code == 401


def test_what_is_named_changes_and_the_rest_stays(club: Club, team_id: int) -> None:
    who = club.member()
    first = change(club, who, {"first_name": "  Ana  Mar\u00eda ", "language": "de"})
    assert first.status_code == 200
    assert (first.json()["first_name"], first.json()["language"]) == ("Ana Mar\u00eda", "de")
    second = change(
        club,
        who,
        {
            "time_zone": "Europe/Lisbon",
            "favourite_teams": [team_id, team_id],
            "favourite_competitions": ["S1"],
        },
    ).json()
    assert second["first_name"] == "Ana Mar\u00eda"
    assert second["time_zone"] == "Europe/Lisbon"
    assert second["favourite_teams"] == [{"team_id": team_id, "name": "Askvik"}]
    assert second["favourite_competitions"] == ["S1"]
    third = change(club, who, {"first_name": None, "favourite_teams": []}).json()
    assert (third["first_name"], third["favourite_teams"]) == (None, [])
    assert third["favourite_competitions"] == ["S1"]


def test_a_change_of_what_was_changed_meanwhile_is_refused(club: Club) -> None:
    who = club.member()
    seen = club.api.get(ME, headers=who.headers).headers["etag"]
    changed = change(club, who, {"first_name": "Ana"}, **{"If-Match": seen})
    assert changed.status_code == 200
    assert changed.headers["etag"] != seen
    stale = change(club, who, {"first_name": "Eva"}, **{"If-Match": seen})
    assert stale.status_code == 412
    assert change(club, who, {"last_name": "Prado"}, **{"If-Match": "*"}).status_code == 200
    assert change(club, who, {"last_name": "Prado"}, **{"If-Match": '"x"'}).status_code == 412
    me = club.api.get(ME, headers=who.headers).json()
    assert (me["first_name"], me["last_name"]) == ("Ana", "Prado")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"role": "admin"}, "role"),
        ({"account_id": 1}, "account_id"),
        ({"username": "other"}, "username"),
        ({"email": "other@example.org"}, "email"),
        ({"verified_at": None}, "verified_at"),
        ({"version": 9}, "version"),
        ({"kind": "service"}, "kind"),
        ({"second_factor": None}, "second_factor"),
        ({"first_name": "Ana\r\nX-Admin: yes"}, "first_name"),
        ({"first_name": "a\x1b[31mred"}, "first_name"),
        ({"last_name": "\u202eadmin"}, "last_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"language": "tlh"}, "language"),
        ({"language": None}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"favourite_teams": [987654321]}, "favourite_teams"),
        ({"favourite_teams": [0]}, "favourite_teams.0"),
        ({"favourite_teams": list(range(1, 60))}, "favourite_teams"),
        ({"favourite_competitions": ["XX"]}, "favourite_competitions.0"),
    ],
)
def test_what_cannot_be_or_is_not_ones_own_to_change_is_refused(
    club: Club, body: dict[str, Any], field: str
) -> None:
    who = club.member()
    before = club.api.get(ME, headers=who.headers).json()
    answer = change(club, who, body)
    assert answer.status_code == 422
    assert {fault["name"] for fault in answer.json()["errors"]} == {field}
    assert club.api.get(ME, headers=who.headers).json() == before


def test_who_goes_is_erased_and_a_tombstone_stays(club: Club) -> None:
    who = club.member()
    wrong = club.api.request("DELETE", ME, json={"password": "other"}, headers=who.headers)
    assert wrong.status_code == 401
    gone = club.api.request("DELETE", ME, json={"password": PASSWORD}, headers=who.headers)
    assert gone.status_code == 204
    assert club.log_in(who.username).status_code == 401
    with club.superuser.connect() as connection:
        for table in ("person", "credential", "session", "consent", "one_time_token"):
            left = connection.exec_driver_sql(
                f"SELECT count(*) FROM identity.{table} WHERE account_id = %s",  # noqa: S608
                (who.account_id,),
            )
            assert left.scalar_one() == 0, table
        erased = connection.exec_driver_sql(
            "SELECT erased_at IS NOT NULL FROM identity.account WHERE account_id = %s",
            (who.account_id,),
        )
        assert erased.scalar_one()
    assert club.acts(who.account_id)[-1] == "account.erase"
    assert club.register(username=who.username, email=who.email).status_code == 202

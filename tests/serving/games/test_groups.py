"""Groups over HTTP: invitations, rules, the captain, jokers; strangers learn of none."""

from datetime import timedelta

import httpx
import pytest

from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from storage.privacy.erasure import erase
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import engine_as

pytestmark = pytest.mark.services


def ask(fan, method: str, path: str = "", body=None) -> httpx.Response:
    return fan.api.request(method, f"/v1/groups{path}", headers=fan.headers, json=body)


def made_by(fan, **rules):
    answer = ask(fan, "POST", "", {"name": "Harbour office", **rules})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/groups/{answer.json()['group_id']}"
    return answer.json()


def joined(fan, group):
    answer = ask(fan, "POST", "/memberships", {"code": group["code"].lower()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def names_of(group) -> list[tuple[str, bool]]:
    return [(each["username"], each["is_captain"]) for each in group["members"]]


def test_the_code_lets_in_and_nobody_else_learns_of_the_group(town, ada, bob, refused):
    group = made_by(ada, scoring="peer", competitions=["S1"], deadline_minutes=30)
    place = f"/{group['group_id']}"
    assert group["is_captain"]
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", {"name": "mine"}),
        ("DELETE", "", None),
        ("POST", "/code", None),
        ("PUT", "/captain", {"username": bob.username}),
        ("DELETE", f"/members/{ada.username}", None),
        ("PUT", f"/jokers/{town.league.add_match(30)}", None),
    ):
        refused(ask(bob, method, place + path, body), 404)
    assert ask(bob, "GET").json()["items"] == []
    seen = joined(bob, group)
    assert names_of(joined(bob, group)) == names_of(seen)  # again changes nothing
    assert names_of(seen) == [(ada.username, True), (bob.username, False)]
    (listed,) = ask(bob, "GET").json()["items"]
    assert (listed["name"], listed["n_members"], listed["is_captain"]) == (
        "Harbour office",
        2,
        False,
    )
    assert (
        "no group has this code"
        in refused(ask(bob, "POST", "/memberships", {"code": "ABCDEFGHJK"}), 404).lower()
    )
    refused(ask(town.stranger, "GET", place), 401)


def test_the_captain_changes_rules_removes_and_hands_over(town, ada, bob, refused):
    group = made_by(ada)
    place = f"/{group['group_id']}"
    joined(bob, group)
    for method, path, body in (
        ("PUT", "", {"name": "mine"}),
        ("DELETE", "", None),
        ("POST", "/code", None),
        ("PUT", "/captain", {"username": bob.username}),
        ("DELETE", f"/members/{ada.username}", None),
    ):
        assert "captain" in refused(ask(bob, method, place + path, body), 403)
    changed = ask(ada, "PUT", place, {"name": "Quay", "has_joker": True}).json()
    assert (changed["name"], changed["has_joker"]) == ("Quay", True)
    assert "competition XX" in refused(
        ask(ada, "PUT", place, {"name": "Quay", "competitions": ["XX"]}), 422
    )
    assert ask(ada, "DELETE", f"{place}/members/{bob.username}").status_code == 204
    refused(ask(bob, "GET", place), 404)
    # Who was removed does not come back by the code they know.
    refused(ask(bob, "POST", "/memberships", {"code": group["code"]}), 404)
    joined(bob, ask(ada, "GET", place).json())
    assert "captain first" in refused(ask(ada, "DELETE", f"{place}/members/{ada.username}"), 409)
    handed = ask(ada, "PUT", f"{place}/captain", {"username": bob.username}).json()
    assert names_of(handed) == [(ada.username, False), (bob.username, True)]
    assert ask(ada, "DELETE", f"{place}/members/{ada.username}").status_code == 204
    assert ask(bob, "DELETE", f"{place}/members/{bob.username}").status_code == 204
    refused(ask(bob, "GET", place), 404)
    refused(ask(ada, "POST", "/memberships", {"code": group["code"]}), 404)  # closed


def test_a_joker_is_one_match_a_day_before_the_deadline(town, ada, refused):
    plain = made_by(ada)
    group = made_by(ada, has_joker=True, deadline_minutes=60)
    first, second, begun = (town.league.add_match(hours) for hours in (4, 6, -1))
    place = f"/{group['group_id']}/jokers"

    def played(match_id: int) -> list[int]:
        answer = ask(ada, "PUT", f"{place}/{match_id}")
        assert answer.status_code == 200, answer.text
        return [each["match_id"] for each in answer.json()["jokers"]]

    refused(ask(ada, "PUT", f"/{plain['group_id']}/jokers/{first}"), 409)
    refused(ask(ada, "PUT", f"{place}/{begun}"), 409)
    refused(ask(ada, "PUT", f"{place}/{10**9}"), 404)
    assert played(first) == [first]
    assert played(second) == [second]  # in its place
    assert ask(ada, "DELETE", f"{place}/{second}").json()["jokers"] == []
    assert played(first) == [first]
    step(town.engine, to=OPENING + timedelta(hours=3))
    assert "deadline" in refused(ask(ada, "PUT", f"{place}/{second}"), 409)
    assert "deadline" in refused(ask(ada, "DELETE", f"{place}/{first}"), 409)


def test_a_captain_who_is_erased_is_followed_by_the_longest_member(town, ada, bob):
    group = made_by(ada)
    joined(bob, group)
    alone = made_by(ada, name="alone")
    worker = engine_as(Role.WORKER, town.engine)
    apply(worker, erase(ada.account_id, sends_mail=False))
    worker.dispose()
    left = ask(bob, "GET", f"/{group['group_id']}").json()
    assert names_of(left) == [(bob.username, True)]
    assert ask(bob, "POST", "/memberships", {"code": alone["code"]}).status_code == 404

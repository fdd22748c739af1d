"""Tournaments over HTTP: for the members of a group; strangers learn of none."""

from datetime import timedelta

import pytest

from storage.kit.roles import Role
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.serving.games.test_groups import ask, joined, made_by
from workers.tournaments import proceed_all

pytestmark = pytest.mark.services
TOMORROW = (OPENING + timedelta(days=1)).date().isoformat()


def cup(fan, method: str, path: str):
    return fan.api.request(method, f"/v1/tournaments{path}", headers=fan.headers)


def test_members_enter_and_see_the_bracket_and_strangers_see_none(town, ada, bob, cem, refused):
    group = made_by(ada)
    joined(bob, group)
    place = f"/{group['group_id']}/tournaments"
    wanted = {"name": "Cup", "begins_on": TOMORROW, "round_days": 7}
    refused(ask(bob, "POST", place, wanted), 403)
    refused(ask(cem, "POST", place, wanted), 404)
    refused(ask(cem, "GET", place), 404)
    refused(ask(ada, "POST", place, {**wanted, "begins_on": "2000-01-01"}), 422)
    made = ask(ada, "POST", place, wanted)
    assert made.status_code == 201, made.text
    number = made.json()["tournament_id"]
    assert made.headers["Location"] == f"/v1/tournaments/{number}"
    invited = bob.get("/notifications").json()["items"]
    assert [(each["kind"], each["thing"]) for each in invited] == [("tournament", str(number))]
    for method, path in (("GET", ""), ("DELETE", ""), ("PUT", "/entry"), ("DELETE", "/entry")):
        refused(cup(cem, method, f"/{number}{path}"), 404)
        refused(cup(town.stranger, method, f"/{number}{path}"), 401)
    refused(cup(bob, "DELETE", f"/{number}"), 403)
    for fan in (ada, bob):
        assert cup(fan, "PUT", f"/{number}/entry").status_code == 200
    gone = cup(bob, "DELETE", f"/{number}/entry").json()
    assert (gone["is_entered"], gone["n_entrants"], gone["state"]) == (False, 1, "open")
    cup(bob, "PUT", f"/{number}/entry")
    other = ask(ada, "POST", place, {**wanted, "name": "Off"}).json()["tournament_id"]
    assert cup(ada, "DELETE", f"/{other}").status_code == 204
    step(town.engine, to=OPENING + timedelta(days=1))
    worker = engine_as(Role.WORKER, town.engine)
    assert proceed_all(worker) == 1
    worker.dispose()
    refused(cup(bob, "PUT", f"/{number}/entry"), 409)
    shown = cup(bob, "GET", f"/{number}").json()
    assert (shown["state"], [each["n_ties"] for each in shown["rounds"]]) == ("running", [1])
    (tie,) = shown["rounds"][0]["ties"]
    names = (tie["home"]["username"], tie["away"]["username"], tie["decided_by"])
    assert names == (ada.username, bob.username, None)
    listed = ask(bob, "GET", place).json()["items"]
    assert [(each["name"], each["state"]) for each in listed] == [
        ("Off", "cancelled"),
        ("Cup", "running"),
    ]
    ask(ada, "DELETE", f"/{group['group_id']}/members/{bob.username}")
    refused(cup(bob, "GET", f"/{number}"), 404)

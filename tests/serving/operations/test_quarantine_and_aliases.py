"""Names that wait: seen and settled over HTTP by administrators."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, insert

from storage.matching.aliases import listed
from storage.raw.tables import quarantine
from storage.raw.writes.payloads import RawStore
from storage.register.mapping import CodeMapping
from storage.register.mapping import listed as codes
from tests.football.test_texts import UNFIT
from tests.people import bearer, headers_of
from tests.storage.builders import FETCHED, fixture, ingest

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

TOKEN = "only-for-this-test"  # noqa: S105 - of a database that lives for one test
WANTED = {"alias": "Caldervayne", "team": "Caldervane", "country": "Northland", "source": "espn"}


@pytest.fixture
def waiting(engine: Engine) -> Engine:
    """A world with two teams, and three rows that wait."""
    ingest(engine, fixture())
    number = RawStore(engine).put("espn", "scoreboard", "sim.1/202511", 200, FETCHED, b"{}")
    rows = [
        {
            "payload_id": number,
            "parser": "espn_scoreboard",
            "parser_version": 1,
            "row_no": row_no,
            "reason": reason,
            "detail": f"row {row_no}",
            "suggestion": {"team": "Caldervane", "score": 95.2},
            "row": {"home": "Caldervayne"},
            "quarantined_at": FETCHED,
        }
        for row_no, reason in enumerate(("unknown_team", "unknown_team", "malformed"), 1)
    ]
    with engine.begin() as connection:
        connection.execute(insert(quarantine), rows)
    return engine


@pytest.fixture
def api(serving_api, waiting, database_url, admin_headers):
    with serving_api(database_url=database_url) as client:
        client.headers.update(admin_headers)
        yield client


def test_what_waits_is_listed_page_by_page_and_by_reason(api):
    first = api.get("/v1/ops/quarantine?limit=2").json()
    second = api.get(f"/v1/ops/quarantine?limit=2&cursor={first['next_cursor']}").json()
    named = api.get("/v1/ops/quarantine?reason=unknown_team").json()
    wrong = api.get("/v1/ops/quarantine?reason=bad_luck")
    assert [entry["row_no"] for entry in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next_cursor"] is None
    assert [entry["row_no"] for entry in named["items"]] == [1, 2]
    assert first["items"][0]["suggestion"] == {"team": "Caldervane", "score": 95.2}
    assert (first["items"][0]["provider"], first["items"][0]["resource"]) == (
        "espn",
        "sim.1/202511",
    )
    assert wrong.status_code == 422


def test_the_retired_token_says_what_to_do(serving_api, waiting, database_url):
    with serving_api(database_url=database_url, admin_token=TOKEN) as client:
        answer = client.post("/v1/ops/aliases", json=WANTED, headers=bearer(TOKEN))
    assert answer.status_code == 401
    assert "touchline accounts create" in answer.json()["detail"]
    assert "Caldervayne" not in {each.alias for each in listed(waiting)}


def test_an_administrator_settles_a_name(api, waiting):
    accepted = api.post("/v1/ops/aliases", json=WANTED)
    again = api.post("/v1/ops/aliases", json=WANTED)
    refused = api.post("/v1/ops/aliases", json=WANTED, headers=bearer("guessed-token"))
    fan = api.post("/v1/ops/aliases", json=WANTED, headers=headers_of(waiting, "fan"))
    recorded = api.get("/v1/ops/audit", params={"act": "alias.add"}).json()["items"]
    assert [each["target_id"] for each in recorded] == ["Caldervane", "Caldervane"]
    del api.headers["Authorization"]
    missing = api.post("/v1/ops/aliases", json=WANTED)
    assert fan.status_code == 403
    assert (refused.status_code, missing.status_code) == (401, 401)
    assert missing.headers["www-authenticate"] == "Bearer"
    assert (accepted.status_code, again.status_code) == (200, 200)
    assert accepted.json()["next_step"].startswith("touchline quarantine replay")
    kept = [each for each in listed(waiting) if each.alias == "Caldervayne"]
    assert [(each.source, each.team) for each in kept] == [("espn", "Caldervane")]


def test_what_cannot_be_an_alias_is_refused_with_a_reason(api):
    def refusal(api: httpx.Client, **sent: Any) -> tuple[int, str]:
        answer = api.post("/v1/ops/aliases", **sent)
        return answer.status_code, answer.json()["detail"]

    status, detail = refusal(api, json={**WANTED, "team": "Calderwane"})
    assert (status, "the nearest is 'Caldervane'" in detail) == (422, True)
    status, detail = refusal(api, json={**WANTED, "alias": "Harrowmere"})
    assert (status, "another team" in detail) == (422, True)
    status, detail = refusal(api, json={**WANTED, "country": "Nowhere"})
    assert (status, "no teams" in detail) == (422, True)
    for body in (b"", b"[]", b"{", b"\xff", b'{"alias": "\\u0000"}', b"[" * 9_000):
        assert refusal(api, content=body)[0] == 422
    assert refusal(api, content=b"x" * 20_000)[0] == 413
    assert api.get("/v1/ops/aliases").status_code == 405


@pytest.mark.parametrize("name", UNFIT.values(), ids=UNFIT)
def test_a_name_that_cannot_be_kept_is_no_alias(api, waiting, name):
    answer = api.post("/v1/ops/aliases", json={**WANTED, "alias": name})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert all(each.alias.isprintable() for each in listed(waiting))


def test_an_alias_is_kept_in_one_form(api, waiting):
    written = {**WANTED, "alias": "Caldervayne  A\u030a"}
    answer = api.post("/v1/ops/aliases", json=written)
    assert answer.status_code == 200
    assert answer.json()["alias"] == "Caldervayne \u00c5"
    assert answer.json()["team"] == WANTED["team"]
    assert "Caldervayne \u00c5" in {each.alias for each in listed(waiting)}


def test_a_code_of_a_competition_is_taught_by_an_administrator(api, waiting):
    wanted = {"source": "openfootball", "source_code": "br.2", "competition": "BRA"}
    address = "/v1/ops/competitions"
    refused = api.post(address, json=wanted, headers=bearer("guessed-token"))
    accepted = api.post(address, json=wanted)
    unknown = api.post(address, json={**wanted, "competition": "Brazil"})
    assert (refused.status_code, accepted.status_code, unknown.status_code) == (401, 200, 422)
    assert accepted.json()["competition"] == "BRA"
    assert "BRA" in unknown.text
    assert CodeMapping("openfootball", "br.2", "BRA") in codes(waiting, "openfootball")

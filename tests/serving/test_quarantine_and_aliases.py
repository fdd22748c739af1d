"""Names that wait: seen over HTTP by anybody, settled by whoever has the token."""

import httpx
import pytest
from sqlalchemy import Engine, insert

from storage.identity.aliases import listed
from storage.raw import RawStore
from storage.tables.raw import quarantine
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


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_what_waits_is_listed_page_by_page_and_by_reason(serving_api, waiting, database_url):
    with serving_api(database_url=database_url) as api:
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


def test_without_a_token_configured_nothing_can_be_changed(serving_api, waiting, database_url):
    with serving_api(database_url=database_url) as api:
        answer = api.post("/v1/ops/aliases", json=WANTED, headers=bearer(TOKEN))
    assert answer.status_code == 403
    assert "TOUCHLINE_ADMIN_TOKEN" in answer.json()["detail"]
    assert "Caldervayne" not in {each.alias for each in listed(waiting)}


def test_whoever_has_the_token_settles_a_name(serving_api, waiting, database_url):
    with serving_api(database_url=database_url, admin_token=TOKEN) as api:
        refused = api.post("/v1/ops/aliases", json=WANTED, headers=bearer("guessed-token"))
        missing = api.post("/v1/ops/aliases", json=WANTED)
        accepted = api.post("/v1/ops/aliases", json=WANTED, headers=bearer(TOKEN))
        again = api.post("/v1/ops/aliases", json=WANTED, headers=bearer(TOKEN))
    assert (refused.status_code, missing.status_code) == (401, 401)
    assert missing.headers["www-authenticate"] == "Bearer"
    assert (accepted.status_code, again.status_code) == (200, 200)
    assert accepted.json()["next_step"].startswith("touchline quarantine replay")
    kept = [each for each in listed(waiting) if each.alias == "Caldervayne"]
    assert [(each.source, each.team) for each in kept] == [("espn", "Caldervane")]


def test_what_cannot_be_an_alias_is_refused_with_a_reason(serving_api, waiting, database_url):
    def refusal(api: httpx.Client, **sent: object) -> tuple[int, str]:
        answer = api.post("/v1/ops/aliases", headers=bearer(TOKEN), **sent)
        return answer.status_code, answer.json()["detail"]

    with serving_api(database_url=database_url, admin_token=TOKEN) as api:
        status, detail = refusal(api, json={**WANTED, "team": "Calderwane"})
        assert (status, "the nearest is 'Caldervane'" in detail) == (422, True)
        status, detail = refusal(api, json={**WANTED, "alias": "Harrowmere"})
        assert (status, "another team" in detail) == (422, True)
        status, detail = refusal(api, json={**WANTED, "country": "Nowhere"})
        assert (status, "no teams" in detail) == (422, True)
        for body in (b"", b"[]", b"{", b"\xff", b'{"alias": "\\u0000"}', b"x" * 20_000):
            assert refusal(api, content=body)[0] == 422
        assert api.get("/v1/ops/aliases").status_code == 405

"""The API outlives its database: it says when it is away, and comes back by itself."""

import pytest
from sqlalchemy import text

from tests.databases import superuser_of

pytestmark = pytest.mark.services

_TERMINATE = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def terminate_all(league) -> int:
    with superuser_of(league.engine) as superuser, superuser.connect() as connection:
        return connection.execute(_TERMINATE).scalar_one()


def test_no_request_fails_when_every_connection_is_terminated(api, league):
    match_id = league.add_match(1)
    for round_no in range(5):
        assert api.get(f"/v1/matches?ids={match_id}&limit={round_no + 1}").status_code == 200
        assert terminate_all(league) >= 1
        answer = api.get(f"/v1/matches?ids={match_id}&limit={round_no + 50}")
        assert answer.status_code == 200
        assert [item["match_id"] for item in answer.json()["items"]] == [match_id]


def test_the_event_log_goes_on_after_every_connection_was_terminated(api, league):
    cursor = api.get("/v1/events").json()["cursor"]
    seen: list[int] = []
    for number in range(5):
        terminate_all(league)
        league.publish("live", number=number)
        page = api.get("/v1/events", params={"after": cursor, "wait": 10}).json()
        assert page["recovered"]
        cursor = page["cursor"]
        seen += [event["payload"]["number"] for event in page["events"]]
    assert seen == [0, 1, 2, 3, 4]


def test_an_api_that_starts_first_waits_for_its_database(
    postgres_server, template_database, serving_api, eventually
):
    name = "not_there_yet"
    with serving_api(database_url=postgres_server.url(name)) as api:
        for address in ("/v1/matches", "/v1/events", "/v1/stream", "/v1/seals"):
            answer = api.get(address)
            assert answer.status_code == 503, address
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"] == "urn:touchline:problem:database-away"
        ready = api.get("/readyz")
        assert (ready.status_code, ready.json()["is_ready"]) == (503, False)
        assert api.get("/healthz").status_code == 200

        postgres_server.copy(template_database, name)
        eventually(lambda: api.get("/readyz").status_code == 200)
        assert api.get("/v1/matches").status_code == 200
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_api_over_a_database_without_schema_is_not_ready(empty_database_url, serving_api):
    with serving_api(database_url=empty_database_url) as api:
        assert api.get("/v1/matches").status_code == 503
        assert api.get("/readyz").status_code == 503

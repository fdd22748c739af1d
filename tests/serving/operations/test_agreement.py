"""What sources say, over HTTP and on pages: for administrators, page by page, with questions."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from assets.core.comparison import compare_due
from football.observations.match import TeamReference
from storage.matching.aliases import listed
from tests.people import bearer
from tests.storage.builders import final, fixture, from_csv, ingest

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

ADDRESS = "/v1/ops/agreement"
PAIRS = (("Harrowmere", "Caldervane"), ("Eastmarch", "Brannock City"), ("Askvik", "Corrie"))


@pytest.fixture
def differing(engine: Engine) -> Engine:
    """Three matches of which two sources have other scores, and a name nobody knows."""
    ids = {name: str(at) for at, name in enumerate(name for pair in PAIRS for name in pair)}
    for has_scores in (False, True):
        rows = [
            replace(
                final(2, 1, row_no=row_no, source_match_id=str(row_no))
                if has_scores
                else fixture(row_no=row_no, source_match_id=str(row_no)),
                home=TeamReference(
                    name="The Mere" if has_scores and home == "Harrowmere" else home,
                    source_id=ids[home],
                ),
                away=TeamReference(name=away, source_id=ids[away]),
            )
            for row_no, (home, away) in enumerate(PAIRS, 1)
        ]
        ingest(engine, *rows, payload_id=uuid4())
    listed_rows = [
        replace(
            final(2, 0, row_no=row_no, **from_csv()),
            home=TeamReference(name=home), away=TeamReference(name=away),
        )
        for row_no, (home, away) in enumerate(PAIRS, 1)
    ]  # fmt: skip
    ingest(engine, *listed_rows, payload_id=uuid4())
    compare_due(engine)
    return engine


@pytest.fixture
def api(serving_api, differing, database_url, admin_headers):
    with serving_api(database_url=database_url) as client:
        client.headers.update(admin_headers)
        yield client


def test_differences_are_listed_filtered_and_turned_into_questions(api, differing):
    first = api.get(f"{ADDRESS}?limit=3").json()
    rest = api.get(f"{ADDRESS}?limit=3&cursor={first['next_cursor']}").json()
    everything = first["items"] + rest["items"]
    assert sorted(each["kind"] for each in everything) == ["name", "score", "score", "score"]
    assert rest["next_cursor"] is None
    scores = api.get(f"{ADDRESS}?competition=S1&season=2025-26&kind=score").json()["items"]
    assert {(each["source"], each["value"], each["other_value"]) for each in scores} == {
        ("espn", "2-1", "2-0")
    }
    assert api.get(f"{ADDRESS}?season=2024-25").json()["items"] == []
    number = scores[0]["disagreement_id"]
    questions = [api.post(f"{ADDRESS}/{number}/question").json() for _ in range(2)]
    assert questions[0]["question_id"] == questions[1]["question_id"]
    waits = api.get("/v1/ops/quarantine?reason=conflict").json()["items"]
    assert questions[0]["question_id"] in {each["quarantine_id"] for each in waits}
    (season,) = api.get(f"{ADDRESS}/seasons?competition=S1").json()["items"]
    assert (season["differing"], season["published_tables"]) == (4, 0)
    assert [each["source"] for each in season["sources"]] == ["espn", "footballdata"]
    for query in ("kind=bad", "season=25", "competition=X1", "cursor=x"):
        assert api.get(f"{ADDRESS}?{query}").status_code == 422
    assert api.post(f"{ADDRESS}/999999/question").status_code == 404
    for address in (ADDRESS, f"{ADDRESS}/seasons"):
        assert api.get(address, headers=bearer("guessed")).status_code == 401
    with differing.connect() as connection:
        acts = connection.execute(
            text("SELECT count(*) FROM identity.audit_entry WHERE act = 'agreement.ask'")
        ).scalar_one()
    assert acts == 2
    assert "The Mere" not in {each.alias for each in listed(differing)}


def test_a_succession_is_added_by_an_administrator_and_seen_at_both_clubs(api, eventually):
    wanted = {"country": "Northland", "predecessor": "Askvik", "successor": "Corrie"}
    refused = api.post("/v1/ops/successions", json=wanted, headers=bearer("guessed"))
    kept = api.post("/v1/ops/successions", json={**wanted, "succeeded_on": "2025-07-01"})
    nobody = api.post("/v1/ops/successions", json={**wanted, "successor": "Corry"})
    assert (refused.status_code, kept.status_code, nobody.status_code) == (401, 200, 422)
    assert "no team of Northland" in nobody.text
    teams = {each["name"]: each["team_id"] for each in api.get("/v1/teams").json()["items"]}
    old, new = (f"/v1/teams/{teams[name]}" for name in ("Askvik", "Corrie"))
    eventually(lambda: api.get(old).json()["successor"] is not None)
    assert api.get(old).json()["successor"]["name"] == "Corrie"
    (before,) = api.get(new).json()["predecessors"]
    assert (before["name"], before["succeeded_on"]) == ("Askvik", "2025-07-01")
    page = api.get(f"/teams/{teams['Corrie']}", headers={"Accept": "text/html"}).text
    assert "In the place of Askvik" in page


def test_feeds_say_what_the_coming_days_will_cost(api):
    days = api.get("/v1/ops/feeds").json()["match_days"]
    assert len(days) == 7
    assert all(day["requests"] >= day["routine"] > 0 for day in days)

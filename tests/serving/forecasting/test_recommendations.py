"""Advice over HTTP and on pages: what was sealed, its record, and nothing where it is off."""

from datetime import timedelta

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from assets.predictions import advice_ledger
from serving.app import create_app
from serving.settings import ServingSettings
from storage.kit.clock import DatabaseClock
from tests.assets.test_recommendations import a_forecast, advise, quotes
from tests.clocks import step
from tests.people import log_in, make_account
from tests.storage.builders import KICKOFF, final, fixture, ingest

pytestmark = pytest.mark.services
PAGE = {"Accept": "text/html", "Cookie": "touchline_adult=yes"}
ADULT = "adult=true"
FEW = f"matches=60&{ADULT}"


def test_a_recommendation_is_read_with_its_seal_and_its_record_after_full_time(
    api: httpx.Client, engine: Engine, clock: DatabaseClock
) -> None:
    assert api.get(f"/v1/recommendations?{ADULT}").json() == {"world": "simulated", "items": []}
    empty = api.get(f"/v1/advice/record?{ADULT}").json()
    assert (empty["as_of"], empty["strategies"], empty["bets"]) == (None, [], [])
    assert api.get("/v1/recommendations?match_id=4711&adult=true").status_code == 404
    assert api.get("/v1/recommendations?match_id=x&adult=true").status_code == 422

    ingest(engine, fixture(quotes=quotes(1.25)))
    match_id = a_forecast(engine, clock)
    assert api.get(f"/v1/recommendations?match_id={match_id}&adult=true").json()["items"] == []
    page = api.get(f"/advice/matches/{match_id}", headers=PAGE).text
    assert "Nothing is advised of this match yet" in page
    (sealed,) = advise(engine, clock)
    step(engine, by=timedelta(seconds=1))

    (item,) = api.get(f"/v1/recommendations?{ADULT}").json()["items"]
    assert item["recommendation_id"] == str(sealed.recommendation_id)
    assert len(item["seal"]) == 64
    (market,) = item["markets"]
    assert (market["decision"], market["selection"], market["line"]) == ("bet", "away", None)
    assert market["price"] > market["fair_high"] > market["fair_low"] > 1.0
    page = api.get(f"/advice/matches/{match_id}", headers=PAGE).text
    for words in ("<strong>Bet:</strong>", "William Hill", "Sealed", "/advice/record", "adults"):
        assert words in page, words

    none = api.get(f"/v1/risk?strategy=market_average&stake=0.6&{ADULT}")
    assert none.status_code == 422
    risk = api.get(f"/v1/risk?strategy=always_favourite&stake=0.1&bankroll=200&{FEW}").json()
    assert (risk["coming"], risk["bets"], risk["matches"]) == (1, 1, 60)
    assert risk["final"]["p5"] < risk["final"]["p50"] < risk["final"]["p95"]
    assert 0.0 < risk["ruin"] < 1.0
    calm = api.get(f"/v1/risk?strategy=always_favourite&stake=0.001&{FEW}").json()
    assert calm["ruin"] == 0.0
    assert calm["drawdown"]["p50"] < risk["drawdown"]["p50"]
    page = api.get("/advice/risk?stake=2,5&matches=x&bankroll=nan", headers=PAGE).text
    assert "What happened on the paths" in page
    assert 'value="2.5"' in page

    step(engine, to=KICKOFF + timedelta(hours=3))
    ingest(engine, final(1, 0))
    advice_ledger.settle(engine)
    record = api.get(f"/v1/advice/record?{ADULT}").json()
    assert record["matches"] == 1
    by_name = {each["name"]: each for each in record["strategies"]}
    assert set(by_name) == {"advice", "always_favourite", "random", "market_average"}
    assert by_name["advice"]["roi"] == {"estimate": -1.0, "lower": None, "upper": None}
    (bet,) = record["bets"]
    assert (bet["profit"], bet["score"], bet["closing_value"]) == (-1.0, [1, 0], None)
    page = api.get("/advice/record", headers=PAGE).text
    for words in ("Our advice", "Always the favourite", "Harrowmere", "The newest bets"):
        assert words in page, words
    assert api.get(f"/v1/recommendations?{ADULT}").json()["items"] == [], "the match is over"


def test_advice_is_for_adults_who_take_no_break(
    api: httpx.Client, engine: Engine, clock: DatabaseClock
) -> None:
    ingest(engine, fixture(quotes=quotes(1.25)))
    match_id = a_forecast(engine, clock)
    advise(engine, clock)
    step(engine, by=timedelta(seconds=1))
    place, page = f"/v1/recommendations?match_id={match_id}", f"/advice/matches/{match_id}"
    strange = api.get(place)
    assert (strange.status_code, strange.json()["errors"][0]["name"]) == (422, "adult")
    asked = api.get(page, headers={"Accept": "text/html"})
    assert "old enough to bet" in asked.text
    assert "William Hill" not in asked.text
    assert asked.headers["cache-control"] == "private, no-store"

    ada = log_in(engine, make_account(engine, "fan")).headers
    for address in (place, f"/v1/advice/record?{ADULT}", f"/v1/risk?{ADULT}"):
        refused = api.get(address, headers=ada)
        assert refused.json()["type"] == "urn:touchline:problem:adults-only", address
    limits = "/v1/users/me/limits"
    assert api.put(limits, json={"adult": True}, headers=ada).json()["adult_declared_at"]
    (item,) = api.get(place, headers=ada).json()["items"]
    (market,) = item["markets"]
    assert market["stake_fraction"] > 0.001
    api.put(limits, json={"advice_stake_match": 0.001}, headers=ada)
    ((held,),) = (each["markets"] for each in api.get(place, headers=ada).json()["items"])
    assert held["stake_fraction"] == pytest.approx(0.001)
    assert held["reasons"][-1] == "held_by_you"

    until = "2030-01-01T00:00:00Z"
    api.put(limits, json={"advice_paused_until": until}, headers=ada)
    loose = api.put(limits, json={"advice_paused_until": None}, headers=ada).json()
    assert (loose["advice_paused_until"], loose["next_advice_paused_until"]) == (until, None)
    closed = api.get(f"{place}&{ADULT}", headers=ada)
    assert closed.json()["type"] == "urn:touchline:problem:advice-closed"
    assert "2030-01-01" in closed.json()["detail"]
    assert api.put(limits, json={"advice_stake_match": 2}, headers=ada).status_code == 422
    never = {"excluded_until": "9999-12-31T23:59:59-14:00"}
    assert api.put(limits, json=never, headers=ada).json()["excluded_until"][:4] == "9999"
    assert "excluded yourself" in api.get(place, headers=ada).json()["detail"]
    kept = api.put(limits, json={"excluded_until": None}, headers=ada).json()
    assert kept["excluded_until"][:4] == "9999"


def test_without_advice_there_is_no_address_no_tab_and_no_page() -> None:
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing", advice=False)
    app = create_app(settings)
    paths = app.openapi()["paths"]
    assert not [path for path in paths if path.startswith(("/v1/advice", "/v1/rec", "/v1/risk"))]
    client = TestClient(app, raise_server_exceptions=False)
    for path in ("/v1/recommendations", "/v1/advice/record", "/v1/risk", "/advice/record"):
        assert client.get(path).status_code == 404


def test_a_page_says_how_many_bookmakers_are_missing(
    api: httpx.Client, engine: Engine, clock: DatabaseClock
) -> None:
    ingest(engine, fixture(quotes=quotes(1.25)[:1]))
    match_id = a_forecast(engine, clock)
    advise(engine, clock)
    step(engine, by=timedelta(seconds=1))
    page = api.get(f"/advice/matches/{match_id}", headers=PAGE).text
    assert "the prices of 1 bookmaker are known; 3 are needed" in page
    assert "Our live source carries one bookmaker" in page

"""Grounds are put on the map, and weather is asked for there: over HTTP, into Postgres."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg
import httpx
import pytest
from sqlalchemy import Engine, text

from assets.core.venues import core_venues
from assets.core.weather import core_weather
from assets.features.conditions import features_conditions
from assets.raw.openmeteo import (
    raw_openmeteo__forecast,
    raw_openmeteo__places,
    raw_openmeteo__previous_runs,
)
from football.observations.match import VenueReference
from sources.http import Retry
from sources.openmeteo.client import OpenMeteoClient
from storage.kit.clock import FixedClock
from tests.conftest import OPENING
from tests.storage.builders import KICKOFF, final, fixture, ingest

pytestmark = pytest.mark.services

ASSETS = [
    *(raw_openmeteo__places, core_venues, raw_openmeteo__forecast),
    *(raw_openmeteo__previous_runs, core_weather),
]
LONG_AGO = KICKOFF - timedelta(days=21)


@pytest.fixture
def played(engine: Engine, clock) -> Engine:
    """A match played and two to come, at grounds in towns: one in Norwick, of which there are two
    but one is a village; one nobody has heard of."""
    del clock
    grounds = {
        "Harrowmere": VenueReference(
            name="Millrace Park", source_id="1", city="Harrowmere", country="Northland"
        ),
        "Norwick Vale": VenueReference(name="Saltmarket", source_id="2", city="Norwick"),
        "Dunmarrow": VenueReference(name="Old Quarry", source_id="3", city="Atlantis"),
    }
    ingest(
        engine,
        final(2, 1, kickoff_at=LONG_AGO, venue=grounds["Harrowmere"]),
        fixture("Norwick Vale", "Caldervane", row_no=2, venue=grounds["Norwick Vale"]),
        fixture("Dunmarrow", "Caldervane", row_no=3, venue=grounds["Dunmarrow"]),
    )
    return engine


@pytest.fixture
def openmeteo(provider_url: str) -> Iterator[OpenMeteoClient]:
    with httpx.Client(base_url=provider_url, trust_env=False) as http:
        yield OpenMeteoClient(http, lambda: OPENING)


def materialize(
    engine: Engine, openmeteo: OpenMeteoClient, assets: list[dg.AssetsDefinition] = ASSETS
) -> dg.ExecuteInProcessResult:
    resources = {"engine": engine, "clock": FixedClock(OPENING), "openmeteo": openmeteo}
    return dg.materialize(assets, resources=resources)


def checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {
        f"{e.asset_key.to_user_string()}:{e.check_name}": e
        for e in result.get_asset_check_evaluations()
    }


def test_towns_are_looked_up_once_and_the_rest_is_a_visible_gap(played, openmeteo) -> None:
    located = checks(materialize(played, openmeteo))["core_venues:grounds_are_located"]
    assert not located.passed
    assert "Old Quarry (Atlantis)" in (located.description or "")
    with played.connect() as connection:
        rows = connection.execute(
            text("SELECT city, latitude, coordinates_source FROM football.venue ORDER BY city")
        )
        found = [tuple(row) for row in rows]
    assert found == [
        ("Atlantis", None, None),
        ("Harrowmere", 61.21, "geocoding"),
        ("Norwick", 62.48, "geocoding"),
    ]
    materialize(played, openmeteo)
    with played.connect() as connection:
        requested = connection.execute(
            text("SELECT resource FROM raw.payload WHERE endpoint = 'places' ORDER BY resource")
        ).scalars()
        assert list(requested) == [
            "Northland/Atlantis",
            "Northland/Harrowmere",
            "Northland/Norwick",
        ]


def test_weather_to_come_and_weather_forecasts_arrive_together(played, openmeteo) -> None:
    materialize(played, openmeteo)
    counted = text(
        "SELECT known_basis, bool_and(known_at < valid_at), count(*)"
        " FROM football.weather_reading GROUP BY 1 ORDER BY 1"
    )
    with played.connect() as connection:
        rows = [tuple(row) for row in connection.execute(counted)]
    assert rows == [("assumed", True, 48), ("observed", False, 14 * 24)]
    materialize(played, openmeteo)
    with played.connect() as connection:
        archived = text("SELECT count(*) FROM raw.payload WHERE endpoint = 'previous_runs'")
        assert connection.execute(archived).scalar_one() == 1


def test_far_ahead_is_requested_seldom(played, openmeteo) -> None:
    ahead = KICKOFF + timedelta(days=10)
    harrowmere = VenueReference(name="Millrace Park", source_id="1")
    ingest(played, fixture("Harrowmere", "Dunmarrow", kickoff_at=ahead, venue=harrowmere))
    statement = text(
        "SELECT resource FROM raw.payload WHERE endpoint = 'forecast' ORDER BY payload_id"
    )
    for _ in range(2):
        materialize(played, openmeteo)
    with played.connect() as connection:
        assert list(connection.execute(statement).scalars()) == ["espn:1,espn:2", "espn:2"]


def test_conditions_are_of_matches_past_and_to_come(played, openmeteo) -> None:
    materialize(played, openmeteo)
    result = dg.materialize(
        [features_conditions],
        resources={
            "engine": played,
            "clock": FixedClock(OPENING),
            "io_manager": dg.mem_io_manager,
        },
    )
    frame = result.output_for_node("features_conditions")
    rows = {row["kickoff_at"]: row for row in frame.iter_rows(named=True) if row["venue"]}
    assert set(rows) == {LONG_AGO, KICKOFF}
    assert rows[LONG_AGO]["known_at"] <= rows[LONG_AGO]["as_of"] == LONG_AGO.replace(hour=0)
    assert rows[KICKOFF]["as_of"] == OPENING
    assert frame.height == 3


def test_a_run_ends_where_the_allowance_of_the_day_does(played, openmeteo) -> None:
    materialize(played, openmeteo, [raw_openmeteo__places, core_venues])

    def refuse(request: httpx.Request) -> httpx.Response:
        reason = "Daily API request limit exceeded. Please try again tomorrow."
        return httpx.Response(429, json={"error": True, "reason": reason})

    http = httpx.Client(base_url="http://weather", transport=httpx.MockTransport(refuse))
    refused = OpenMeteoClient(http, lambda: OPENING, retry=Retry(waits_seconds=()))
    result = materialize(played, refused, [raw_openmeteo__forecast])
    check = checks(result)["raw_openmeteo__forecast:payloads_arrived"]
    assert check.metadata["failed/rate_limited"].value == 1
    (event,) = result.get_asset_materialization_events()
    noted = event.materialization.metadata["allowance_used_up_until"].value
    assert "allowance of the day" in str(noted)

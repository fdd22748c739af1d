"""Open-Meteo's answers, read by the real parser."""

from datetime import timedelta

import httpx
import pytest

from football.observations.parsed import PayloadContext
from football.observations.surroundings import WeatherObservation
from sources.openmeteo.parse import PARSER
from sources.openmeteo.places import PARSER as PLACES
from sources.simulated.world import World
from tests.sources.simulated.conftest import StepClock

HOURLY = "temperature_2m,precipitation,wind_speed_10m,relative_humidity_2m,weather_code"
PLACE: dict[str, str | float] = {"latitude": 61.21, "longitude": -3.42, "hourly": HOURLY}


def _hours(http: httpx.Client, clock: StepClock, **params: str | float) -> list[object]:
    response = http.get("/v1/forecast", params={**PLACE, **params})
    assert response.status_code == 200
    context = PayloadContext(endpoint="", resource="7001", fetched_at=clock.at)
    parsed = PARSER.parse(response.content, context)
    assert not parsed.rejects
    return list(parsed.observations)


def test_every_hour_of_the_requested_days_is_accepted(
    http: httpx.Client, clock: StepClock
) -> None:
    hours = _hours(http, clock, start_date="2025-11-15", end_date="2025-11-17", timezone="GMT")
    assert len(hours) == 72
    first, last = hours[0], hours[-1]
    assert isinstance(first, WeatherObservation)
    assert isinstance(last, WeatherObservation)
    assert last.valid_at - first.valid_at == timedelta(hours=71)
    assert first.temperature_c is not None
    assert first.weather_code is not None


def test_without_dates_a_week_from_today_is_answered(http: httpx.Client, clock: StepClock) -> None:
    assert len(_hours(http, clock)) == 7 * 24


def test_what_was_forecast_comes_true_once_it_is_past(
    http: httpx.Client, clock: StepClock, world: World
) -> None:
    day: dict[str, str | float] = {"start_date": "2025-11-22", "end_date": "2025-11-22"}
    ahead = _hours(http, clock, **day)
    clock.at += timedelta(days=9)
    behind = _hours(http, clock, **day)
    clock.at += timedelta(days=1)
    again = _hours(http, clock, **day)
    truth = world.season(2025).weather
    assert truth.min() >= 0
    temperatures = [
        [hour.temperature_c for hour in hours if isinstance(hour, WeatherObservation)]
        for hours in (ahead, behind, again)
    ]
    assert temperatures[0] != temperatures[1] == temperatures[2]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"latitude": 95}, "Latitude must be in range"),
        ({"longitude": "here"}, "longitude"),
        ({"hourly": "temperature_2m,mood"}, "invalid String value mood"),
        ({"start_date": "2025-11-15"}, "Both"),
        ({"start_date": "2025-12-20", "end_date": "2025-12-21"}, "out of allowed range from"),
        ({"start_date": "2025-11-17", "end_date": "2025-11-16"}, "End-date"),
        ({"start_date": "soon", "end_date": "2025-11-16"}, "Invalid date"),
        ({"forecast_days": 40}, "forecast_days"),
        ({"timezone": "Europe/London"}, "timezone"),
    ],
)
def test_bad_parameters_are_refused_with_a_reason(
    http: httpx.Client, params: dict[str, str | float], reason: str
) -> None:
    response = http.get("/v1/forecast", params={**PLACE, **params})
    assert response.status_code == 400
    body = response.json()
    assert body["error"] is True
    assert reason in body["reason"]


def test_a_place_is_required(http: httpx.Client) -> None:
    assert http.get("/v1/forecast", params={"latitude": 61.2}).status_code == 400


def test_several_places_are_a_list_in_the_requested_order(
    http: httpx.Client, clock: StepClock
) -> None:
    params = {**PLACE, "latitude": "61.21,62.05", "longitude": "-3.42,-5.87", "forecast_days": 1}
    response = http.get("/v1/forecast", params=params)
    context = PayloadContext(endpoint="", resource="7001,7002", fetched_at=clock.at)
    parsed = PARSER.parse(response.content, context)
    assert not parsed.rejects
    venues = [o.venue_key for o in parsed.observations if isinstance(o, WeatherObservation)]
    assert venues == ["7001"] * 24 + ["7002"] * 24


def test_earlier_runs_were_less_sure_and_were_known_before(
    http: httpx.Client, clock: StepClock
) -> None:
    variables = "temperature_2m_previous_day1,temperature_2m_previous_day2,temperature_2m"
    params = {**PLACE, "hourly": variables, "start_date": "2025-11-01", "end_date": "2025-11-10"}
    response = http.get("/v1/forecast", params=params)
    context = PayloadContext(endpoint="", resource="7001@2025-11-01", fetched_at=clock.at)
    hours = [
        o
        for o in PARSER.parse(response.content, context).observations
        if isinstance(o, WeatherObservation)
    ]
    assert len(hours) == 3 * 240
    happened, day_before, two_days = (
        [o.temperature_c or 0.0 for o in hours[at : at + 240]] for at in (0, 240, 480)
    )
    errors = [
        sum(abs(a - b) for a, b in zip(forecast, happened, strict=True))
        for forecast in (day_before, two_days)
    ]
    assert 0 < errors[0] < errors[1]
    assert all(o.assumed_known_at is not None for o in hours[240:])


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"latitude": "61.2,61.3"}, "same amount"),
        (
            {
                "latitude": "61.2,61.3,61.4",
                "longitude": "1,2,3",
                "start_date": "2025-11-15,2025-11-15",
                "end_date": "2025-11-15,2025-11-15",
            },
            "same number",
        ),
        ({"hourly": "temperature_2m_previous_day9"}, "invalid String value"),
        (
            {
                "hourly": "temperature_2m_previous_day1",
                "start_date": "2023-12-30",
                "end_date": "2023-12-30",
            },
            "out of allowed range",
        ),
    ],
)
def test_lists_that_do_not_match_are_refused(
    http: httpx.Client, params: dict[str, str], reason: str
) -> None:
    response = http.get("/v1/forecast", params={**PLACE, **params})
    assert response.status_code == 400
    assert reason in response.json()["reason"]


def test_towns_are_found_by_name(http: httpx.Client, clock: StepClock) -> None:
    context = PayloadContext(endpoint="", resource="Northland/Norwick", fetched_at=clock.at)
    found = PLACES.parse(http.get("/v1/search", params={"name": "Norwick"}).content, context)
    assert found.rows == 2
    assert PLACES.parse(http.get("/v1/search", params={"name": "Nome"}).content, context).rows == 0
    assert http.get("/v1/search").status_code == 400

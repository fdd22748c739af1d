from datetime import UTC, datetime

import orjson
import pytest

from football.observations import RejectReason, WeatherObservation
from sources.errors import PayloadIsError, PayloadTruncated, PayloadUnreadable
from sources.openmeteo.parse import PARSER


def forecast(hourly: dict[str, object] | None = None, **changes: object) -> bytes:
    hours = {
        "time": ["2026-03-07T15:00", "2026-03-07T16:00"],
        "temperature_2m": [7.5, 7],
        "precipitation": [0.0, 1.2],
        "wind_speed_10m": [10.0, None],
        "relative_humidity_2m": [81, 80],
        "weather_code": [3, 61],
    }
    document = {
        "latitude": 54.499,
        "utc_offset_seconds": 0,
        "hourly_units": {"temperature_2m": "°C", "wind_speed_10m": "km/h"},
        "hourly": hours | (hourly or {}),
    }
    return orjson.dumps(document | changes)


@pytest.fixture
def parse(context):
    return lambda payload: PARSER.parse(payload, context("ashby-mill-lane"))


def test_every_hour_becomes_an_observation_of_the_venue_asked_for(parse, context):
    parsed = parse(forecast())
    assert parsed.rows == 2
    assert parsed.observations[0] == WeatherObservation(
        row_no=1,
        source="openmeteo",
        venue_key="ashby-mill-lane",
        valid_at=datetime(2026, 3, 7, 15, 0, tzinfo=UTC),
        fetched_at=context().fetched_at,
        temperature_c=7.5,
        precipitation_mm=0.0,
        wind_speed_kmh=10.0,
        humidity_percent=81.0,
        weather_code=3,
    )
    assert parsed.observations[1].wind_speed_kmh is None
    assert parsed.observations[1].temperature_c == 7.0


def test_local_times_are_brought_to_utc(parse):
    first = parse(forecast(utc_offset_seconds=34_200)).observations[0]
    assert first.valid_at == datetime(2026, 3, 7, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(("unit", "speed"), [("m/s", 36.0), ("mph", 16.09344), ("kn", 18.52)])
def test_other_units_are_converted(parse, unit, speed):
    first = parse(forecast(hourly_units={"wind_speed_10m": unit})).observations[0]
    assert first.wind_speed_kmh == pytest.approx(speed)


def test_a_variable_nobody_sent_is_unknown(parse):
    first = parse(forecast({"weather_code": None})).observations[0]
    assert first.weather_code is None
    assert first.temperature_c == 7.5


@pytest.mark.parametrize(
    "hourly",
    [
        {"time": ["noon", "2026-03-07T16:00"]},
        {"time": [None, "2026-03-07T16:00"]},
        {"time": ["0001-01-01T00:00", "2026-03-07T16:00"], "weather_code": [101, 3]},
        {"temperature_2m": ["warm", 7]},
        {"temperature_2m": [700, 7]},
        {"precipitation": [-1, 0]},
        {"weather_code": [{}, 3]},
    ],
)
def test_a_bad_hour_is_rejected_and_the_rest_lands(parse, hourly):
    parsed = parse(forecast(hourly))
    assert [hour.row_no for hour in parsed.observations] == [2]
    (reject,) = parsed.rejects
    assert (reject.row_no, reject.reason) == (1, RejectReason.BAD_VALUE)
    assert reject.detail


@pytest.mark.parametrize(
    ("payload", "error", "words"),
    [
        (forecast({"precipitation": [0.0]}), PayloadUnreadable, "1 values of precipitation"),
        (forecast({"time": None}), PayloadUnreadable, "hourly.time"),
        (forecast(hourly_units={"temperature_2m": "°F"}), PayloadUnreadable, "°F"),
        (b"[" + forecast() + b"," + forecast() + b"]", PayloadUnreadable, "list"),
        (b'{"error":true,"reason":"Latitude out of range"}', PayloadIsError, "Latitude"),
        (b"{}", PayloadIsError, "empty"),
        (b'{"latitude": 1}', PayloadUnreadable, "hourly"),
        (forecast()[:60], PayloadTruncated, "middle"),
        (b"<html>", PayloadUnreadable, "not JSON"),
    ],
)
def test_what_is_no_forecast_raises_with_its_class(parse, payload, error, words):
    with pytest.raises(PayloadUnreadable, match=words) as caught:
        parse(payload)
    assert type(caught.value) is error


def test_every_recorded_answer_is_accepted(samples, parse):
    for path in samples.glob("openmeteo_*.json"):
        parsed = parse(path.read_bytes())
        assert (parsed.rejects, len(parsed.observations)) == ([], parsed.rows)
        assert parsed.rows >= 72

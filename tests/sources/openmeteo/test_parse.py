from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
import pytest

from football.observations.parsed import PayloadContext, RejectReason
from football.observations.surroundings import WeatherObservation
from sources.errors import PayloadIsError, PayloadTruncated, PayloadUnreadable, PayloadUnsupported
from sources.openmeteo.parse import PARSER
from sources.openmeteo.payloads import VARIABLES


def forecast(hourly: Mapping[str, object] | None = None, **changes: object) -> bytes:
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
        "hourly": {**hours, **(hourly or {})},
    }
    return orjson.dumps(document | changes)


@pytest.fixture
def parse(context):
    return lambda payload: PARSER.parse(payload, context("ashby-mill-lane"))


def test_every_hour_becomes_an_observation_of_the_venue_requested(parse, context):
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
        (forecast(hourly_units={"temperature_2m": "K"}), PayloadUnreadable, "'K'"),
        (forecast({"precipitation": 0.0}), PayloadUnreadable, "precipitation is no array"),
        (forecast({"temperature_2m_era5": [1, 2]}), PayloadUnsupported, "reanalysis"),
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


def test_fahrenheit_and_unix_time_are_converted(parse):
    units = {"temperature_2m": "°F", "time": "unixtime"}
    payload = forecast({"time": [1_772_895_600, 1_772_899_200]}, hourly_units=units)
    first = parse(payload).observations[0]
    assert first.temperature_c == pytest.approx(-13.611, abs=1e-3)
    assert first.valid_at == datetime(2026, 3, 7, 15, 0, tzinfo=UTC)


def test_several_places_are_joined_by_the_requested_order(context):
    places = orjson.loads(forecast()), orjson.loads(forecast({"temperature_2m": [1.0, 2.0]}))
    places[1]["location_id"] = 1
    parsed = PARSER.parse(orjson.dumps(places), context("espn:1,espn:2"))
    assert parsed.rows == 4
    assert [o.row_no for o in parsed.observations] == [1, 2, 3, 4]
    assert [(o.venue_key, o.temperature_c) for o in parsed.observations] == [
        ("espn:1", 7.5),
        ("espn:1", 7.0),
        ("espn:2", 1.0),
        ("espn:2", 2.0),
    ]


@pytest.mark.parametrize(
    ("documents", "requested"),
    [(1, "espn:1,espn:2"), (3, "espn:1,espn:2"), (2, "espn:1")],
)
def test_another_number_of_places_than_requested_is_refused(context, documents, requested):
    body = orjson.dumps([orjson.loads(forecast())] * documents)
    with pytest.raises(PayloadUnreadable):
        PARSER.parse(body, context(requested))


def test_places_out_of_order_are_refused(context):
    places = [orjson.loads(forecast()) | {"location_id": place} for place in (1, 0)]
    with pytest.raises(PayloadUnreadable, match="out of order"):
        PARSER.parse(orjson.dumps(places), context("espn:1,espn:2"))


def test_an_earlier_run_was_known_when_it_was_out_and_never_before(context):
    hourly = dict.fromkeys(VARIABLES)
    hourly |= {"temperature_2m_previous_day1": [5.0, 6.0], "wind_speed_10m_previous_day2": [9, 9]}
    units = {"wind_speed_10m_previous_day2": "m/s"}
    fetched_at = datetime(2026, 4, 1, tzinfo=UTC)
    parsed = PARSER.parse(
        forecast(hourly, hourly_units=units), context("espn:1@2026-03-07", fetched_at)
    )
    assert parsed.rows == 4
    first, _, third, _ = parsed.observations
    assert (first.venue_key, first.temperature_c) == ("espn:1", 5.0)
    assert first.assumed_known_at == datetime(2026, 3, 6, 23, tzinfo=UTC)
    assert third.wind_speed_kmh == pytest.approx(32.4)
    assert third.assumed_known_at == datetime(2026, 3, 5, 23, tzinfo=UTC)
    assert all(o.assumed_known_at and o.assumed_known_at < o.valid_at for o in parsed.observations)


def test_plain_values_are_never_known_before_they_were_fetched(context):
    hourly = {"temperature_2m_previous_day1": [5.0, 6.0]}
    parsed = PARSER.parse(forecast(hourly), context(fetched_at=datetime(2026, 4, 1, tzinfo=UTC)))
    assert [o.assumed_known_at is None for o in parsed.observations] == [True, True, False, False]


def test_a_run_that_is_not_out_yet_was_known_when_it_was_fetched(context):
    hourly = {"temperature_2m_previous_day1": [5.0, 6.0]}
    fetched_at = datetime(2026, 3, 6, 12, tzinfo=UTC)
    parsed = PARSER.parse(forecast(hourly), context(fetched_at=fetched_at))
    assert all(o.assumed_known_at is None for o in parsed.observations)


def test_reanalysis_is_refused_whatever_it_holds(context):
    archive = PayloadContext(
        endpoint="archive", resource="espn:1", fetched_at=context().fetched_at
    )
    with pytest.raises(PayloadUnsupported, match="knows what happened"):
        PARSER.parse(forecast(), archive)


def test_every_recorded_forecast_is_accepted_and_the_reanalysis_is_not(samples, parse, context):
    for path in samples.glob("openmeteo_forecast_*.json"):
        parsed = parse(path.read_bytes())
        assert (parsed.rejects, len(parsed.observations)) == ([], parsed.rows)
        assert parsed.rows >= 72
    (reanalysis,) = samples.glob("openmeteo_archive_*.json")
    archive = PayloadContext(
        endpoint="archive", resource="espn:1", fetched_at=context().fetched_at
    )
    with pytest.raises(PayloadUnsupported):
        PARSER.parse(reanalysis.read_bytes(), archive)

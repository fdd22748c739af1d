"""Hourly forecasts as Open-Meteo answers them, errors included."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sources.simulated.clubs import Venue
from sources.simulated.weather import Conditions, Values
from sources.simulated.world import World

_PAST_DAYS, _FORECAST_DAYS, _DEFAULT_DAYS = 92, 16, 7
_CELL_DEGREES = 0.0625
_FIRST_PREVIOUS_RUN = date(2024, 1, 1)
_DATES = ("start_date", "end_date")
_UNITS = {
    "temperature_2m": "°C",
    "apparent_temperature": "°C",
    "relative_humidity_2m": "%",
    "precipitation": "mm",
    "rain": "mm",
    "precipitation_probability": "%",
    "weather_code": "wmo code",
    "cloud_cover": "%",
    "pressure_msl": "hPa",
    "wind_speed_10m": "km/h",
    "wind_gusts_10m": "km/h",
    "wind_direction_10m": "°",
}


Answer = dict[str, object] | list[dict[str, object]]


class _Variable(NamedTuple):
    """A variable as requested; `lead_days` is 0 for the latest run."""

    sent: str
    name: str
    lead_days: int


class RequestRefusedError(ValueError):
    """A request Open-Meteo answers with 400 and this reason. Asking again cannot help."""


def forecast(world: World, query: Mapping[str, str], now: datetime) -> Answer:
    """Answer a request for hourly variables, in GMT: one place an object, several a list.

    Raises:
        RequestRefusedError: a parameter the provider would refuse.
    """
    latitudes = _coordinates(query, "latitude", 90)
    longitudes = _coordinates(query, "longitude", 180)
    if len(latitudes) != len(longitudes):
        raise RequestRefusedError(
            "Parameter 'latitude' and 'longitude' must have the same amount of elements"
        )
    variables = [_variable(name) for name in query.get("hourly", "").split(",") if name]
    if query.get("timezone", "GMT") not in {"GMT", "UTC"}:
        raise RequestRefusedError("Invalid timezone")
    spans = _spans(query, now, len(latitudes), variables)
    bodies = [
        _body(world, place, span, variables, now) | ({"location_id": at} if at else {})
        for at, (place, span) in enumerate(
            zip(zip(latitudes, longitudes, strict=True), spans, strict=True)
        )
    ]
    return bodies if len(bodies) > 1 else bodies[0]


def _body(
    world: World,
    place: tuple[float, float],
    span: tuple[date, date],
    variables: Sequence[_Variable],
    now: datetime,
) -> dict[str, object]:
    latitude, longitude = place
    first, last = span
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    count = ((last - first).days + 1) * 24
    hours = int(start.timestamp()) // 3600 + np.arange(count)
    venue = _nearest(world.venues, latitude, longitude)
    body: dict[str, object] = {
        "latitude": round(latitude / _CELL_DEGREES) * _CELL_DEGREES,
        "longitude": round(longitude / _CELL_DEGREES) * _CELL_DEGREES,
        "generationtime_ms": 0.25,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 21,
    }
    if variables:
        times = [f"{start + timedelta(hours=hour):%Y-%m-%dT%H:%M}" for hour in range(count)]
        units = {each.sent: _UNITS[each.name] for each in variables}
        by_lead = {
            lead: world.weather.of_earlier_runs(venue, hours, lead)
            if lead
            else world.weather.forecast(venue, hours, int(now.timestamp()) // 3600)
            for lead in {each.lead_days for each in variables}
        }
        body["hourly_units"] = {"time": "iso8601", **units}
        body["hourly"] = {
            "time": times,
            **{
                each.sent: _SERIES[each.name](by_lead[each.lead_days]).tolist()
                for each in variables
            },
        }
    return body


def _variable(sent: str) -> _Variable:
    name, _, lead = sent.partition("_previous_day")
    is_known = name in _UNITS and (lead.isdecimal() and 1 <= int(lead) <= 7 if lead else True)
    if not is_known or (not lead and name != sent):
        raise RequestRefusedError(
            f"Data corrupted at path ''. Cannot initialize SurfacePressureAndHeightVariable"
            f"<VariableAndPreviousDay, ForecastPressureVariable, ForecastHeightVariable> from "
            f"invalid String value {sent}."
        )
    return _Variable(sent, name, int(lead) if lead else 0)


def _coordinates(query: Mapping[str, str], name: str, limit: int) -> list[float]:
    if name not in query:
        raise RequestRefusedError(f"Value of type 'String' required for key '{name}'.")
    return [_coordinate(part, name, limit) for part in query[name].split(",")]


def _coordinate(text: str, name: str, limit: int) -> float:
    try:
        value = float(text)
    except ValueError:
        raise RequestRefusedError(f"Value of type 'Float' required for key '{name}'.") from None
    if not abs(value) <= limit:
        raise RequestRefusedError(
            f"{name.capitalize()} must be in range of -{limit} to {limit}°. Given: {value}."
        )
    return value


def _spans(
    query: Mapping[str, str], now: datetime, places: int, variables: Sequence[_Variable]
) -> list[tuple[date, date]]:
    """Return the days of each place; one pair of dates is for all of them."""
    today = now.date()
    is_archive = any(each.lead_days for each in variables)
    earliest = _FIRST_PREVIOUS_RUN if is_archive else today - timedelta(days=_PAST_DAYS)
    starts, ends = (query[name].split(",") if name in query else [] for name in _DATES)
    if len(starts) != len(ends):
        raise RequestRefusedError("Both 'start_date' and 'end_date' must be set")
    if len(starts) not in {0, 1, places}:
        raise RequestRefusedError("Parameter 'start_date' must have the same number of elements")
    pairs = [
        {"start_date": start, "end_date": end} for start, end in zip(starts, ends, strict=True)
    ] or [query]
    spans = [_days(pair, today, earliest) for pair in pairs]
    return spans if len(spans) == places else spans * places


def _days(query: Mapping[str, str], today: date, earliest: date) -> tuple[date, date]:
    allowed = earliest, today + timedelta(days=_FORECAST_DAYS)
    if "start_date" not in query:
        days = _number(query, "forecast_days", _DEFAULT_DAYS, _FORECAST_DAYS)
        past = _number(query, "past_days", 0, _PAST_DAYS)
        return today - timedelta(days=past), today + timedelta(days=max(days - 1, 0))
    bounds: list[date] = []
    for name in _DATES:
        try:
            day = date.fromisoformat(query[name])
        except ValueError:
            raise RequestRefusedError(
                f"Invalid date format for '{name}'. Use YYYY-MM-DD"
            ) from None
        if not allowed[0] <= day <= allowed[1]:
            raise RequestRefusedError(
                f"Parameter '{name}' is out of allowed range from {allowed[0]} to {allowed[1]}"
            )
        bounds.append(day)
    if bounds[1] < bounds[0]:
        raise RequestRefusedError("End-date must be larger or equals than start-date")
    return bounds[0], bounds[1]


def _number(query: Mapping[str, str], name: str, default: int, limit: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) > limit:
        raise RequestRefusedError(f"Parameter '{name}' is out of allowed range from 0 to {limit}")
    return int(text)


def _nearest(venues: tuple[Venue, ...], latitude: float, longitude: float) -> Venue:
    squeeze = np.cos(np.radians(latitude))
    return min(
        venues,
        key=lambda v: (v.latitude - latitude) ** 2 + (squeeze * (v.longitude - longitude)) ** 2,
    )


def _cloud(seen: Conditions) -> Values:
    return np.clip(45 + 35 * seen.wetness, 0, 100)


def _whole(values: Values) -> NDArray[np.int_]:
    return np.rint(values).astype(np.int_)


def _weather_code(seen: Conditions) -> NDArray[np.int_]:
    cloud = _cloud(seen)
    rain, is_snow = seen.precipitation_mm, seen.temperature_c < 0.5
    return np.select(
        [rain > 4.0, rain > 1.5, rain > 0.4, rain >= 0.05, cloud > 85, cloud > 50, cloud > 20],
        [
            np.where(is_snow, 75, 65),
            np.where(is_snow, 73, 63),
            np.where(is_snow, 71, 61),
            np.where(is_snow, 71, 51),
            3,
            2,
            1,
        ],
        default=0,
    )


_SERIES: Mapping[str, Callable[[Conditions], NDArray[np.float64] | NDArray[np.int_]]] = {
    "temperature_2m": lambda c: c.temperature_c.round(1),
    "apparent_temperature": lambda c: (c.temperature_c - 0.09 * c.wind_speed_kmh).round(1),
    "relative_humidity_2m": lambda c: _whole(np.clip(74 + 12 * c.wetness, 30, 100)),
    "precipitation": lambda c: c.precipitation_mm.round(1),
    "rain": lambda c: c.precipitation_mm.round(1),
    "precipitation_probability": lambda c: _whole(100 / (1 + np.exp(2.5 - 2.5 * c.wetness))),
    "weather_code": _weather_code,
    "cloud_cover": lambda c: _whole(_cloud(c)),
    "pressure_msl": lambda c: (1013.0 - 8.0 * c.wetness).round(1),
    "wind_speed_10m": lambda c: c.wind_speed_kmh.round(1),
    "wind_gusts_10m": lambda c: (1.7 * c.wind_speed_kmh).round(1),
    "wind_direction_10m": lambda c: _whole(c.wind_direction_degrees),
}

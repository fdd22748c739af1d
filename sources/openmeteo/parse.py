"""What a forecast says about each hour at one place; the venue is the payload's resource."""

from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from football.observations import (
    Parsed,
    PayloadContext,
    Reject,
    RejectReason,
    WeatherObservation,
)
from sources.errors import PayloadUnreadable
from sources.json_body import read_object
from sources.openmeteo.payloads import VARIABLES, Forecast, Hour

_FACTORS_BY_UNIT: dict[str, dict[str, float]] = {
    "temperature_2m": {"°C": 1.0},
    "precipitation": {"mm": 1.0, "inch": 25.4},
    "wind_speed_10m": {"km/h": 1.0, "m/s": 3.6, "mph": 1.609344, "kn": 1.852},
    "relative_humidity_2m": {"%": 1.0},
}


class OpenMeteoParser:
    """Reads the hourly arrays of an answer for one location."""

    name = "openmeteo"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed:
        """Read every hour; `context.resource` is the venue's key.

        Raises:
            PayloadUnreadable: an error document, several locations, or arrays that do not match.
        """
        forecast = _forecast(body)
        scale = _scale(forecast.hourly_units)
        offset = timedelta(seconds=forecast.utc_offset_seconds)
        observations: list[WeatherObservation] = []
        rejects: list[Reject] = []
        for row_no, row in enumerate(_rows(forecast), start=1):
            try:
                hour = Hour.model_validate(row)
                valid_at = _instant(hour.time, offset)
            except ValueError as fault:
                rejects.append(_reject(row_no, row, fault))
            else:
                observations.append(_observation(row_no, hour, valid_at, scale, context))
        rows = len(forecast.hourly.time)
        return Parsed(rows=rows, observations=observations, rejects=rejects)


def _forecast(body: bytes) -> Forecast:
    try:
        return Forecast.model_validate(read_object(body))
    except ValidationError as fault:
        raise PayloadUnreadable(f"not a forecast: {_first_message(fault)}") from fault


def _rows(forecast: Forecast) -> list[dict[str, object]]:
    hourly = forecast.hourly
    columns = {name: values for name in VARIABLES if (values := getattr(hourly, name)) is not None}
    return [
        {"time": time, **{name: values[index] for name, values in columns.items()}}
        for index, time in enumerate(hourly.time)
    ]


def _scale(units: dict[str, str]) -> dict[str, float]:
    """Return the factor to our unit for each variable; an absent unit is the default one."""
    factors: dict[str, float] = {}
    for name, by_unit in _FACTORS_BY_UNIT.items():
        unit = units.get(name)
        if unit is not None and unit not in by_unit:
            raise PayloadUnreadable(f"{name} is in {unit!r}, not in any of {', '.join(by_unit)}")
        factors[name] = 1.0 if unit is None else by_unit[unit]
    return factors


def _instant(text: str, offset: timedelta) -> datetime:
    local = datetime.fromisoformat(text)
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    try:
        return (local - offset).replace(tzinfo=UTC)
    except OverflowError as fault:
        raise ValueError(f"no such hour: {text}") from fault


def _observation(
    row_no: int,
    hour: Hour,
    valid_at: datetime,
    scale: dict[str, float],
    context: PayloadContext,
) -> WeatherObservation:
    def scaled(value: float | None, name: str) -> float | None:
        return None if value is None else value * scale[name]

    return WeatherObservation(
        row_no=row_no,
        source="openmeteo",
        venue_key=context.resource,
        valid_at=valid_at,
        fetched_at=context.fetched_at,
        temperature_c=hour.temperature_2m,
        precipitation_mm=scaled(hour.precipitation, "precipitation"),
        wind_speed_kmh=scaled(hour.wind_speed_10m, "wind_speed_10m"),
        humidity_percent=hour.relative_humidity_2m,
        weather_code=hour.weather_code,
    )


def _reject(row_no: int, row: dict[str, object], fault: ValueError) -> Reject:
    detail = _first_message(fault) if isinstance(fault, ValidationError) else str(fault)
    return Reject(row_no=row_no, reason=RejectReason.BAD_VALUE, detail=detail, row=row)


def _first_message(fault: ValidationError) -> str:
    first = fault.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


PARSER = OpenMeteoParser()

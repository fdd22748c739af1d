"""What a forecast says about each hour at each place; the venues are the payload's resource.

When a forecast was known decides what may be learnt from it. Plain values were known when they
were fetched, whatever hour they are for. Values of an earlier run were known when that run was
out. A reanalysis knows what happened and is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pydantic import ValidationError

from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.surroundings import WeatherObservation
from sources.errors import PayloadUnreadable, PayloadUnsupported
from sources.json_body import read_json, read_object
from sources.openmeteo.payloads import (
    LEAD_DAYS,
    REANALYSES,
    VARIABLES,
    Forecast,
    Hour,
    archived,
)
from sources.openmeteo.units import conversion

SEPARATOR = ","
"""Between the venues of a resource, in the order of the request."""
DAY_MARK = "@"
"""Between a venue and the day that was requested there, which the answer repeats."""

_REANALYSIS_ENDPOINTS = frozenset({"archive", "reanalysis"})
# The global models are out seven hours after the hour they start from, at the latest.
_PUBLISHED_AFTER = timedelta(hours=8)


class OpenMeteoParser:
    """Reads the hourly arrays of an answer for one place or several."""

    name = "openmeteo"
    version = 2

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[WeatherObservation]:
        """Read every hour of every place; `context.resource` lists the venues' keys.

        Raises:
            PayloadUnreadable: an error document, another number of places than requested, or
                arrays that do not match.
            PayloadUnsupported: a reanalysis.
        """
        if context.endpoint in _REANALYSIS_ENDPOINTS:
            raise PayloadUnsupported("a reanalysis knows what happened: no forecast may see it")
        observations: list[WeatherObservation] = []
        rejects: list[Reject] = []
        resources = context.resource.split(SEPARATOR)
        keys = [key.partition(DAY_MARK)[0] for key in resources]
        for key, forecast in zip(keys, _forecasts(body, len(keys)), strict=True):
            for reading in _readings(forecast):
                row_no = len(observations) + len(rejects) + 1
                try:
                    observations.append(reading.observation(row_no, key, context))
                except ValueError as fault:
                    rejects.append(_reject(row_no, key, reading, fault))
        rows = len(observations) + len(rejects)
        return Parsed(rows=rows, observations=observations, rejects=rejects)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One hour as one run saw it, before its cells are checked."""

    time: object
    cells: dict[str, Any]
    forecast: Forecast
    lead_days: int | None

    def observation(
        self, row_no: int, venue_key: str, context: PayloadContext
    ) -> WeatherObservation:
        valid_at = _instant(self.time, self.forecast)
        hour = Hour.model_validate(
            {name: self._converted(name, value) for name, value in self.cells.items()}
        )
        return WeatherObservation(
            row_no=row_no,
            source="openmeteo",
            venue_key=venue_key,
            valid_at=valid_at,
            fetched_at=context.fetched_at,
            assumed_known_at=self._known_at(valid_at, context.fetched_at),
            temperature_c=hour.temperature_2m,
            precipitation_mm=hour.precipitation,
            wind_speed_kmh=hour.wind_speed_10m,
            humidity_percent=hour.relative_humidity_2m,
            weather_code=hour.weather_code,
        )

    def _known_at(self, valid_at: datetime, fetched_at: datetime) -> datetime | None:
        if self.lead_days is None:
            return None
        try:
            out_at = valid_at - timedelta(days=self.lead_days) + _PUBLISHED_AFTER
        except OverflowError as fault:
            raise ValueError(f"no such hour: {self.time}") from fault
        return out_at if out_at < fetched_at else None

    def _converted(self, name: str, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        sent = name if self.lead_days is None else archived(name, self.lead_days)
        return conversion(name, self.forecast.hourly_units.get(sent))(value)


def _forecasts(body: bytes, expected: int) -> Sequence[Forecast]:
    document = read_json(body)
    if isinstance(document, list) and expected > 1:
        documents = cast("list[object]", document)
    else:
        documents = [read_object(body)]
    if len(documents) != expected:
        raise PayloadUnreadable(f"answers for {len(documents)} places, {expected} were requested")
    try:
        forecasts = [Forecast.model_validate(each) for each in documents]
    except ValidationError as fault:
        raise PayloadUnreadable(f"not a forecast: {_first_message(fault)}") from fault
    for place, forecast in enumerate(forecasts):
        if forecast.location_id not in {None, place}:
            raise PayloadUnreadable(
                f"place {forecast.location_id} where {place} should be: out of order"
            )
        _refuse_reanalysis(forecast)
        _check_units(forecast)
    return forecasts


def _refuse_reanalysis(forecast: Forecast) -> None:
    of_reanalysis = sorted(n for n in forecast.hourly.names if n.endswith(REANALYSES))
    if of_reanalysis:
        raise PayloadUnsupported(
            f"{of_reanalysis[0]}: a reanalysis knows what happened, no forecast may see it"
        )


def _check_units(forecast: Forecast) -> None:
    for name in VARIABLES:
        for sent in (name, *(archived(name, lead) for lead in LEAD_DAYS)):
            conversion(name, forecast.hourly_units.get(sent))


def _readings(forecast: Forecast) -> Iterator[_Reading]:
    """Yield the hours as the latest run saw them, then as each earlier run did."""
    for lead_days in (None, *LEAD_DAYS):
        columns = {
            name: column
            for name in VARIABLES
            if (column := forecast.hourly.column(_sent(name, lead_days))) is not None
        }
        if not columns and not (lead_days is None and not _is_archive(forecast)):
            continue
        for index, time in enumerate(forecast.hourly.time):
            yield _Reading(
                time=time,
                cells={name: column[index] for name, column in columns.items()},
                forecast=forecast,
                lead_days=lead_days,
            )


def _sent(name: str, lead_days: int | None) -> str:
    return name if lead_days is None else archived(name, lead_days)


def _is_archive(forecast: Forecast) -> bool:
    return any("_previous_day" in name for name in forecast.hourly.names)


def _instant(time: object, forecast: Forecast) -> datetime:
    if forecast.hourly_units.get("time") == "unixtime":
        if isinstance(time, bool) or not isinstance(time, int):
            raise ValueError(f"no such hour: {time!r}")
        try:
            return datetime.fromtimestamp(time, UTC)
        except (OverflowError, OSError) as fault:
            raise ValueError(f"no such hour: {time}") from fault
    if not isinstance(time, str):
        raise ValueError(f"time: {time!r} is no text")  # noqa: TRY004 - one class for bad cells
    local = datetime.fromisoformat(time)
    try:
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        return (local - timedelta(seconds=forecast.utc_offset_seconds)).replace(tzinfo=UTC)
    except OverflowError as fault:
        raise ValueError(f"no such hour: {time}") from fault


def _reject(row_no: int, key: str, reading: _Reading, fault: ValueError) -> Reject:
    detail = _first_message(fault) if isinstance(fault, ValidationError) else str(fault)
    row = {"venue_key": key, "time": reading.time, "lead_days": reading.lead_days, **reading.cells}
    return Reject(row_no=row_no, reason=RejectReason.BAD_VALUE, detail=detail, row=row)


def _first_message(fault: ValidationError) -> str:
    first = fault.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


PARSER = OpenMeteoParser()

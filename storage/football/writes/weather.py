"""Weather observations become readings: one per ground, hour and moment of knowledge.

A forecast equal to the last one is unchanged, so the table holds changes alone. An
archived forecast goes where it belongs in time, with the instant at which it is taken to have been
known; where it has no values, that is kept, so that it is not requested again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from football.known import KnownBasis
from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.surroundings import WeatherObservation
from storage.football.events.surroundings import WeatherUpdated
from storage.football.statements.weather import touched
from storage.football.tables.surroundings import weather_reading
from storage.kit.copying import copy_rows
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register.tables import venue

_VALUES = (
    "temperature_c",
    "precipitation_mm",
    "wind_speed_kmh",
    "humidity_percent",
    "weather_code",
)
_COLUMNS = (
    "venue_id",
    "valid_at",
    "known_at",
    "source",
    *_VALUES,
    "known_basis",
    "recorded_at",
    "payload_id",
)


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one payload's weather; the caller commits."""
    seen = [o for o in parsed.observations if isinstance(o, WeatherObservation)]
    venues = _venues(uow, {o.venue_key for o in seen})
    rejects = [*parsed.rejects, *(_unknown(o) for o in seen if o.venue_key not in venues)]
    placed = [o for o in seen if o.venue_key in venues]
    latest = [o for o in placed if o.assumed_known_at is None]
    archived = [o for o in placed if o.assumed_known_at is not None]
    new = [*_changes_of_mind(uow, latest, venues), *_not_yet_archived(uow, archived, venues)]
    recorded_at = uow.now  # read now: no statement can run while COPY is under way
    rows = (
        (
            venues[o.venue_key],
            o.valid_at,
            _known_at(o),
            o.source,
            *(getattr(o, name) for name in _VALUES),
            (KnownBasis.ASSUMED if o.assumed_known_at else KnownBasis.OBSERVED).value,
            recorded_at,
            payload_id,
        )
        for o in new
    )
    if new:
        copy_rows(uow.connection, weather_reading, _COLUMNS, rows)
    counts = IngestCounts.of(parsed.rows, accepted=len(new), rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    if new:
        uow.publish(_updated(uow, payload_id, new))
    return counts


def _venues(uow: UnitOfWork, keys: set[str]) -> dict[str, int]:
    statement = select(venue.c.venue_key, venue.c.venue_id).where(venue.c.venue_key.in_(keys))
    return {row.venue_key: row.venue_id for row in uow.connection.execute(statement)}


def _changes_of_mind(
    uow: UnitOfWork, seen: Sequence[WeatherObservation], venues: dict[str, int]
) -> list[WeatherObservation]:
    """Return what differs from the last reading known before it."""
    if not seen:
        return []
    latest = (
        select(weather_reading)
        .ext(distinct_on(weather_reading.c.venue_id, weather_reading.c.valid_at))
        .where(
            weather_reading.c.venue_id.in_(set(venues.values())),
            weather_reading.c.valid_at.between(
                min(o.valid_at for o in seen), max(o.valid_at for o in seen)
            ),
        )
        .order_by(
            weather_reading.c.venue_id,
            weather_reading.c.valid_at,
            weather_reading.c.known_at.desc(),
        )
    )
    known = {
        (row["venue_id"], row["valid_at"]): (
            row["known_at"],
            tuple(_rounded(row[name]) for name in _VALUES),
        )
        for row in uow.connection.execute(latest).mappings()
    }
    new: list[WeatherObservation] = []
    for o in seen:
        key = (venues[o.venue_key], o.valid_at)
        values = tuple(_rounded(getattr(o, name)) for name in _VALUES)
        last = known.get(key)
        if last is None or (last[0] < o.fetched_at and last[1] != values):
            known[key] = (o.fetched_at, values)
            new.append(o)
    return new


def _not_yet_archived(
    uow: UnitOfWork, seen: Sequence[WeatherObservation], venues: dict[str, int]
) -> list[WeatherObservation]:
    """Return what no reading of that hour has at that instant of knowledge."""
    if not seen:
        return []
    reading = weather_reading.c
    stored = select(reading.venue_id, reading.valid_at, reading.known_at).where(
        reading.venue_id.in_(set(venues.values())),
        reading.valid_at.in_({o.valid_at for o in seen}),
    )
    known = {tuple(row) for row in uow.connection.execute(stored)}
    new: list[WeatherObservation] = []
    for o in seen:
        key = (venues[o.venue_key], o.valid_at, _known_at(o))
        if key not in known:
            known.add(key)
            new.append(o)
    return new


def _known_at(o: WeatherObservation) -> datetime:
    return o.assumed_known_at or o.fetched_at


def _rounded(value: float | None) -> float | None:
    """Return what survives four bytes, so that a stored value equals the one it came from."""
    return None if value is None else round(value, 3)


def _unknown(o: WeatherObservation) -> Reject:
    return Reject(
        row_no=o.row_no,
        reason=RejectReason.UNKNOWN_VENUE,
        detail=f"no venue has the key {o.venue_key!r}",
        row={"source": o.source, "venue_key": o.venue_key, "valid_at": o.valid_at.isoformat()},
    )


def _updated(uow: UnitOfWork, payload_id: UUID, new: Sequence[WeatherObservation]) -> Event:
    hours = [o.valid_at for o in new]
    span = {"payload_id": payload_id, "since": min(hours), "until": max(hours)}
    matches = uow.connection.execute(touched(), span).scalars()
    payload = WeatherUpdated(venues=sorted({o.venue_key for o in new}), readings=len(new))
    topics = ["imports", *(f"match:{match_id}" for match_id in matches)]
    return Event.of(payload, topics=topics, occurred_at=uow.now)

"""Places become the coordinates of grounds, where there is no doubt which place is meant.

A ground without coordinates stands in a town; the town's are near enough for its weather. Which
town is certain when the country has one of that name, when all of that name are neighbours, or
when one is a city beside villages. Otherwise the ground stays without: a person looks it up.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from sqlalchemy import func, or_, select, update

from football.names import exact_key
from football.observations.parsed import Parsed, Reject, RejectReason
from football.observations.surroundings import PlaceObservation
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger
from storage.register.tables import team, venue

GEOCODING = "geocoding"

_NEIGHBOURS_KM = 30.0
_CITY_BESIDE_VILLAGES = 20
_EARTH_KM = 6371.0
_NATIONS = {"england": "united kingdom", "scotland": "united kingdom", "wales": "united kingdom",
            "northern ireland": "united kingdom"}  # fmt: skip
_SPELLINGS = {
    "turkey": "turkiye", "usa": "united states", "republic of ireland": "ireland",
    "czech republic": "czechia", "the netherlands": "netherlands", "holland": "netherlands",
}  # fmt: skip


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one answer about one town; the caller commits."""
    by_question: dict[tuple[str, str], list[PlaceObservation]] = defaultdict(list)
    for o in parsed.observations:
        if isinstance(o, PlaceObservation):
            by_question[o.requested_city, o.requested_country].append(o)
    rejects = [*parsed.rejects]
    accepted = 0
    for (city, country), found in by_question.items():
        candidates = _in_question(city, country, found)
        place = the_one(candidates)
        if place is not None:
            accepted += _locate(uow, city, country, place)
        elif candidates:
            rejects.append(_ambiguous(candidates))
    counts = IngestCounts.of(parsed.rows, accepted=accepted, rejects=rejects)
    ledger.record(uow, ledger.Entry(payload_id, parser_name, parser_version), counts, rejects)
    return counts


def the_one(candidates: Sequence[PlaceObservation]) -> PlaceObservation | None:
    """Return the place that is meant, if there can be no doubt."""
    if not candidates:
        return None
    by_size = sorted(candidates, key=lambda place: -place.population)
    largest, others = by_size[0], by_size[1:]
    if all(_distance_km(largest, other) <= _NEIGHBOURS_KM for other in others):
        return largest
    far = [other for other in others if _distance_km(largest, other) > _NEIGHBOURS_KM]
    if largest.population >= _CITY_BESIDE_VILLAGES * max(1, *(p.population for p in far)):
        return largest
    return None


def _in_question(
    city: str, country: str, found: Sequence[PlaceObservation]
) -> list[PlaceObservation]:
    """Return the places of the country; those of the very name, if there are any."""
    nation = exact_key(country)
    wanted = _country_key(_NATIONS.get(nation, nation))
    in_country = [
        place
        for place in found
        if _country_key(exact_key(place.country)) == wanted
        and (nation not in _NATIONS or exact_key(place.region) in {"", nation})
    ]
    town, _, region = city.partition(",")
    if region.strip():
        in_region = [p for p in in_country if exact_key(p.region) == exact_key(region)]
        in_country = in_region or in_country
    namesakes = [place for place in in_country if exact_key(place.name) == exact_key(town)]
    return namesakes or in_country


def _country_key(key: str) -> str:
    return _SPELLINGS.get(key, key)


def _locate(uow: UnitOfWork, city: str, country: str, place: PlaceObservation) -> bool:
    """Give the town's coordinates to its grounds that have none; return whether one got them."""
    of_its_team = (
        select(team.c.country)
        .where(team.c.home_venue_id == venue.c.venue_id)
        .limit(1)
        .scalar_subquery()
    )
    done = uow.connection.execute(
        update(venue)
        .where(
            venue.c.city == city,
            func.coalesce(venue.c.country, of_its_team) == country,
            or_(venue.c.latitude.is_(None), venue.c.longitude.is_(None)),
        )
        .values(latitude=place.latitude, longitude=place.longitude, coordinates_source=GEOCODING)
    )
    return done.rowcount > 0


def _ambiguous(candidates: Sequence[PlaceObservation]) -> Reject:
    first = candidates[0]
    city, country = first.requested_city, first.requested_country
    row: Mapping[str, object] = {"city": city, "country": country}
    return Reject(
        row_no=first.row_no,
        reason=RejectReason.AMBIGUOUS_PLACE,
        detail=f"{len(candidates)} places in {country} may be {city!r}",
        row=row,
        suggestion={
            "places": [
                {
                    "name": place.name,
                    "region": place.region,
                    "latitude": place.latitude,
                    "longitude": place.longitude,
                    "population": place.population,
                }
                for place in candidates
            ],
            "mend": "put the ground into storage/matching/venues.csv",
        },
    )


def _distance_km(one: PlaceObservation, other: PlaceObservation) -> float:
    a, b = radians(one.latitude), radians(other.latitude)
    half = radians(other.longitude - one.longitude) / 2
    chord = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(half) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, chord)))

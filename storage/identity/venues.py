"""Grounds: planted with coordinates where we know them, otherwise met as a source names them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations import VenueReference
from storage.identity.teams import TeamDirectory
from storage.tables.identity import team, venue, venue_link

_SEED = "seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSeed:
    """A ground whose place is known; `team` plays at home there, `links` are sources' ids."""

    venue_key: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    team: str | None = None
    links: Mapping[str, str]


def plant(connection: Connection, seeds: Iterable[VenueSeed]) -> None:
    """Make these grounds exist, and be the home of teams that exist; idempotent."""
    directories: dict[str, TeamDirectory] = {}
    for seed in seeds:
        described = {
            "name": seed.name,
            "city": seed.city,
            "country": seed.country,
            "latitude": seed.latitude,
            "longitude": seed.longitude,
            "coordinates_source": _SEED,
        }
        number = connection.execute(
            upsert(venue)
            .values(venue_key=seed.venue_key, **described)
            .on_conflict_do_update(index_elements=["venue_key"], set_=described)
            .returning(venue.c.venue_id)
        ).scalar_one()
        for source, source_venue_id in sorted(seed.links.items()):
            link = upsert(venue_link).values(
                source=source, source_venue_id=source_venue_id, venue_id=number
            )
            connection.execute(
                link.on_conflict_do_update(
                    index_elements=["source", "source_venue_id"], set_={"venue_id": number}
                )
            )
        if seed.team:
            if seed.country not in directories:
                directories[seed.country] = TeamDirectory.load(connection, seed.country)
            _settle(connection, directories[seed.country], seed.team, number)


def resolve(
    connection: Connection, source: str, references: Iterable[VenueReference]
) -> dict[str, int]:
    """Return the source's venue id → ours, meeting new grounds on the way."""
    named = {r.source_id: r for r in references if r.source_id}
    if not named:
        return {}
    known = select(venue_link.c.source_venue_id, venue_link.c.venue_id).where(
        venue_link.c.source == source, venue_link.c.source_venue_id.in_(sorted(named))
    )
    found = {row.source_venue_id: row.venue_id for row in connection.execute(known)}
    for source_id in sorted(named.keys() - found.keys()):
        reference = named[source_id]
        key = f"{source}:{source_id}"
        connection.execute(
            upsert(venue)
            .values(
                venue_key=key, name=reference.name, city=reference.city, country=reference.country
            )
            .on_conflict_do_nothing()
        )
        number = connection.execute(
            select(venue.c.venue_id).where(venue.c.venue_key == key)
        ).scalar_one()
        connection.execute(
            upsert(venue_link)
            .values(source=source, source_venue_id=source_id, venue_id=number)
            .on_conflict_do_nothing()
        )
        found[source_id] = number
    return found


def _settle(connection: Connection, teams: TeamDirectory, name: str, venue_id: int) -> None:
    number = teams.named(name)
    if number is not None:
        connection.execute(
            update(team)
            .where(team.c.team_id == number, team.c.home_venue_id.is_distinct_from(venue_id))
            .values(home_venue_id=venue_id)
        )

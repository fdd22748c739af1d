"""Grounds: planted with coordinates where we know them, otherwise met as a source names them.

Our own table, `storage/seeds/venues.csv`, has the grounds of the clubs that have played in the
first tiers of England, Spain, Germany, Italy and France since 2012, to about a kilometre, which is
near enough for weather. `also` are other names of a ground, older ones too.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations import VenueReference
from storage.identity.names import exact_key
from storage.identity.teams import TeamDirectory
from storage.tables.identity import team, venue, venue_link

_SEED = "seed"
_BY_NAME = "name"  # among the sources of links: the names a ground has in its country
_ALTERNATIVES = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSeed:
    """A ground whose place is known.

    Attributes:
        teams: who plays at home there.
        also: other names by which a source may call it.
        links: its ids, by source.
    """

    venue_key: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    teams: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict[str, str])


@cache
def known_grounds() -> tuple[VenueSeed, ...]:
    """Return the grounds of our own table."""
    table = (resources.files("storage") / "seeds" / "venues.csv").read_text("utf-8")
    return tuple(
        VenueSeed(
            venue_key=f"{row['country'].lower()}:{exact_key(row['name']).replace(' ', '-')}",
            name=row["name"],
            city=row["city"],
            country=row["country"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            teams=_listed(row["teams"]),
            also=_listed(row["also"]),
        )
        for row in csv.DictReader(table.splitlines())
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(_ALTERNATIVES) if part)


def plant(connection: Connection, seeds: Iterable[VenueSeed]) -> None:
    """Make these grounds exist, and be the home of teams that exist; idempotent.

    A ground that a source named before it was planted stays its own, and gets the coordinates.
    """
    seeds = list(seeds)
    directories: dict[str, TeamDirectory] = {}
    for seed in seeds:
        number = _plant_one(connection, seed)
        names = {_name_key(seed.country, name): _BY_NAME for name in (seed.name, *seed.also)}
        links = {source_id: source for source, source_id in seed.links.items()} | names
        for source_venue_id, source in sorted(links.items()):
            _link(connection, source, source_venue_id, number)
        for name in seed.teams:
            if seed.country not in directories:
                directories[seed.country] = TeamDirectory.load(connection, seed.country)
            _settle(connection, directories[seed.country], name, number)
    _lend(connection, seeds)


def _lend(connection: Connection, seeds: Iterable[VenueSeed]) -> None:
    """Give coordinates to grounds without that have the name of one with, in its country."""
    by_name = {
        _name_key(seed.country, name): seed for seed in seeds for name in (seed.name, *seed.also)
    }
    without = select(venue.c.venue_id, venue.c.name, venue.c.country).where(
        venue.c.latitude.is_(None), venue.c.country.is_not(None)
    )
    for row in connection.execute(without).all():
        seed = by_name.get(_name_key(row.country, row.name))
        if seed is not None:
            connection.execute(
                update(venue)
                .where(venue.c.venue_id == row.venue_id)
                .values(latitude=seed.latitude, longitude=seed.longitude, coordinates_source=_SEED)
            )


def _plant_one(connection: Connection, seed: VenueSeed) -> int:
    described = {
        "name": seed.name,
        "city": seed.city,
        "country": seed.country,
        "latitude": seed.latitude,
        "longitude": seed.longitude,
        "coordinates_source": _SEED,
    }
    return connection.execute(
        upsert(venue)
        .values(venue_key=seed.venue_key, **described)
        .on_conflict_do_update(index_elements=["venue_key"], set_=described)
        .returning(venue.c.venue_id)
    ).scalar_one()


def _link(connection: Connection, source: str, source_venue_id: str, number: int) -> None:
    link = upsert(venue_link).values(
        source=source, source_venue_id=source_venue_id, venue_id=number
    )
    connection.execute(
        link.on_conflict_do_update(
            index_elements=["source", "source_venue_id"], set_={"venue_id": number}
        )
    )


def _name_key(country: str, name: str) -> str:
    return f"{exact_key(country)}:{exact_key(name)}"


def resolve(
    connection: Connection, source: str, references: Iterable[VenueReference]
) -> dict[str, int]:
    """Return the source's venue id → ours, meeting new grounds on the way.

    A new one is a planted ground when it has its name in its country; else it is its own.
    """
    named = {r.source_id: r for r in references if r.source_id}
    if not named:
        return {}
    found = _linked(connection, source, named)
    unknown = {source_id: named[source_id] for source_id in sorted(named.keys() - found.keys())}
    keys = {
        source_id: _name_key(reference.country or "", reference.name)
        for source_id, reference in unknown.items()
    }
    planted = _linked(connection, _BY_NAME, keys.values())
    for source_id, reference in unknown.items():
        number = planted.get(keys[source_id]) or _meet(
            connection, f"{source}:{source_id}", reference
        )
        _link(connection, source, source_id, number)
        found[source_id] = number
    return found


def _linked(connection: Connection, source: str, ids: Iterable[str]) -> dict[str, int]:
    known = select(venue_link.c.source_venue_id, venue_link.c.venue_id).where(
        venue_link.c.source == source, venue_link.c.source_venue_id.in_(sorted(set(ids)))
    )
    return {row.source_venue_id: row.venue_id for row in connection.execute(known)}


def _meet(connection: Connection, key: str, reference: VenueReference) -> int:
    connection.execute(
        upsert(venue)
        .values(venue_key=key, name=reference.name, city=reference.city, country=reference.country)
        .on_conflict_do_nothing()
    )
    return connection.execute(
        select(venue.c.venue_id).where(venue.c.venue_key == key)
    ).scalar_one()


def _settle(connection: Connection, teams: TeamDirectory, name: str, venue_id: int) -> None:
    number = teams.named(name)
    if number is not None:
        connection.execute(
            update(team)
            .where(team.c.team_id == number, team.c.home_venue_id.is_distinct_from(venue_id))
            .values(home_venue_id=venue_id)
        )

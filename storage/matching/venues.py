"""Grounds: planted with coordinates where we know them, otherwise met as a source names them.

Our own table, `storage/matching/venues.csv`, has the grounds of the clubs that have played in the
first tiers of England, Spain, Germany, Italy and France since 2012, to about a kilometre, which is
near enough for weather. `also` are other names of a ground, older ones too.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.names import exact_key
from football.observations.match import VenueReference
from storage.matching.teams import TeamDirectory
from storage.register.tables import team, venue, venue_link

_SEED = "seed"
_BY_NAME = "name"  # among the sources of links: the names a ground has in its country
_ALTERNATIVES = "|"
_PLAYS_IN = {"wales": "england", "monaco": "france", "united kingdom": "england"}


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
    table = (resources.files("storage.matching") / "venues.csv").read_text("utf-8")
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
    by_key = {seed.venue_key: seed for seed in seeds}
    if not by_key:
        return
    numbers = _plant_grounds(connection, by_key)
    names = {
        (_BY_NAME, _name_key(seed.country, name)): numbers[key]
        for key, seed in by_key.items()
        for name in (seed.name, *seed.also)
    }
    ids = {link: numbers[key] for key, seed in by_key.items() for link in seed.links.items()}
    _link(connection, names | ids)
    _settle(connection, by_key, numbers)
    _lend(connection, by_key.values())


def _lend(connection: Connection, seeds: Iterable[VenueSeed]) -> None:
    """Give coordinates to grounds without that have the name of one with, in its country."""
    by_name = {
        _name_key(seed.country, name): seed for seed in seeds for name in (seed.name, *seed.also)
    }
    of_its_team = (
        select(team.c.country)
        .where(team.c.home_venue_id == venue.c.venue_id)
        .limit(1)
        .scalar_subquery()
    )
    country = func.coalesce(venue.c.country, of_its_team, "").label("country")
    without = select(venue.c.venue_id, venue.c.name, country).where(venue.c.latitude.is_(None))
    for row in connection.execute(without).all():
        seed = by_name.get(_name_key(row.country, row.name))
        if seed is not None:
            connection.execute(
                update(venue)
                .where(venue.c.venue_id == row.venue_id)
                .values(latitude=seed.latitude, longitude=seed.longitude, coordinates_source=_SEED)
            )


def _plant_grounds(connection: Connection, seeds: Mapping[str, VenueSeed]) -> dict[str, int]:
    """Write what is new or changed; return key → id of all."""
    names = ("name", "city", "country", "latitude", "longitude")
    rows = [
        {"venue_key": key, **{name: getattr(seed, name) for name in names}}
        for key, seed in seeds.items()
    ]
    statement = upsert(venue).values([row | {"coordinates_source": _SEED} for row in rows])
    chosen = {name: statement.excluded[name] for name in (*names, "coordinates_source")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["venue_key"],
            set_=chosen,
            where=or_(*(venue.c[name].is_distinct_from(value) for name, value in chosen.items())),
        )
    )
    known = select(venue.c.venue_key, venue.c.venue_id).where(venue.c.venue_key.in_(seeds))
    return {row.venue_key: row.venue_id for row in connection.execute(known)}


def _link(connection: Connection, links: Mapping[tuple[str, str], int]) -> None:
    """Let (source, its id of a ground) mean these grounds."""
    rows = [
        {"source": source, "source_venue_id": source_id, "venue_id": number}
        for (source, source_id), number in sorted(links.items())
    ]
    statement = upsert(venue_link).values(rows)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["source", "source_venue_id"],
            set_={"venue_id": statement.excluded.venue_id},
            where=venue_link.c.venue_id != statement.excluded.venue_id,
        )
    )


def _name_key(country: str, name: str) -> str:
    """Return what a ground is found by: its name among the clubs of one football country."""
    land = exact_key(country)
    return f"{_PLAYS_IN.get(land, land)}:{exact_key(name)}"


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
        _link(connection, {(source, source_id): number})
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


def _settle(
    connection: Connection, seeds: Mapping[str, VenueSeed], numbers: Mapping[str, int]
) -> None:
    """Let teams that exist be at home at their grounds."""
    homes: dict[int, int] = {}
    for country in sorted({seed.country for seed in seeds.values() if seed.teams}):
        directory = TeamDirectory.load(connection, country)
        for key, seed in seeds.items():
            for name in seed.teams if seed.country == country else ():
                if (number := directory.named(name)) is not None:
                    homes[number] = numbers[key]
    now_at = select(team.c.team_id, team.c.home_venue_id).where(team.c.team_id.in_(homes))
    for row in connection.execute(now_at).all():
        if row.home_venue_id != homes[row.team_id]:
            connection.execute(
                update(team)
                .where(team.c.team_id == row.team_id)
                .values(home_venue_id=homes[row.team_id])
            )

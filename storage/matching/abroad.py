"""Clubs met in a competition of many countries before their own league was: they come home.

A cup of a continent introduces a club by its id, under the continent. When a league names the same
club, by that id or by the very same name, the club moves to its country; if the country has it
already, under another spelling, the two become one. A twin is never left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, Table, delete, select, update

from football.competitions import CONTINENTS
from football.names import alias_key
from football.observations.match import TeamReference
from football.spellings import spelling_of
from storage.kit.tables.metadata import metadata
from storage.matching.teams import TeamDirectory
from storage.register.tables import team, team_alias, team_link


@dataclass(frozen=True, slots=True)
class _Club:
    team_id: int
    name: str
    ids: frozenset[tuple[str, str]]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClubsAbroad:
    """The clubs that only competitions of many countries know."""

    _clubs: Sequence[_Club]

    @classmethod
    def load(cls, connection: Connection) -> Self:
        """Read them; there are few, once the leagues are known."""
        statement = select(team.c.team_id, team.c.name).where(team.c.country.in_(CONTINENTS))
        links = select(team_link).where(
            team_link.c.team_id.in_(select(team.c.team_id).where(team.c.country.in_(CONTINENTS)))
        )
        ids: dict[int, set[tuple[str, str]]] = {}
        for row in connection.execute(links):
            ids.setdefault(row.team_id, set()).add((row.source, row.source_team_id))
        return cls(
            [
                _Club(
                    row.team_id,
                    row.name,
                    frozenset(ids.get(row.team_id, ())),
                    frozenset(source for source, _ in ids.get(row.team_id, ())),
                )
                for row in connection.execute(statement)
            ]
        )

    def come_home(
        self,
        connection: Connection,
        directory: TeamDirectory,
        sides: Iterable[tuple[str, TeamReference]],
    ) -> bool:
        """Move the clubs that a country's league names; return whether any moved."""
        moved: set[int] = set()
        for source, reference in sides:
            club = self._of(source, reference, directory.country)
            if club is None or club.team_id in moved:
                continue
            number = directory.resolve(source, reference)
            if number is None:
                _settle(connection, club, directory, source, reference.name)
            elif number == club.team_id or not _is_same(club, directory, source, number):
                continue
            else:
                merge(connection, club.team_id, number)
            moved.add(club.team_id)
        return bool(moved)

    def _of(self, source: str, reference: TeamReference, country: str) -> _Club | None:
        """Return the club that is meant: by its id, else by a name that only it has."""
        if reference.source_id:
            key = (source, reference.source_id)
            by_id = next((club for club in self._clubs if key in club.ids), None)
            if by_id is not None:
                return by_id
        wanted = _key(source, country, reference.name)
        named = [
            club
            for club in self._clubs
            if wanted in {_key(by, country, club.name) for by in club.sources | {source}}
            and not (reference.source_id and source in club.sources)
        ]
        return named[0] if len(named) == 1 else None


def _key(source: str, country: str, name: str) -> str:
    return alias_key(spelling_of(source, country, name) or name)


def _is_same(club: _Club, directory: TeamDirectory, source: str, number: int) -> bool:
    """Tell whether a club abroad can be one that its country has: not with an id of its own."""
    del source
    return all(directory.id_of(of, number) in (None, key) for of, key in club.ids)


def _settle(
    connection: Connection, club: _Club, directory: TeamDirectory, source: str, name: str
) -> None:
    """Give a club its country, and the name it has there."""
    named = directory.canonical(source, name)
    connection.execute(
        update(team)
        .where(team.c.team_id == club.team_id)
        .values(country=directory.country, name=named)
    )
    connection.execute(
        update(team_alias)
        .where(team_alias.c.team_id == club.team_id)
        .values(country=directory.country)
    )


def merge(connection: Connection, gone: int, kept: int) -> None:
    """Let everything that refers to one team refer to another, and remove the first."""
    connection.execute(delete(team_alias).where(team_alias.c.team_id == gone))
    for table, column in _references():
        connection.execute(update(table).where(table.c[column] == gone).values({column: kept}))
    connection.execute(delete(team).where(team.c.team_id == gone))


def _references() -> list[tuple[Table, str]]:
    return [
        (table, key.parent.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is team.c.team_id and table is not team_alias and table.schema == "football"
    ]

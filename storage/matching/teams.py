"""The teams of one country, and which of them a source means.

Resolution: the source's id, then a known spelling, then the name (exact, then without its legal
form) as any source has written it. Nothing is guessed: a look-alike is only a suggestion.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Text,
    insert,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from football.competitions import CONTINENTS
from football.names import alias_key, exact_key, is_cut, nearest
from football.observations.match import TeamReference
from football.spellings import is_distinct, spelling_of, spellings_in
from storage.kit.rules import Rule, rows
from storage.kit.unit_of_work import ask
from storage.register.tables import team, team_alias, team_link

_NAME, _ALIAS, _LINK = "name", "alias", "link"
_NAMING = 7_340_010  # advisory lock, with the country's hash: teams are introduced one by one


@dataclass(slots=True)
class TeamDirectory:
    """Every name and id of one country's teams, read once per batch."""

    country: str
    names: dict[int, str] = field(default_factory=dict[int, str])
    _by_exact: dict[str, int] = field(default_factory=dict[str, int])
    _by_short: dict[str, int] = field(default_factory=dict[str, int])
    _by_link: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _ids: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    _spelled: dict[str, int] = field(default_factory=dict[str, int])
    _ambiguous: set[str] = field(default_factory=set[str])
    _resolved: dict[tuple[str, str | None, str], int] = field(
        default_factory=dict[tuple[str, str | None, str], int]
    )

    @classmethod
    def load(cls, connection: Connection, country: str) -> Self:
        """Read the directory of one country."""
        return ask(connection, cls.reading(country))

    @classmethod
    def reading(cls, country: str) -> Rule[Self]:
        """Read the directory of one country, within a transaction of any kind."""
        directory = cls(country)
        entries = yield from rows(_entries(country))
        for row in entries:
            if row["kind"] == _NAME:
                directory._know(row["team_id"], row["entry"])
        for row in entries:
            if row["kind"] == _ALIAS:
                directory._learn(row["entry"], row["team_id"])
            elif row["kind"] == _LINK:
                directory._connect(row["source"], row["entry"], row["team_id"])
        return directory

    def resolve(self, source: str, reference: TeamReference) -> int | None:
        """Return the team's id, or None if the name means nobody yet."""
        key = (source, reference.source_id, reference.name)
        found = self._resolved.get(key) or self._find(source, reference)
        # An id may be linked to the name's team meanwhile: then another id of that name is not.
        is_sure = not reference.source_id or self.is_linked(source, reference.source_id)
        if found is not None and is_sure:
            self._resolved[key] = found
        return found

    def _find(self, source: str, reference: TeamReference) -> int | None:
        if reference.source_id and (linked := self._by_link.get((source, reference.source_id))):
            return linked
        number = self._by_name(source, reference.name)
        # A second id of one source's with the name of the first may be another club.
        if reference.source_id and self.id_of(source, number) is not None:
            return None
        return number

    def _by_name(self, source: str, name: str) -> int | None:
        known = spelling_of(source, self.country, name)
        if known is None:
            return self.named(name)
        number = self._by_exact.get(exact_key(known))
        if number is None and not is_distinct(self.country, known):
            return self._shortly(known)
        return number

    def namesake(self, source: str, reference: TeamReference) -> str | None:
        """Return the other id that a source has for a team of this name, if it has one."""
        if not reference.source_id or self.is_linked(source, reference.source_id):
            return None
        return self.id_of(source, self._by_name(source, reference.name))

    def id_of(self, source: str, number: int | None) -> str | None:
        """Return an id that a source has for a team."""
        return None if number is None else self._ids.get((source, number))

    def named(self, name: str) -> int | None:
        """Return the team of this name: exactly, else without its legal form if that is one's."""
        return self._by_exact.get(exact_key(name)) or self._shortly(name)

    def _shortly(self, name: str) -> int | None:
        key = alias_key(name)
        return None if key in self._ambiguous else self._by_short.get(key)

    def canonical(self, source: str, name: str) -> str:
        """Return the known spelling of a name, or the name itself."""
        return spelling_of(source, self.country, name) or name.strip()

    def is_known_spelling(self, source: str, name: str) -> bool:
        """Whether our own table says which team this is."""
        return spelling_of(source, self.country, name) is not None

    def suggest(
        self, name: str, first: Collection[int] = frozenset()
    ) -> Mapping[str, object] | None:
        """Return a team that a person may have meant: of those to look at first, else of all."""
        by_name = {
            **{
                alias: number
                for alias, known in spellings_in(self.country).items()
                if (number := self._by_exact.get(exact_key(known)))
            },
            **self._spelled,
            **{known: number for number, known in self.names.items()},
        }
        whole = {number for known, number in by_name.items() if is_cut(name, known)}
        if len(whole) == 1:
            return {"team": self.names[whole.pop()], "score": 100.0}
        near = {known: number for known, number in by_name.items() if number in first}
        found = nearest(name, near) or nearest(name, by_name)
        if found is None:
            return None
        return {"team": self.names[by_name[found[0]]], "score": found[1]}

    def is_linked(self, source: str, source_id: str) -> bool:
        return (source, source_id) in self._by_link

    def introduce(self, connection: Connection, source: str, names: Sequence[str]) -> None:
        """Register new teams by their canonical names, each an alias of itself."""
        wanted = {self.canonical(source, name) for name in names}
        new = sorted(name for name in wanted if exact_key(name) not in self._by_exact)
        if not new:
            return
        numbers = {
            row.name: row.team_id
            for row in connection.execute(
                insert(team).returning(team.c.team_id, team.c.name),
                [{"name": name, "country": self.country} for name in new],
            )
        }
        aliases: list[dict[str, object]] = []
        for name in new:
            key = alias_key(name) if alias_key(name) not in self._by_short else exact_key(name)
            self._know(numbers[name], name)
            aliases.append(
                {
                    "source": source,
                    "country": self.country,
                    "alias_key": key,
                    "alias": name,
                    "team_id": numbers[name],
                }
            )
        connection.execute(upsert(team_alias).on_conflict_do_nothing(), aliases)

    def link(self, connection: Connection, source: str, links: Mapping[str, int]) -> None:
        """Remember the ids a source uses for teams."""
        new = {key: number for key, number in links.items() if not self.is_linked(source, key)}
        if not new:
            return
        rows = [
            {"source": source, "source_team_id": key, "team_id": number}
            for key, number in sorted(new.items())
        ]
        connection.execute(upsert(team_link).values(rows).on_conflict_do_nothing())
        for key, number in new.items():
            self._connect(source, key, number)

    def _connect(self, source: str, source_id: str, number: int) -> None:
        self._by_link[source, source_id] = number
        self._ids.setdefault((source, number), source_id)

    def _know(self, number: int, name: str) -> None:
        self.names[number] = name
        self._by_exact[exact_key(name)] = number
        self._shorten(name, number)

    def _learn(self, alias: str, number: int) -> None:
        self._by_exact.setdefault(exact_key(alias), number)
        self._spelled[alias] = number
        self._shorten(alias, number)

    def _shorten(self, name: str, number: int) -> None:
        key = alias_key(name)
        if self._by_short.setdefault(key, number) != number:
            self._ambiguous.add(key)


def _entries(country: str) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the names, aliases and ids of a country's teams, in one statement."""
    nobody = null().cast(Text).label("source")
    names = select(_kind(_NAME), team.c.team_id, team.c.name.label("entry"), nobody)
    aliases = select(_kind(_ALIAS), team_alias.c.team_id, team_alias.c.alias, nobody)
    links = select(
        _kind(_LINK), team_link.c.team_id, team_link.c.source_team_id, team_link.c.source
    ).join(team, team.c.team_id == team_link.c.team_id)
    if country not in CONTINENTS:
        links = links.where(team.c.country == country)
    return union_all(
        names.where(team.c.country == country),
        aliases.where(team_alias.c.country == country),
        links,
    )


def _kind(name: str) -> ColumnElement[str]:
    return literal_column(f"'{name}'", Text).label("kind")


def lock_names(connection: Connection, country: str) -> None:
    """Let one transaction at a time introduce teams of a country."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:kind, hashtext(:country))"),
        {"kind": _NAMING, "country": country},
    )

"""The teams of one country, and which of them a source means.

Resolution: the source's id, then a known spelling, then the name (exact, then without its legal
form) as any source has written it. Nothing is guessed: a look-alike is only a suggestion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from football.competitions import EUROPE
from football.observations.match import TeamReference
from storage.identity.names import alias_key, exact_key, nearest
from storage.identity.spellings import spelling_of
from storage.tables.identity import team, team_alias, team_link

_NAMING = 7_340_010  # advisory lock, with the country's hash: teams are introduced one by one


@dataclass(slots=True)
class TeamDirectory:
    """Every name and id of one country's teams, read once per batch."""

    country: str
    names: dict[int, str] = field(default_factory=dict[int, str])
    _by_exact: dict[str, int] = field(default_factory=dict[str, int])
    _by_short: dict[str, int] = field(default_factory=dict[str, int])
    _by_link: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _resolved: dict[tuple[str, str | None, str], int] = field(
        default_factory=dict[tuple[str, str | None, str], int]
    )

    @classmethod
    def load(cls, connection: Connection, country: str) -> Self:
        """Read the directory of one country."""
        directory = cls(country)
        in_country = team.c.country == country
        for row in connection.execute(select(team.c.team_id, team.c.name).where(in_country)):
            directory._know(row.team_id, row.name)
        aliases = select(team_alias.c.team_id, team_alias.c.alias).where(
            team_alias.c.country == country
        )
        for row in connection.execute(aliases):
            directory._learn(row.alias, row.team_id)
        links = select(team_link).join(team, team.c.team_id == team_link.c.team_id)
        if country != EUROPE:
            links = links.where(in_country)
        for row in connection.execute(links):
            directory._by_link[row.source, row.source_team_id] = row.team_id
        return directory

    def resolve(self, source: str, reference: TeamReference) -> int | None:
        """Return the team's id, or None if the name means nobody yet."""
        asked = (source, reference.source_id, reference.name)
        found = self._resolved.get(asked) or self._find(source, reference)
        if found is not None:
            self._resolved[asked] = found
        return found

    def _find(self, source: str, reference: TeamReference) -> int | None:
        if reference.source_id and (linked := self._by_link.get((source, reference.source_id))):
            return linked
        if (known := spelling_of(source, self.country, reference.name)) is not None:
            return self._by_exact.get(exact_key(known))
        return self.named(reference.name)

    def named(self, name: str) -> int | None:
        """Return the team of this name: exactly, else without its legal form."""
        return self._by_exact.get(exact_key(name)) or self._by_short.get(alias_key(name))

    def canonical(self, source: str, name: str) -> str:
        """Return the known spelling of a name, or the name itself."""
        return spelling_of(source, self.country, name) or name.strip()

    def is_known_spelling(self, source: str, name: str) -> bool:
        """Whether our own table says which team this is."""
        return spelling_of(source, self.country, name) is not None

    def suggest(self, name: str) -> Mapping[str, object] | None:
        """Return the most similar team for a person to judge."""
        by_name = {known: number for number, known in self.names.items()}
        found = nearest(name, by_name)
        return {"team": found[0], "score": found[1]} if found else None

    def is_linked(self, source: str, source_id: str) -> bool:
        return (source, source_id) in self._by_link

    def introduce(self, connection: Connection, source: str, names: Sequence[str]) -> None:
        """Register new teams by their canonical names, each an alias of itself."""
        new = sorted({self.canonical(source, name) for name in names})
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
        self._by_link.update({(source, key): number for key, number in new.items()})

    def _know(self, number: int, name: str) -> None:
        self.names[number] = name
        self._by_exact[exact_key(name)] = number
        self._by_short.setdefault(alias_key(name), number)

    def _learn(self, alias: str, number: int) -> None:
        self._by_exact.setdefault(exact_key(alias), number)
        self._by_short.setdefault(alias_key(alias), number)


def lock_names(connection: Connection, country: str) -> None:
    """Let one transaction at a time introduce teams of a country."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:kind, hashtext(:country))"),
        {"kind": _NAMING, "country": country},
    )

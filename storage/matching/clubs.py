"""Clubs of lists that may name no country: which of our teams a name can mean, if only one."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, select

from football.names import alias_key, exact_key
from football.spellings import known_spellings
from storage.register.tables import team, team_alias


@dataclass(frozen=True, slots=True)
class Clubs:
    """The teams by country and every key of their names."""

    _teams: dict[str, set[tuple[str, int]]]

    @classmethod
    def load(cls, connection: Connection) -> Self:
        """Read all names there are."""
        teams: dict[str, set[tuple[str, int]]] = defaultdict(set)
        named: dict[tuple[str, str], int] = {}
        for number, name, country in connection.execute(
            select(team.c.team_id, team.c.name, team.c.country)
        ):
            named[country, name] = number
            for key in (exact_key(name), alias_key(name)):
                teams[key].add((country, number))
        aliases = select(team_alias.c.team_id, team_alias.c.country, team_alias.c.alias)
        for number, country, alias in connection.execute(aliases):
            teams[exact_key(alias)].add((country, number))
        for (_, country, alias), name in known_spellings().items():
            if (country, name) in named:
                teams[alias].add((country, named[country, name]))
        return cls(teams)

    def team(self, club: str | None, country: str | None = None) -> int | None:
        """Return the one team a name means; None for none or several."""
        for key in (exact_key(club or ""), alias_key(club or "")):
            found = {
                number
                for of_country, number in self._teams.get(key, ())
                if country is None or of_country.casefold() == country.casefold()
            }
            if found:
                return found.pop() if len(found) == 1 else None
        return None

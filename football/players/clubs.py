"""Clubs of player files: which team of a country a club's name means.

What belongs here: comparing names by the same keys and tables as results do. What does not: who
plays there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from football.names import alias_key
from football.spellings import known_spellings


class Clubs:
    """The teams of some matches, by every name that the tables know for them."""

    def __init__(self, matches: pl.DataFrame) -> None:
        """Take rows with `country`, `home` and `away`."""
        sides = [matches.select("country", pl.col(side).alias("team")) for side in _SIDES]
        self._teams: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        teams: dict[str, set[str]] = defaultdict(set)
        for country, team in pl.concat(sides).unique().iter_rows():
            teams[country].add(team)
            self._teams[country][alias_key(team)].add(team)
        for (_, country, alias), team in known_spellings().items():
            if team in teams[country]:
                self._teams[country][alias_key(alias)].add(team)

    def team(self, country: str, club: str) -> str | None:
        """Return the one team of a country that a club's name can mean, None if none or several.

        Two teams may share a key without legal forms; the one of that very name is meant then.
        """
        found = self._teams[country].get(alias_key(club), set[str]())
        if len(found) > 1:
            found = {team for team in found if team.casefold() == club.casefold()}
        return next(iter(found)) if len(found) == 1 else None

    def teams(self, clubs: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """Return country and team of the clubs that can mean a team of one country only."""
        found: dict[str, tuple[str, str]] = {}
        for club in clubs:
            named = [(country, self.team(country, club)) for country in self._teams]
            meant = [(country, team) for country, team in named if team is not None]
            if len(meant) == 1:
                found[club] = meant[0]
        return found


_SIDES = ("home", "away")

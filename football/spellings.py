"""The spellings known beforehand: `football/spelling_tables/*.csv`, tables of our own.

A row says that in this country this source means that team. `*` is any source; a team named as
its own alias is declared distinct from its look-alikes.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from football.names import alias_key, exact_key

ANY_SOURCE = "*"


@cache
def known_spellings() -> Mapping[tuple[str, str, str], str]:
    """Return (source, country, exact key) → the team's name."""
    return {
        (row["source"], row["country"], exact_key(row["alias"])): row["team"] for row in _rows()
    }


def spelling_of(source: str, country: str, name: str) -> str | None:
    """Return the team this source is known to mean, if the tables say so."""
    spellings, exact = known_spellings(), exact_key(name)
    found = spellings.get((source, country, exact)) or spellings.get((ANY_SOURCE, country, exact))
    if found is not None:
        return found
    without_form, short = _without_legal_form(), alias_key(name)
    return without_form.get((source, country, short)) or without_form.get(
        (ANY_SOURCE, country, short)
    )


@cache
def _without_legal_form() -> Mapping[tuple[str, str, str], str]:
    """Return the spellings by the key without legal form: `Hull City` is `Hull City AFC`, too.

    A team's own name is a spelling of it (`Bologna FC` is Bologna). A team that is declared
    distinct from its look-alikes is so by its full name only.
    """
    found: dict[tuple[str, str, str], str] = {}
    of_teams: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in _rows():
        if exact_key(row["alias"]) != exact_key(row["team"]):
            found[row["source"], row["country"], alias_key(row["alias"])] = row["team"]
        of_teams[ANY_SOURCE, row["country"], alias_key(row["team"])].add(row["team"])
    sure = {key: teams.copy().pop() for key, teams in of_teams.items() if len(teams) == 1}
    return {key: team for key, team in sure.items() if not is_distinct(key[1], team)} | found


@cache
def _distinct() -> frozenset[tuple[str, str]]:
    return frozenset(
        (row["country"], row["team"])
        for row in _rows()
        if exact_key(row["alias"]) == exact_key(row["team"])
    )


def is_distinct(country: str, team: str) -> bool:
    """Whether a team is declared distinct from those that look like it."""
    return (country, team) in _distinct()


@cache
def spellings_in(country: str) -> Mapping[str, str]:
    """Return every known spelling of a country's teams, as written, and the team."""
    return {row["alias"]: row["team"] for row in _rows() if row["country"] == country}


@cache
def countries_of(source: str, name: str) -> frozenset[str]:
    """Return the countries in which our tables know a team by this name."""
    known = {row["country"] for row in _rows()}
    return frozenset(country for country in known if spelling_of(source, country, name))


@cache
def _rows() -> Sequence[Mapping[str, str]]:
    tables = (
        entry.read_text("utf-8")
        for entry in (resources.files("football") / "spelling_tables").iterdir()
        if entry.name.startswith("team_aliases")
    )
    return [row for table in tables for row in csv.DictReader(table.splitlines())]

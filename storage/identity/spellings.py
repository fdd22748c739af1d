"""The spellings we know beforehand: `storage/seeds/team_aliases*.csv`, tables of our own.

A row says that in this country this source means that team. `*` is any source; a team named as
its own alias is declared distinct from its look-alikes.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from storage.identity.names import alias_key, exact_key

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

    A team that is declared distinct from its look-alikes is so by its full name only.
    """
    return {
        (row["source"], row["country"], alias_key(row["alias"])): row["team"]
        for row in _rows()
        if exact_key(row["alias"]) != exact_key(row["team"])
    }


@cache
def _rows() -> Sequence[Mapping[str, str]]:
    tables = (
        entry.read_text("utf-8")
        for entry in (resources.files("storage") / "seeds").iterdir()
        if entry.name.startswith("team_aliases")
    )
    return [row for table in tables for row in csv.DictReader(table.splitlines())]

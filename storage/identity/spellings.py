"""The spellings we know beforehand: `storage/seeds/team_aliases.csv`, a table of our own.

A row says that in this country this source means that team. `*` is any source; a team named as
its own alias is declared distinct from its look-alikes.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from storage.identity.names import exact_key

ANY_SOURCE = "*"


@cache
def known_spellings() -> Mapping[tuple[str, str, str], str]:
    """Return (source, country, exact key) → the team's name."""
    table = (resources.files("storage") / "seeds" / "team_aliases.csv").read_text("utf-8")
    return {
        (row["source"], row["country"], exact_key(row["alias"])): row["team"]
        for row in csv.DictReader(table.splitlines())
    }


def spelling_of(source: str, country: str, name: str) -> str | None:
    """Return the team this source is known to mean, if the table says so."""
    spellings = known_spellings()
    key = exact_key(name)
    return spellings.get((source, country, key)) or spellings.get((ANY_SOURCE, country, key))

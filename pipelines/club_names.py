"""Clubs of other files by the names that results have, whichever of its spellings a file uses."""

from functools import cache

import polars as pl

from football.competitions import COMPETITIONS
from football.facts import Facts
from football.spellings import spelling_of
from sources.footballdata.parse import PARSER

SIDES = ("home", "away")


class ClubNames:
    """The clubs of some matches, by country and every spelling football-data.co.uk has of them."""

    def __init__(self, facts: Facts) -> None:
        sides = [facts.matches.select("country", pl.col(side).alias("name")) for side in SIDES]
        named = pl.concat(sides).unique().sort(pl.all())
        self._names = {
            (country, spelling(country, name)): name for country, name in named.iter_rows()
        }

    def spelt_alike(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows with the names of results; a club without results keeps its own.

        Args:
            rows: with `competition`, `home` and `away`.
        """
        clubs = [rows.select("competition", pl.col(side).alias("name")) for side in SIDES]
        spelt = pl.DataFrame(
            [
                (code, name, self._name(code, name))
                for code, name in pl.concat(clubs).unique().rows()
            ],
            schema=dict.fromkeys(("competition", "name", "spelt"), pl.String()),
            orient="row",
        )
        for side in SIDES:
            named = spelt.rename({"name": side})
            joined = rows.join(named, on=["competition", side], how="left", maintain_order="left")
            rows = joined.with_columns(pl.col("spelt").alias(side)).drop("spelt")
        return rows

    def _name(self, competition: str, name: str) -> str:
        country = COMPETITIONS[competition].country
        return self._names.get((country, spelling(country, name)), name)


@cache
def spelling(country: str, name: str) -> str:
    """Return the one name of all that football-data.co.uk has for a club."""
    return spelling_of(PARSER.name, country, name) or name

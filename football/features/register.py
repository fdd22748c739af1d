"""Numbers for clubs, competitions and tables, so that a fold moves arrays and looks up no names.

What belongs here: which club of which country has which number, and matches by these numbers. What
does not: what is known of a club (`state`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray, IntArray
from football.ratings.attack_defence import Meetings

_TABLE = ("country", "competition", "season_start_year", "tier")


class Fixtures(NamedTuple):
    """Who meets whom, where and when, an entry each; day 0 is 1 January 1970.

    `sides` has two rows: clubs at home, and away.
    """

    competition: IntArray
    table: IntArray
    sides: IntArray
    is_neutral: BoolArray
    day: IntArray

    @property
    def meetings(self) -> Meetings:
        """What of it moves strengths."""
        return Meetings(self.competition, self.sides, self.is_neutral)

    def part(self, begin: int, end: int) -> "Fixtures":
        """Return the entries from one position to before another."""
        at = slice(begin, end)
        return Fixtures(
            competition=self.competition[at],
            table=self.table[at],
            sides=self.sides[:, at],
            is_neutral=self.is_neutral[at],
            day=self.day[at],
        )

    def where(self, is_chosen: BoolArray) -> "Fixtures":
        """Return the chosen entries."""
        return Fixtures(
            competition=self.competition[is_chosen],
            table=self.table[is_chosen],
            sides=self.sides[:, is_chosen],
            is_neutral=self.is_neutral[is_chosen],
            day=self.day[is_chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The clubs and tables of some matches, in the order of their numbers.

    Attributes:
        clubs: country and team of each club: clubs of two countries may share a name.
        tables: country, competition, season and tier of each league table.
        competition_of: the number of each table's competition.
    """

    clubs: pl.DataFrame
    tables: pl.DataFrame
    competition_of: IntArray

    @classmethod
    def of(cls, matches: pl.DataFrame) -> "Register":
        """Give numbers to everything in rows of `Facts.matches`."""
        sides = [matches.select("country", pl.col(side).alias("team")) for side in _SIDES]
        clubs = pl.concat(sides).unique().sort("country", "team")
        tables = matches.select(_TABLE).unique().sort(_TABLE)
        ranks = tables["competition"].rank("dense").cast(pl.Int64()) - 1
        return cls(clubs=clubs, tables=tables, competition_of=ranks.to_numpy())

    def fixtures(self, matches: pl.DataFrame) -> Fixtures:
        """Return rows of matches that the register was made of, in their order."""
        numbered = matches.select(*_TABLE, *_SIDES).join(
            self.tables.with_row_index("table"), on=_TABLE, how="left", maintain_order="left"
        )
        for side in _SIDES:
            clubs = self.clubs.rename({"team": side}).with_row_index(f"{side}_number")
            numbered = numbered.join(
                clubs, on=["country", side], how="left", maintain_order="left"
            )
        table = _numbers(numbered["table"])
        return Fixtures(
            competition=self.competition_of[table],
            table=table,
            sides=np.stack([_numbers(numbered[f"{side}_number"]) for side in _SIDES]),
            is_neutral=matches["is_neutral"].to_numpy(),
            day=_numbers(matches["kickoff_at"].dt.date().to_physical()),
        )


def floats(column: pl.Series) -> FloatArray:
    """Return numbers as an array, NaN where there is none."""
    return column.cast(pl.Float64()).fill_null(np.nan).to_numpy()


def _numbers(column: pl.Series) -> IntArray:
    return column.cast(pl.Int64()).to_numpy()


_SIDES = ("home", "away")

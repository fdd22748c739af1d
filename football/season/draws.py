"""The drawn endings of a season: how each match ended and where each club came in.

What belongs here: what questions about "what if" are answered from, and how it is kept. What does
not: drawing (`projection`), or any question.
"""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from football.season.rules import Rules
from football.season.schedule import Pair

Small: TypeAlias = NDArray[np.int8]

_CLUB, _HOME, _AWAY = "club", "home", "away"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Simulated endings: the same column of every table is the same ending.

    Attributes:
        rules: of the league.
        teams: rows of `places`.
        fixtures: home and away club, rows of `outcomes`.
        places: final place of every club, from 0: clubs x endings.
        outcomes: `Outcome` of every fixture: fixtures x endings.
    """

    rules: Rules
    teams: tuple[str, ...]
    fixtures: tuple[Pair, ...]
    places: Small
    outcomes: Small

    def frame(self) -> pl.DataFrame:
        """Return it as the lake keeps it: a row per club, then a row per fixture."""
        values = np.concatenate([self.places, self.outcomes]).astype(np.int8)
        clubs, fixtures = len(self.teams), len(self.fixtures)
        return pl.DataFrame(
            {
                _CLUB: [*self.teams, *[None] * fixtures],
                _HOME: [*[None] * clubs, *(home for home, _ in self.fixtures)],
                _AWAY: [*[None] * clubs, *(away for _, away in self.fixtures)],
                "drawn": pl.Series(values, dtype=pl.Array(pl.Int8, values.shape[1])),
            },
            schema_overrides=dict.fromkeys((_CLUB, _HOME, _AWAY), pl.String()),
        )

    @classmethod
    def of(cls, frame: pl.DataFrame, rules: Rules) -> Self:
        """Read what `frame` wrote."""
        is_club = frame[_CLUB].is_not_null()
        clubs, fixtures = frame.filter(is_club), frame.filter(~is_club)
        pairs = zip(fixtures[_HOME], fixtures[_AWAY], strict=True)
        places = clubs["drawn"].to_numpy()
        return cls(
            rules=rules.for_clubs(clubs.height),
            teams=tuple(clubs[_CLUB]),
            fixtures=tuple(pairs),
            places=places,
            outcomes=fixtures["drawn"].to_numpy().reshape(fixtures.height, places.shape[1]),
        )

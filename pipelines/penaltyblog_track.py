"""penaltyblog's Dixon-Coles as a track of the backtest, where it is installed.

What belongs here: its fit in the shape of ours. It is no dependency of the platform:
`pip install -r requirements/bench.txt`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.outcome import Outcome

NAME = "penaltyblog"


def is_installed() -> bool:
    """Whether the track can be had."""
    return find_spec("penaltyblog") is not None


class Grid(Protocol):
    """Theirs of one match."""

    @property
    def home_draw_away(self) -> Sequence[float]: ...


class Fitted(Protocol):
    """What is used of their model."""

    def fit(self) -> None: ...

    def predict(self, home_team: str, away_team: str, *, neutral_venue: bool) -> Grid: ...


@dataclass(frozen=True, slots=True)
class PenaltyblogModel:
    """A fitted model of theirs."""

    fitted: Fitted
    teams: frozenset[str]

    def probabilities(
        self, home: Sequence[str], away: Sequence[str], *, neutral: ArrayLike = False
    ) -> FloatArray:
        """Return n triples; NaN where a team was never seen, which theirs refuses."""
        venues = np.broadcast_to(np.asarray(neutral, dtype=np.bool_), (len(home),))
        triples = np.full((len(home), len(Outcome)), np.nan)
        for row, (ours, theirs, venue) in enumerate(zip(home, away, venues, strict=True)):
            if ours in self.teams and theirs in self.teams:
                grid = self.fitted.predict(ours, theirs, neutral_venue=bool(venue))
                triples[row] = grid.home_draw_away
        return triples


def fit(  # noqa: PLR0913 (the columns of a table of results, as for ours)
    home: Sequence[str],
    away: Sequence[str],
    home_goals: Sequence[int],
    away_goals: Sequence[int],
    days_ago: ArrayLike,
    *,
    neutral: Sequence[bool],
    xi: float,
    start: PenaltyblogModel | None = None,
) -> PenaltyblogModel:
    """Fit theirs on what ours is fitted on; it knows no warm start."""
    del start
    weights = np.exp(-xi * np.asarray(days_ago, dtype=np.float64))
    model: Fitted = import_module("penaltyblog.models").DixonColesGoalModel(
        list(home_goals), list(away_goals), list(home), list(away), weights,
        neutral_venue=[int(venue) for venue in neutral],
    )  # fmt: skip
    model.fit()
    return PenaltyblogModel(model, frozenset((*home, *away)))

"""Forecasts of models that run elsewhere: what such a model states, and the body sealed of it.

What belongs here: the rules of what is stated. What does not: which matches and versions there
are (`storage.forecast.writes.external`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from football.canonical import canonical_json, digest
from football.grid import ScoreGrid
from football.horizons import horizon
from football.lifecycle import Role
from football.sealed.forecast import ForecastBody, Grid

SUM_TOLERANCE = 1e-6
LARGEST_GRID = 16
CAUSE = "stated by an external model"
_DIGITS = 6


class StatementError(ValueError):
    """What a model states is no distribution; the message says what would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a model states of one match.

    Attributes:
        outcomes: probabilities of home win, draw and away win; of the grid where there is one.
        grid: probabilities by home goals (rows) and away goals (columns); None of a triple.
        as_of: the instant whose facts it rests on; None is when it is stored.
    """

    match_id: int
    outcomes: tuple[float, float, float]
    grid: Grid | None = None
    as_of: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """Equal for statements of the same probabilities."""
        stated: dict[str, object] = {"outcomes": self.outcomes, "grid": self.grid}
        return digest(canonical_json(stated)).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalVersion:
    """A registered version of a model that runs elsewhere."""

    model_version_id: int
    name: str
    version: int
    track: str


def of_triple(
    match_id: int, outcomes: Sequence[float], as_of: datetime | None = None
) -> Statement:
    """Return a statement of three probabilities, divided by their sum.

    Raises:
        StatementError: one is below zero or not finite, or they do not sum to one.
    """
    _refuse_no_distribution(outcomes)
    total = sum(outcomes)
    home, draw, away = (float(each) / total for each in outcomes)
    return Statement(match_id=match_id, outcomes=(home, draw, away), as_of=as_of)


def of_grid(match_id: int, rows: Grid, as_of: datetime | None = None) -> Statement:
    """Return a statement of a score grid, as it is written: with six decimals that sum to one.

    Raises:
        StatementError: it is too small or too large, its rows differ in length, a probability is
            below zero or not finite, or they do not sum to one.
    """
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not all(2 <= size <= LARGEST_GRID for size in (len(rows), *widths)):
        raise StatementError(
            f"a score grid has 2 to {LARGEST_GRID} rows of one length, 2 to {LARGEST_GRID} too"
        )
    _refuse_no_distribution([cell for row in rows for cell in row])
    written = ScoreGrid.from_list(rows).to_list(_DIGITS)
    outcomes = ScoreGrid.from_list(written).outcomes()
    return Statement(match_id=match_id, outcomes=outcomes, grid=written, as_of=as_of)


def body_of(
    stated: Statement, version: ExternalVersion, kickoff_at: datetime, now: datetime
) -> ForecastBody:
    """Return what is sealed of a statement.

    Args:
        stated: by the model.
        version: of the model.
        kickoff_at: of the match, as it is known.
        now: the instant of the transaction; the horizon is named by it.
    """
    p_home, p_draw, p_away = stated.outcomes
    grid = stated.grid
    return ForecastBody(
        match_id=stated.match_id,
        track=version.track,
        horizon=horizon(kickoff_at, now),
        model_version_id=version.model_version_id,
        kickoff_at=kickoff_at,
        as_of=stated.as_of or now,
        p_home=p_home,
        p_draw=p_draw,
        p_away=p_away,
        features_digest=stated.fingerprint,
        role=Role.CHALLENGER,
        model_name=version.name,
        model_version=version.version,
        expected_goals=None if grid is None else ScoreGrid.from_list(grid).expected_goals(),
        grid=grid,
        cause=CAUSE,
    )


def _refuse_no_distribution(probabilities: Sequence[float]) -> None:
    for each in probabilities:
        if not math.isfinite(each) or each < 0:
            raise StatementError(f"a probability is a number of at least 0, not {each!r}")
    total = math.fsum(probabilities)
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise StatementError(f"probabilities sum to 1 (within {SUM_TOLERANCE}), not to {total!r}")

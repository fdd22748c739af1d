"""Upsets that are likely, favourites, and what happened beside what was expected.

What belongs here: facts from one forecast's grid and what became of it.
"""

from collections.abc import Sequence

import numpy as np

from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.insights import chance
from football.insights.fact import Fact, Interval, Kind, Unit, Value, count, probability
from football.insights.reasons import Match
from football.outcome import Outcome

_OPEN = 0.5


def favourite(
    match: Match,
    triple: Sequence[float],
    bounds: Sequence[Sequence[float]] | None,
    level: float,
    reference: Sequence[float] | FloatArray,
) -> Fact:
    """Return which side is the favourite, and by how much.

    Args:
        match: the match.
        triple: probabilities HOME, DRAW, AWAY.
        bounds: lower and upper bound of each, where known.
        level: the share of such bounds that hold the probability.
        reference: favourites' probabilities of other matches.
    """
    side = Outcome.HOME if triple[Outcome.HOME] >= triple[Outcome.AWAY] else Outcome.AWAY
    interval = None
    if bounds is not None:
        interval = Interval("probability", level, float(bounds[side][0]), float(bounds[side][1]))
    return Fact(
        kind=Kind.FAVOURITE,
        subject=match.subject,
        as_of=match.as_of,
        names={**match.names, "team": match.home if side is Outcome.HOME else match.away},
        codes={"side": side.name.lower()},
        values={
            "probability": probability(triple[side]),
            "draw": probability(triple[Outcome.DRAW]),
            "other": probability(triple[Outcome.AWAY if side is Outcome.HOME else Outcome.HOME]),
        },
        interval=interval,
        chance=chance.at_least(triple[side], reference),
        sources=match.sources,
    )


def upset(
    match: Match,
    triple: Sequence[float],
    points: tuple[float, float],
    leads: Sequence[float] | FloatArray,
) -> Fact | None:
    """Return that the side ahead in the table will probably not win; None where it may well.

    Args:
        match: the match.
        triple: probabilities HOME, DRAW, AWAY.
        points: per match this season, of home and away.
        leads: by how many points per match the sides ahead lead in other matches.
    """
    ahead = Outcome.HOME if points[0] > points[1] else Outcome.AWAY
    wins = triple[ahead]
    other = Outcome.AWAY if ahead is Outcome.HOME else Outcome.HOME
    if points[0] == points[1] or wins >= _OPEN or triple[other] < wins:
        return None
    names = {"home": match.home, "away": match.away}
    lead = abs(points[0] - points[1])
    return Fact(
        kind=Kind.UPSET,
        subject=match.subject,
        as_of=match.as_of,
        names={
            **match.names,
            "team": names[other.name.lower()],
            "ahead": names[ahead.name.lower()],
        },
        codes={"side": other.name.lower()},
        values={
            "probability": probability(triple[other]),
            "ahead_wins": probability(wins),
            "lead": Value(lead, Unit.POINTS),
        },
        chance=chance.at_least(lead, leads),
        sources=match.sources,
    )


def outcome(match: Match, grid: ScoreGrid, score: tuple[int, int]) -> Fact:
    """Return what happened beside what was expected, and how often something as unlikely happens.

    The chance is that of all scores that were no likelier than the one that came.
    """
    cells = grid.probabilities
    home, away = (min(goals, size - 1) for goals, size in zip(score, cells.shape, strict=True))
    given = float(cells[home, away])
    ended = Outcome.of(*score)
    expected = grid.expected_goals()
    return Fact(
        kind=Kind.OUTCOME,
        subject=match.subject,
        as_of=match.as_of,
        names=match.names,
        codes={"outcome": ended.name.lower()},
        values={
            "home_goals": count(score[0], Unit.GOALS),
            "away_goals": count(score[1], Unit.GOALS),
            "home_expected": Value(expected[0], Unit.GOALS),
            "away_expected": Value(expected[1], Unit.GOALS),
            "probability": probability(grid.outcomes()[ended]),
            "score_probability": probability(given),
        },
        chance=min(1.0, float(cells[cells <= given * (1.0 + np.finfo(float).eps)].sum())),
        sources=match.sources,
    )

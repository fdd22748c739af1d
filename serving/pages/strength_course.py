"""How strong a team was over time, as the goal models that were fitted meanwhile saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp
from typing import Any

from football.intervals import NORMAL_95
from serving.football.teams.schemas import TeamDetail
from serving.kit.postgres.database import Database
from serving.pages.figures.plot import Line, Plot
from storage.forecast.statements import models
from words.dates import short_date
from words.messages import gettext as _
from words.numbers import signed

_FITS = 60
_AVERAGE_ELO = 1500.0
_ROOM = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthCourse:
    """A team beside an average one of its league.

    Attributes:
        has_interval: whether the models say how sure they are.
        is_in_goals: goals per match more than an average team, else Elo points more.
    """

    plot: Plot
    has_interval: bool
    is_in_goals: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """The strength that one fit saw, and 95 % bounds of it."""

    at: datetime
    value: float
    lower: float
    upper: float


async def read_strength_course(
    database: Database, team: TeamDetail, code: str
) -> StrengthCourse | None:
    """Return a team's strength over time; by Elo until goal models were fitted twice.

    Args:
        database: where the models are.
        team: with its Elo ratings.
        code: of the competition it plays in.
    """
    rows = await database.fetch(
        models.strengths_of(), name=f"goal_{code}", team=team.name, limit=_FITS
    )
    # The last fit of a day counts.
    seen = {row["as_of"].date(): _seen(row["as_of"], row["strength"]) for row in reversed(rows)}
    if len(seen) > 1:
        return _of_goals(list(seen.values()))
    ratings = [(each.as_of, each.elo - _AVERAGE_ELO) for each in team.ratings]
    return _of_elo(ratings) if len(ratings) > 1 else None


def _seen(at: datetime, strength: Mapping[str, Any]) -> _Seen:
    """Return goals per match more than an average opponent on neutral ground.

    The bounds move attack and defence together, which is what the model doubts.
    """
    attack, defence = strength["attack"], strength["defence"]
    off = NORMAL_95 * (strength["strength_sd"] or 0.0) / 2

    def lead(by: float) -> float:
        level = strength["intercept"]
        return exp(level + attack + by) - exp(level - defence - by)

    return _Seen(at, lead(0.0), lead(-off), lead(off))


def _of_goals(seen: Sequence[_Seen]) -> StrengthCourse:
    points = [(each.at, each.value) for each in seen]
    band = [(each.at.timestamp(), each.lower, each.upper) for each in seen]
    return StrengthCourse(
        plot=_plot(points, band, digits=2),
        has_interval=any(upper > lower for _at, lower, upper in band),
        is_in_goals=True,
    )


def _of_elo(points: Sequence[tuple[datetime, float]]) -> StrengthCourse:
    return StrengthCourse(plot=_plot(points, [], digits=0), has_interval=False, is_in_goals=False)


def _plot(
    points: Sequence[tuple[datetime, float]],
    band: Sequence[tuple[float, float, float]],
    *,
    digits: int,
) -> Plot:
    heights = [value for _at, value in points] + [y for _at, *bounds in band for y in bounds]
    (first, was), (last, now) = points[0], points[-1]
    return Plot(
        lines=[
            Line(
                name=signed(now, digits),
                kind="home",
                points=[(at.timestamp(), value) for at, value in points],
            )
        ],
        band=band,
        between=(min(0.0, _ROOM * min(heights)), max(0.0, _ROOM * max(heights))),
        edges=(short_date(first), short_date(last)),
        title=_("Strength over time"),
        description=_("From %(was)s to %(now)s, an average team being zero")
        % {"was": signed(was, digits), "now": signed(now, digits)},
    )

"""Strengths on the pages of a player, a squad, a team and the record: read, and drawn.

Shown in goals a match, which people can imagine; kept in log goals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from football.players.transfer import GOALS_PER_LOG_GOAL, Estimate
from serving.football.transfers.schemas import MeasuredPlayer
from serving.football.transfers.service import measured_of
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.figures.plot import Line, Plot
from storage.football.statements import strengths
from words.dates import short_date
from words.messages import gettext as _
from words.numbers import signed

_ROOM = 1.1
_LEAST_HEIGHT = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class InGoals:
    """A strength in goals a match, with the bounds of its 95 % interval, as they are written."""

    value: str
    lower: str
    upper: str

    @classmethod
    def of(cls, value: float, lower: float, upper: float) -> "InGoals":
        return cls(
            value=signed(GOALS_PER_LOG_GOAL * value, 2),
            lower=signed(GOALS_PER_LOG_GOAL * lower, 2),
            upper=signed(GOALS_PER_LOG_GOAL * upper, 2),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerStrength:
    """A player as last measured.

    Attributes:
        minutes: played, that it rests on.
        plot: over time; None before he was measured twice.
    """

    as_of: datetime
    minutes: float
    attack: InGoals
    defence: InGoals
    total: InGoals
    plot: Plot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A player of a squad with his strength."""

    player: MeasuredPlayer
    total: InGoals


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadView:
    """How strong a club will be: now, and after so many matches."""

    as_of: datetime
    now: InGoals
    later: Sequence[tuple[int, InGoals]]
    plot: Plot


async def read_of_player(database: Database, player_id: int) -> PlayerStrength | None:
    """Return a player's strength; None if he was never measured."""
    rows = await database.fetch(strengths.of_player(), player_id=player_id)
    if not rows:
        return None
    last = rows[-1]
    attack, defence = (
        _in_goals(Estimate.of(last[name], last[f"{name}_error"])) for name in ("attack", "defence")
    )
    points = [(row["as_of"], _total(row)) for row in rows]
    return PlayerStrength(
        as_of=last["as_of"],
        minutes=last["minutes"],
        attack=attack,
        defence=defence,
        total=_in_goals(points[-1][1]),
        plot=_course(points) if len(points) > 1 else None,
    )


async def read_ranking(database: Database, team_id: int) -> Sequence[Ranked]:
    """Return the measured players of a team, strongest first."""
    rows = await database.fetch(strengths.of_teams(), team_ids=[team_id])
    return [Ranked(player=measured_of(row), total=_in_goals(_total(row))) for row in rows]


async def read_ahead(database: Database, team_id: int) -> AheadView | None:
    """Return how strong a team will be; None if nobody knows how strong it is."""
    rows = await database.fetch(strengths.ahead_of_team(), team_id=team_id)
    if not rows:
        return None
    steps = [(row["ahead"], Estimate.of(row["strength"], row["error"])) for row in rows]
    (_now, now), *later = steps
    return AheadView(
        as_of=rows[0]["as_of"],
        now=_in_goals(now),
        later=[(ahead, _in_goals(each)) for ahead, each in later],
        plot=_plot(
            [(float(ahead), each) for ahead, each in steps],
            edges=(_("now"), _("%(n)s matches on") % {"n": steps[-1][0]}),
            title=_("Strength in coming matches"),
        ),
    )


async def read_check(database: Database) -> Sequence[Row]:
    """Return how often intervals of strengths held, by level; nothing before it was checked."""
    return await database.fetch(strengths.check())


def _total(row: Row) -> Estimate:
    attack, defence = row["attack"], row["defence"]
    error = (row["attack_error"] ** 2 + row["defence_error"] ** 2) ** 0.5
    return Estimate.of(attack + defence, error)


def _in_goals(each: Estimate) -> InGoals:
    return InGoals.of(*each)


def _course(points: Sequence[tuple[datetime, Estimate]]) -> Plot:
    (first, _was), (last, _is) = points[0], points[-1]
    return _plot(
        [(at.timestamp(), each) for at, each in points],
        edges=(short_date(first), short_date(last)),
        title=_("Strength over time"),
    )


def _plot(points: Sequence[tuple[float, Estimate]], *, edges: tuple[str, str], title: str) -> Plot:
    scaled = [
        (x, *(GOALS_PER_LOG_GOAL * bound for bound in (each.value, each.lower, each.upper)))
        for x, each in points
    ]
    heights = [bound for _x, *bounds in scaled for bound in bounds]
    was, now = scaled[0][1], scaled[-1][1]
    return Plot(
        lines=[
            Line(
                name=signed(now, 2),
                kind="home",
                points=[(x, value) for x, value, *_rest in scaled],
            )
        ],
        band=[(x, lower, upper) for x, _value, lower, upper in scaled],
        between=(
            min(-_LEAST_HEIGHT, _ROOM * min(heights)),
            max(_LEAST_HEIGHT, _ROOM * max(heights)),
        ),
        edges=edges,
        title=title,
        description=_("From %(was)s to %(now)s, an average one being zero")
        % {"was": signed(was, 2), "now": signed(now, 2)},
    )

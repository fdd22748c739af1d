"""What outcomes cost against what forecasts expected, as a picture and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from football.intervals import NORMAL_95
from serving.forecasting.monitoring.schemas import SkillRead, TrackSkill
from serving.pages.figures.plot import Level, Line, Plot
from words.dates import short_date
from words.forecasts import LINES, track
from words.messages import gettext as _
from words.numbers import signed

_KINDS = {"odds_free": "home", "market_blended": "away", "market": "draw"}
_LEAST_REACH = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Expected against realised log loss of our lines and the market.

    Attributes:
        rows: per line.
        plot: how z moved, day by day.
    """

    rows: Sequence[TrackSkill]
    plot: Plot


def skill_of(found: SkillRead) -> Skill | None:
    """Return what is shown; None before anything was settled."""
    tracks = {each.track: each for each in found.items}
    rows = [tracks[name] for name in LINES if name in tracks]
    if not rows:
        return None
    days = [day.on for row in rows for day in row.days]
    first, last = min(days), max(days)
    moved = [day.z for row in rows for day in row.days]
    edges = (first.toordinal(), last.toordinal())
    return Skill(
        rows=rows,
        plot=Plot(
            lines=[
                Line(
                    name=track(row.track),
                    kind=_KINDS[row.track],
                    points=[(day.on.toordinal(), day.z) for day in row.days],
                )
                for row in rows
            ],
            band=[(at, -NORMAL_95, NORMAL_95) for at in edges],
            levels=[
                Level(name=_("too bold"), y=NORMAL_95),
                Level(name=_("too timid"), y=-NORMAL_95),
            ],
            between=(min(-_LEAST_REACH, 1.1 * min(moved)), max(_LEAST_REACH, 1.1 * max(moved))),
            edges=(short_date(first), short_date(last)),
            title=_("Realised less expected log loss since then, in standard deviations"),
            description="; ".join(
                _("%(line)s %(z)s after %(n)s matches")
                % {"line": track(row.track), "z": signed(row.z, 2), "n": row.n}
                for row in rows
            ),
        ),
    )

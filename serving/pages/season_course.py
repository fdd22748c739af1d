"""How the odds of a season moved: of one club, or of those who lead a race."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from football.season import ZoneKind
from serving.football.standings.schemas import StandingsHistory, TeamOutlook
from serving.pages.figures.plot import Line, Plot
from words.dates import short_date
from words.matches import zone
from words.messages import gettext as _
from words.numbers import chance

_Course = tuple[str, Sequence[tuple[datetime, float]]]
"""A name, and probabilities by instant."""
_KINDS = ("home", "draw", "away")
_LEADERS = 3
_DOWN = (ZoneKind.RELEGATION, ZoneKind.RELEGATION_PLAY_OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Who may still end in a zone, over time."""

    title: str
    plot: Plot


def course_of_club(history: StandingsHistory, team_id: int) -> Plot | None:
    """Return the odds of one club over time; None before the season was projected twice.

    At the top what the top is about, the widest zone below it, and relegation.
    """
    club = next((each for each in history.teams if each.team.team_id == team_id), None)
    if club is None:
        return None
    named = [kind for kind in ZoneKind if kind in club.zones]
    upper = [kind for kind in named if kind not in _DOWN]
    shown = [*upper[:1], *upper[1:2], *[kind for kind in named if kind in _DOWN][:1]]
    lines = [(zone(kind.value), _known(history.as_of, club, kind)) for kind in shown]
    return _plot(lines, _("Season odds over time"))


def races_of(history: StandingsHistory) -> list[Race]:
    """Return the race for the first zone and the one against relegation, as far as known."""
    races: list[Race] = []
    kinds = {kind for each in history.teams for kind in each.zones}
    upper = [kind for kind in ZoneKind if kind in kinds and kind not in _DOWN][:1]
    for kind in (*upper, *[each for each in _DOWN if each in kinds][:1]):
        clubs = sorted(history.teams, key=lambda club: -_last(club, kind))[:_LEADERS]
        lines = [(each.team.name, _known(history.as_of, each, kind)) for each in clubs]
        plot = _plot(lines, _("%(zone)s: odds over time") % {"zone": zone(kind.value)})
        if plot is not None:
            races.append(Race(title=zone(kind.value), plot=plot))
    return races


def _last(club: TeamOutlook, kind: ZoneKind) -> float:
    return next((p for p in reversed(club.zones.get(kind, [])) if p is not None), 0.0)


def _known(
    instants: Sequence[datetime], club: TeamOutlook, kind: ZoneKind
) -> list[tuple[datetime, float]]:
    shares = club.zones.get(kind, [])
    return [(at, p) for at, p in zip(instants, shares, strict=False) if p is not None]


def _plot(
    lines: Sequence[tuple[str, Sequence[tuple[datetime, float]]]], title: str
) -> Plot | None:
    """Return the courses in percent; None where nothing could have moved."""
    drawn = [(name, points) for name, points in lines if len(points) > 1]
    if not drawn:
        return None
    instants = [at for _name, points in drawn for at, _p in points]
    highest = max(p for _name, points in drawn for _at, p in points)
    return Plot(
        lines=[
            Line(
                name=f"{chance(points[-1][1])} {name}",
                kind=kind,
                points=[(at.timestamp(), 100 * p) for at, p in points],
            )
            for kind, (name, points) in zip(_KINDS, drawn, strict=False)
        ],
        band=[],
        between=(0.0, min(100.0, max(10.0, 110 * highest))),
        edges=(short_date(min(instants)), short_date(max(instants))),
        is_signed=False,
        title=title,
        description="; ".join(
            _("%(name)s from %(was)s to %(now)s")
            % {"name": name, "was": chance(points[0][1]), "now": chance(points[-1][1])}
            for name, points in drawn
        ),
    )

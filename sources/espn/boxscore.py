"""The sides' figures of a summary: text to numbers, shares to percent, gaps to nothing.

Lower leagues publish 0 for what nobody counts. A figure that cannot be zero on both sides of a
match is a gap where it is; the rare happenings are zeros as long as anything else was counted.
"""

from collections.abc import Mapping
from typing import NamedTuple

from football.observations.match import Statistics
from football.observations.play import Side
from sources.espn.summary_payloads import Boxscore, BoxscoreTeam

Pair = tuple[float | None, float | None]


class _Figure(NamedTuple):
    ours: str
    is_share: bool = False
    is_rare: bool = False  # may be zero on both sides of a match that was counted


_FIGURES = {
    "foulsCommitted": _Figure("fouls"),
    "yellowCards": _Figure("yellow_cards", is_rare=True),
    "redCards": _Figure("red_cards", is_rare=True),
    "offsides": _Figure("offsides", is_rare=True),
    "wonCorners": _Figure("corners", is_rare=True),
    "saves": _Figure("saves", is_rare=True),
    "possessionPct": _Figure("possession_percent"),
    "totalShots": _Figure("shots"),
    "shotsOnTarget": _Figure("shots_on_target", is_rare=True),
    "shotPct": _Figure("shot_accuracy_percent", is_share=True, is_rare=True),
    "penaltyKickGoals": _Figure("penalty_goals", is_rare=True),
    "penaltyKickShots": _Figure("penalties", is_rare=True),
    "accuratePasses": _Figure("accurate_passes"),
    "totalPasses": _Figure("passes"),
    "passPct": _Figure("pass_accuracy_percent", is_share=True),
    "accurateCrosses": _Figure("accurate_crosses"),
    "totalCrosses": _Figure("crosses"),
    "crossPct": _Figure("cross_accuracy_percent", is_share=True),
    "totalLongBalls": _Figure("long_balls"),
    "accurateLongBalls": _Figure("accurate_long_balls"),
    "longballPct": _Figure("long_ball_accuracy_percent", is_share=True),
    "blockedShots": _Figure("blocked_shots", is_rare=True),
    "effectiveTackles": _Figure("effective_tackles"),
    "totalTackles": _Figure("tackles"),
    "tacklePct": _Figure("tackle_accuracy_percent", is_share=True),
    "interceptions": _Figure("interceptions"),
    "effectiveClearance": _Figure("effective_clearances"),
    "totalClearance": _Figure("clearances"),
}
_STATISTICS = (
    "shots",
    "shots_on_target",
    "corners",
    "fouls",
    "yellow_cards",
    "red_cards",
)
_LARGEST = 9999.0
_LONGEST_NUMBER = 10


def figures_of(boxscore: Boxscore | None) -> Mapping[str, Pair]:
    """Return both sides' figures by our names, home first; empty where nobody counted."""
    sides: dict[str, BoxscoreTeam] = {
        team.home_away: team
        for team in (boxscore.teams or () if boxscore else ())
        if team is not None and team.home_away is not None
    }
    home, away = (_read(sides.get(side.value)) for side in (Side.HOME, Side.AWAY))
    pairs = {
        figure.ours: (home.get(figure.ours), away.get(figure.ours))
        for figure in _FIGURES.values()
        if figure.ours in home or figure.ours in away
    }
    rare = {figure.ours for figure in _FIGURES.values() if figure.is_rare}
    counted = {name for name, pair in pairs.items() if any(pair) and name not in rare}
    return {name: pair for name, pair in pairs.items() if any(pair) or (counted and name in rare)}


def statistics_of(figures: Mapping[str, Pair]) -> Statistics | None:
    """Return those figures that every source of statistics counts."""
    counts = {
        f"{side.value}_{name}": None if value is None else round(value)
        for name in _STATISTICS
        for side, value in zip(Side, figures.get(name, (None, None)), strict=True)
    }
    return Statistics(**counts) if any(value is not None for value in counts.values()) else None


def _read(team: BoxscoreTeam | None) -> dict[str, float]:
    found: dict[str, float] = {}
    for given in team.statistics or () if team else ():
        figure = _FIGURES.get(given.name) if given else None
        value = _number(given.display_value) if given else None
        if figure is not None and value is not None:
            found[figure.ours] = round(100 * value, 1) if figure.is_share else value
    return found


def _number(text: str) -> float | None:
    bare = text.strip().removesuffix("%")
    if not bare.replace(".", "", 1).isdecimal() or not bare.isascii():
        return None
    value = float(bare) if len(bare) <= _LONGEST_NUMBER else _LARGEST + 1
    return value if value <= _LARGEST else None

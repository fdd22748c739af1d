"""The sides' figures in a summary: text all of it, shares as fractions, except possession."""

from sources.simulated.clubs import Club
from sources.simulated.schedule import Fixture
from sources.simulated.seeds import stream
from sources.simulated.timeline import Incident, Moment
from sources.simulated.wire.espn.event import SIDES, possession_of, shots_of

_COUNTED_BY_NOBODY = "S2"
_PASSES_A_MATCH = 9.0  # for each percent of possession


def boxscore(fixture: Fixture, clubs: tuple[Club, Club], moment: Moment) -> dict[str, object]:
    """Write both sides' figures; before kick-off there are none."""
    return {
        "teams": [
            {
                "homeAway": SIDES[side],
                "team": {"id": club.espn_id, "displayName": club.display_name},
                "statistics": [
                    {"name": name, "displayValue": value, "label": name}
                    for name, value in _figures(fixture, moment, side).items()
                ]
                if moment.is_started
                else [],
            }
            for side, club in enumerate(clubs)
        ],
        "players": [],
    }


def _figures(fixture: Fixture, moment: Moment, side: int) -> dict[str, str]:
    played = 1.0 - moment.remaining
    counts = {name: pair[side] for name, pair in moment.counts.items()}
    theirs = 1 - side
    cards = [event.incident for event in moment.events if event.side == side]
    shots, on_target = shots_of(moment, side), counts["shots_on_target"]
    penalties = cards.count(Incident.PENALTY)
    figures: dict[str, float] = {
        "foulsCommitted": counts["fouls"],
        "yellowCards": cards.count(Incident.YELLOW),
        "redCards": cards.count(Incident.RED),
        "offsides": 0,
        "wonCorners": counts["corners"],
        "saves": max(0, moment.counts["shots_on_target"][theirs] - moment.goals[theirs]),
        "totalShots": shots,
        "shotsOnTarget": on_target,
        "penaltyKickGoals": penalties,
        "penaltyKickShots": penalties,
        "blockedShots": 0,
        **_passing(fixture, moment, side, played),
    }
    shares = {
        "shotPct": (on_target, shots),
        "passPct": (figures["accuratePasses"], figures["totalPasses"]),
        "crossPct": (figures["accurateCrosses"], figures["totalCrosses"]),
        "longballPct": (figures["accurateLongBalls"], figures["totalLongBalls"]),
        "tacklePct": (figures["effectiveTackles"], figures["totalTackles"]),
    }
    return {
        **{name: str(round(value)) for name, value in figures.items()},
        **{name: f"{part / whole if whole else 0:.1f}" for name, (part, whole) in shares.items()},
        "possessionPct": f"{possession_of(moment, side):.1f}",
    }


def _passing(fixture: Fixture, moment: Moment, side: int, played: float) -> dict[str, float]:
    draws = stream(0, "passing", fixture.event_id, side)
    accuracy, means = draws.uniform(0.7, 0.9), draws.uniform(0.8, 1.2, 5)
    if fixture.competition == _COUNTED_BY_NOBODY:
        played = 0.0
    passes = played * _PASSES_A_MATCH * possession_of(moment, side)
    crosses, long_balls, tackles, interceptions, clearances = (
        played * mean * usual for mean, usual in zip(means, (14, 52, 16, 9, 18), strict=True)
    )
    return {
        "totalPasses": passes,
        "accuratePasses": passes * accuracy,
        "totalCrosses": crosses,
        "accurateCrosses": crosses * 0.25,
        "totalLongBalls": long_balls,
        "accurateLongBalls": long_balls * 0.55,
        "totalTackles": tackles,
        "effectiveTackles": tackles * 0.6,
        "interceptions": interceptions,
        "totalClearance": clearances,
        "effectiveClearance": clearances,
    }

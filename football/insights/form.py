"""Form against expectation, and what two teams did against each other.

What belongs here: points won beside the points that forecasts expected, with the exact chance of a
difference so large. What does not: forecasts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np

from football.insights import chance
from football.insights.fact import Fact, Interval, Kind, Source, Subject, Unit, Value, count
from football.insights.reasons import Match
from football.insights.record import POINTS, Played, Team
from football.outcome import Outcome

LAST = 6
_LEVEL = 0.9
MEETINGS_PRIOR = 40.0
"""As many matches as what is known of both teams weighs; a handful of meetings adds little."""


def form(teams: Iterable[Team], as_of: datetime) -> Iterator[Fact]:
    """Yield each team's points of its last matches beside what was expected of them."""
    every = [team for team in teams if len(team.played) >= LAST]
    for team in every:
        last = team.played[-LAST:]
        corrected, interval = _judged(last, len(every))
        yield Fact(
            kind=Kind.FORM,
            subject=Subject("team", str(team.team_id)),
            as_of=as_of,
            names={"team": team.name},
            codes={"direction": "above" if _points(last) >= _expected(last) else "below"},
            values={
                "matches": count(LAST, Unit.MATCHES),
                "points": count(_points(last), Unit.POINTS),
                "expected": Value(_expected(last), Unit.POINTS),
            },
            interval=interval,
            chance=corrected,
            sources=tuple(Source("match", each.match_key) for each in last),
        )


def meetings(match: Match, past: Sequence[Played]) -> Fact | None:
    """Return what the home side did against this opponent, and how little that weighs.

    Args:
        match: the coming match.
        past: earlier meetings, as its home side saw them.
    """
    if not past:
        return None
    corrected, interval = _judged(past, 1)
    results = [each.result for each in past]
    return Fact(
        kind=Kind.MEETINGS,
        subject=match.subject,
        as_of=match.as_of,
        names=match.names,
        values={
            "matches": count(len(past), Unit.MATCHES),
            "home_wins": count(results.count(Outcome.HOME), Unit.MATCHES),
            "draws": count(results.count(Outcome.DRAW), Unit.MATCHES),
            "away_wins": count(results.count(Outcome.AWAY), Unit.MATCHES),
            "points": count(_points(past), Unit.POINTS),
            "expected": Value(_expected(past), Unit.POINTS),
            "weight": Value(len(past) / (len(past) + MEETINGS_PRIOR), Unit.SHARE),
        },
        interval=interval,
        chance=corrected,
        sources=tuple(Source("match", each.match_key) for each in past),
    )


def _points(played: Sequence[Played]) -> int:
    return sum(each.points for each in played)


def _expected(played: Sequence[Played]) -> float:
    return float(sum(np.dot(each.expected, POINTS) for each in played))


def _judged(played: Sequence[Played], looks: int) -> tuple[float, Interval]:
    """Return the corrected chance of points so far off, and where most of luck's points lie."""
    spread = chance.of_sum([each.expected for each in played], POINTS)
    cumulative = np.cumsum(spread)
    lower, upper = (
        int(np.searchsorted(cumulative, share - 1e-12))
        for share in ((1.0 - _LEVEL) / 2.0, (1.0 + _LEVEL) / 2.0)
    )
    alone = chance.of_both_tails(spread, _points(played))
    return chance.of_any(alone, looks), Interval("expected", _LEVEL, float(lower), float(upper))

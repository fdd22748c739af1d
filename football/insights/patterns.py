"""Patterns of teams that hold out of sample: found in one half of matches, tested in the other.

What belongs here: what a team does better or worse than forecasts expect, in which matches. What
does not: anything that was only looked for where it was found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from football.insights import chance, halves
from football.insights.fact import Fact, Kind, Source, Subject, Unit, Value, count
from football.insights.record import POINTS, Played, Team

FEWEST = 16
NOTABLE = 0.05
CONDITIONS: Mapping[str, Callable[[Played], bool]] = {
    "at_home": lambda p: p.is_home,
    "away": lambda p: not p.is_home,
    "as_favourite": lambda p: p.expected[0] > p.expected[2],
    "as_underdog": lambda p: p.expected[0] < p.expected[2],
}


class _Found(NamedTuple):
    team: Team
    condition: str
    sign: int
    tested: Sequence[Played]


def patterns(teams: Iterable[Team], as_of: datetime, notable: float = NOTABLE) -> Iterator[Fact]:
    """Yield patterns that were found in every other match and hold in the matches between.

    Of each team the condition that stands out most in the first half is tested once in the other,
    one-sided, and so are its goals around the break; corrected for all that is tested.
    """
    every = list(teams)
    found = [each for team in every if (each := _found(team)) is not None]
    tilts = halves.tilts(every)
    looks = len(found) + len(tilts)
    for each in found:
        corrected = chance.of_any(_tail(each.tested, each.sign), looks)
        if corrected <= notable:
            yield _fact(each, corrected, as_of)
    for tilt in tilts:
        corrected = chance.of_any(tilt.chance(), looks)
        if corrected <= notable:
            yield _fact_of_halves(tilt, corrected, as_of)


def _found(team: Team) -> _Found | None:
    best: _Found | None = None
    most = 0.0
    for name, holds in CONDITIONS.items():
        played = [each for each in team.played if holds(each)]
        if len(played) < 2 * FEWEST:
            continue
        searched, tested = played[0::2], played[1::2]
        surplus = _surplus(searched)
        score = abs(surplus) / np.sqrt(len(searched))
        if score > most:
            most, best = score, _Found(team, name, 1 if surplus > 0 else -1, tested)
    return best


def _surplus(played: Sequence[Played]) -> float:
    return float(sum(each.points - np.dot(each.expected, POINTS) for each in played))


def _tail(played: Sequence[Played], sign: int) -> float:
    spread = chance.of_sum([each.expected for each in played], POINTS)
    points = sum(each.points for each in played)
    return min(1.0, float(spread[points:].sum() if sign > 0 else spread[: points + 1].sum()))


def _fact(found: _Found, corrected: float, as_of: datetime) -> Fact:
    per_match = _surplus(found.tested) / len(found.tested)
    return Fact(
        kind=Kind.PATTERN,
        subject=Subject("team", str(found.team.team_id)),
        as_of=as_of,
        names={"team": found.team.name},
        codes={
            "condition": found.condition,
            "direction": "above" if found.sign > 0 else "below",
        },
        values={
            "matches": count(len(found.tested), Unit.MATCHES),
            "surplus": Value(abs(per_match), Unit.POINTS),
        },
        chance=corrected,
        sources=tuple(Source("match", each.match_key) for each in found.tested),
    )


def _fact_of_halves(tilt: halves.Tilt, corrected: float, as_of: datetime) -> Fact:
    goals, late = tilt.split
    return Fact(
        kind=Kind.PATTERN,
        subject=Subject("team", str(tilt.team.team_id)),
        as_of=as_of,
        names={"team": tilt.team.name},
        codes={
            "condition": f"{tilt.condition}_after_break",
            "direction": "above" if tilt.sign > 0 else "below",
        },
        values={
            "matches": count(len(tilt.tested), Unit.MATCHES),
            "share": Value(late / goals, Unit.SHARE),
            "usual": Value(tilt.usual, Unit.SHARE),
        },
        chance=corrected,
        sources=tuple(Source("match", each.match_key) for each in tilt.tested),
    )

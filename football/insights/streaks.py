"""Streaks: how long one is, and how often luck alone makes one as long.

What belongs here: the current run of each team in each respect, and its chance given what was
expected of every match, corrected for having looked at all teams and respects. What does not: what
was expected.

A run that still goes on is at least as long as it is with the product of the chances of its last
matches; that holds for any length, so looking for the longest costs nothing more. Most of the
runs of a good team are what its forecasts expect, and are not news.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import prod

from football.insights import chance
from football.insights.fact import Fact, Kind, Source, Subject, Unit, count, probability
from football.insights.record import Played, Team
from football.outcome import Outcome

FEWEST = 3
NOTABLE = 0.05


def _not(probability_of: float | None) -> float | None:
    return None if probability_of is None else 1.0 - probability_of


@dataclass(frozen=True, slots=True)
class Respect:
    """What a streak is of: whether a match goes on with it, and how likely that was."""

    happened: Callable[[Played], bool]
    expected: Callable[[Played], float | None]


RESPECTS: Mapping[str, Respect] = {
    "wins": Respect(lambda p: p.result is Outcome.HOME, lambda p: p.expected[0]),
    "unbeaten": Respect(lambda p: p.result is not Outcome.AWAY, lambda p: 1.0 - p.expected[2]),
    "winless": Respect(lambda p: p.result is not Outcome.HOME, lambda p: 1.0 - p.expected[0]),
    "losses": Respect(lambda p: p.result is Outcome.AWAY, lambda p: p.expected[2]),
    "scoring": Respect(lambda p: p.goals_for > 0, lambda p: p.p_scores),
    "goalless": Respect(lambda p: p.goals_for == 0, lambda p: _not(p.p_scores)),
    "conceding": Respect(lambda p: p.goals_against > 0, lambda p: p.p_concedes),
    "clean_sheets": Respect(lambda p: p.goals_against == 0, lambda p: _not(p.p_concedes)),
}


def streaks(teams: Iterable[Team], as_of: datetime, notable: float = NOTABLE) -> Iterator[Fact]:
    """Yield the streaks that luck alone would hardly make anywhere among all that was looked at.

    Args:
        teams: all that are looked at; more of them make each streak less remarkable.
        as_of: what was known.
        notable: the share of looks at everything in which luck alone may yield any at all.
    """
    every = list(teams)
    looks = len(every) * len(RESPECTS)
    for team in every:
        for name, respect in RESPECTS.items():
            run = _run(team, respect)
            chances = [respect.expected(each) for each in run]
            alone = prod(each for each in chances if each is not None)
            corrected = chance.of_any(alone, looks)
            if len(run) >= FEWEST and corrected <= notable:
                yield _fact(team, name, run, (alone, corrected), as_of)


def _run(team: Team, respect: Respect) -> list[Played]:
    run: list[Played] = []
    for each in reversed(team.played):
        if not respect.happened(each) or respect.expected(each) is None:
            break
        run.append(each)
    return run


def _fact(
    team: Team, name: str, run: list[Played], chances: tuple[float, float], as_of: datetime
) -> Fact:
    alone, corrected = chances
    return Fact(
        kind=Kind.STREAK,
        subject=Subject("team", str(team.team_id)),
        as_of=as_of,
        names={"team": team.name},
        codes={"streak": name},
        values={
            "length": count(len(run), Unit.MATCHES),
            "luck": probability(alone),
            "luck_anywhere": probability(corrected),
        },
        chance=corrected,
        sources=tuple(Source("match", each.match_key) for each in run),
    )

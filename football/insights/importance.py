"""How much a match matters: final places given each of its outcomes.

What belongs here: reading importance off draws of a season. What does not: drawing
(`football.season`).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from football.insights import chance
from football.insights.fact import Fact, Interval, Kind, change, probability
from football.insights.reasons import Match
from football.outcome import Outcome
from football.season.draws import Draws
from football.season.rules import ZoneKind

_FEWEST = 50
_Z = 1.96
_SMALLEST = 0.01


class Stake(NamedTuple):
    """What a match decides for a club: chances of a zone after a win, a draw and a defeat.

    Attributes:
        error: standard error of the swing, of simulating it.
    """

    club: str
    zone: ZoneKind
    after_win: float
    after_draw: float
    after_defeat: float
    error: float

    @property
    def swing(self) -> float:
        """The chance after a win less the chance after a defeat."""
        return self.after_win - self.after_defeat


def stakes(draws: Draws, fixture: int) -> Iterator[Stake]:
    """Yield what a fixture decides for both clubs, zone by zone.

    A zone is left out where one of the outcomes was drawn fewer than 50 times.
    """
    ended = draws.outcomes[fixture]
    drawn = [ended == outcome for outcome in Outcome]
    if min(int(each.sum()) for each in drawn) < _FEWEST:
        return
    home, away = draws.fixtures[fixture]
    for club, order in ((home, (0, 1, 2)), (away, (2, 1, 0))):
        places = draws.places[draws.teams.index(club)]
        for zone in draws.rules.zones:
            inside = (places >= zone.first - 1) & (places <= zone.last - 1)
            shares = [float(inside[drawn[n]].mean()) for n in order]
            counts = [int(drawn[n].sum()) for n in order]
            error = np.sqrt(
                sum(p * (1 - p) / n for p, n in ((shares[0], counts[0]), (shares[2], counts[2])))
            )
            yield Stake(club, zone.kind, shares[0], shares[1], shares[2], float(error))


def importance(
    match: Match, draws: Draws, fixture: int, swings: np.typing.ArrayLike
) -> Fact | None:
    """Return what a match decides most; None where no chance moves by a point.

    Args:
        match: the fixture.
        draws: of the season.
        fixture: which of its fixtures.
        swings: largest swings of other fixtures: what is usual.
    """
    most = largest(draws, fixture)
    if most is None or abs(most.swing) < _SMALLEST:
        return None
    return Fact(
        kind=Kind.IMPORTANCE,
        subject=match.subject,
        as_of=match.as_of,
        names={**match.names, "team": most.club},
        codes={"zone": most.zone.value},
        values={
            "after_win": probability(most.after_win),
            "after_draw": probability(most.after_draw),
            "after_defeat": probability(most.after_defeat),
            "swing": change(most.swing),
        },
        interval=Interval(
            "swing", 0.95, most.swing - _Z * most.error, most.swing + _Z * most.error
        ),
        chance=chance.at_least(abs(most.swing), swings),
        sources=match.sources,
    )


def largest(draws: Draws, fixture: int) -> Stake | None:
    """Return what a fixture decides most, None where too little was drawn."""
    return max(stakes(draws, fixture), key=lambda stake: abs(stake.swing), default=None)

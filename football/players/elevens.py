"""Elevens: who starts for a side, beside who usually does.

What belongs here: habits from past line-ups, and what an eleven leaves out and brings in by
quality. What does not: squads (`squads`), or what it is worth, which is learned.

The quality of a player is his rating above that of a man who could be had at any time: six points
below the mean of the usual outfield players. Players without a rating count for nothing on either
side.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from football.players.squads import Rated

LONG, USUAL, LATELY = 40, 10, 5  # line-ups of a side, the newest
_FEWEST = 3
_ANYBODY = 6.0  # rating points below the usual mean
_LEAST_RATED = 5.0  # of ten outfield players, for a mean of habits
_FEWEST_RATED = 7  # of the eleven who start
_ELEVEN = 11

Ratings = Mapping[str, Rated]


class Change(NamedTuple):
    """What an eleven is beside the usual one.

    Attributes:
        missing: quality of the usual players who do not start, by how usual they are.
        replacing: quality of those who start, by how unusual they are.
        changed: how many of the usual eleven are left out.
        keeper: rating of the goalkeeper above that of the usual one; 0 where one is not rated.
    """

    missing: float
    replacing: float
    changed: float
    keeper: float


class Habits:
    """The last line-ups of one side, oldest first."""

    def __init__(self) -> None:
        self._elevens: deque[frozenset[str]] = deque(maxlen=LONG)
        self._shares: dict[int, dict[str, float]] = {}

    def add(self, eleven: Iterable[str]) -> None:
        """Take the next line-up."""
        self._elevens.append(frozenset(eleven))
        self._shares.clear()

    def shares(self, last: int) -> dict[str, float]:
        """Return in which share of the last line-ups each player started; nothing of too few."""
        if len(self._elevens) < _FEWEST:
            return {}
        if last not in self._shares:
            recent = list(self._elevens)[-last:]
            starts = Counter(chain.from_iterable(recent))
            self._shares[last] = {p: count / len(recent) for p, count in starts.items()}
        return self._shares[last]

    def level(self, last: int, rated: Ratings) -> float | None:
        """Return the mean rating of the usual outfield players, None if too few are rated."""
        return _outfield_mean(self.shares(last), rated)

    def lately(self, rated: Ratings) -> float | None:
        """Return by how much the side of the last weeks is rated above that of a year."""
        now, ever = self.level(LATELY, rated), self.level(LONG, rated)
        return None if now is None or ever is None else now - ever

    def change(self, eleven: Iterable[str], rated: Ratings) -> Change | None:
        """Return what an eleven is beside the usual one, None if too few are rated."""
        starters, shares = frozenset(eleven), self.shares(USUAL)
        usual = _outfield_mean(shares, rated)
        known = starters & rated.keys()
        if usual is None or len(known) < _FEWEST_RATED:
            return None

        def quality(player: str) -> float:
            is_counted = player in rated and not rated[player].is_keeper
            return max(rated[player].rating - usual + _ANYBODY, 0.0) if is_counted else 0.0

        absent = sorted(shares.keys() - starters)
        return Change(
            missing=sum(shares[player] * quality(player) for player in absent),
            replacing=sum((1.0 - shares.get(p, 0.0)) * quality(p) for p in sorted(known)),
            changed=_ELEVEN - sum(shares.get(player, 0.0) for player in sorted(starters)),
            keeper=_keeper_change(shares, dict.fromkeys(known, 1.0), rated),
        )


def _outfield_mean(shares: Mapping[str, float], rated: Ratings) -> float | None:
    counted = [p for p in sorted(shares) if p in rated and not rated[p].is_keeper]
    total = sum(shares[player] for player in counted)
    if total < _LEAST_RATED:
        return None
    return sum(shares[player] * rated[player].rating for player in counted) / total


def _keeper_change(
    usual: Mapping[str, float], starting: Mapping[str, float], rated: Ratings
) -> float:
    levels = [_keeper_mean(shares, rated) for shares in (starting, usual)]
    starts, habit = levels
    return 0.0 if starts is None or habit is None else starts - habit


def _keeper_mean(shares: Mapping[str, float], rated: Ratings) -> float | None:
    keepers = [p for p in sorted(shares) if p in rated and rated[p].is_keeper]
    total = sum(shares[player] for player in keepers)
    return sum(shares[p] * rated[p].rating for p in keepers) / total if total else None

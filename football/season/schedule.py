"""What is left of a season: matches already announced, and those its format still requires.

What belongs here: who still has to play whom, and where. What does not: when.

Providers announce the coming weeks; the format says the rest: every two clubs meet `meetings`
times, at either ground as often. In a league that splits, only the matches before the split follow
from the format.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from typing import TypeAlias

from football.season.results import Result
from football.season.rules import Rules

Pair: TypeAlias = tuple[str, str]


def remaining(
    results: Iterable[Result], announced: Iterable[Pair], clubs: Collection[str], rules: Rules
) -> Sequence[Pair]:
    """Return home and away club of every match to come: the announced ones first.

    Args:
        results: finished matches of the season.
        announced: matches to come that a provider lists; more than the format allows are left out.
        clubs: every club of the league.
        rules: how the league is decided.
    """
    hosted = Counter((result.home, result.away) for result in results)
    coming: list[Pair] = []
    # After a split, who hosts is decided so that nobody is at home much more often than away.
    most_at_one_ground = rules.meetings if rules.split else rules.meetings // 2
    for pair in announced:
        if hosted[pair] < most_at_one_ground and _met(hosted, pair) < rules.meetings:
            hosted[pair] += 1
            coming.append(pair)
    required = rules.split.matches // (len(clubs) - 1) if rules.split else rules.meetings
    for pair in combinations(sorted(clubs), 2):
        while _met(hosted, pair) < required:
            missing = min(pair, _return(pair), key=lambda ground: hosted[ground])
            hosted[missing] += 1
            coming.append(missing)
    return coming


def _met(hosted: Counter[Pair], pair: Pair) -> int:
    return hosted[pair] + hosted[_return(pair)]


def _return(pair: Pair) -> Pair:
    home, away = pair
    return away, home

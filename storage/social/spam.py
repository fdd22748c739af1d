"""How much a text looks like spam: a sum of points, each with its reason. Numbers in, numbers out.

One sign alone holds nothing, except what no honest text has: many people are fast on a match-day,
many repeat themselves, and many are new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

_FRESH = timedelta(hours=1)
_NEW = timedelta(days=1)
_FAST = ((20, 30), (10, 15))
_REPEATED = ((3, 60), (2, 45), (1, 20))
_COPIED = ((5, 60), (3, 40), (1, 10))
_LINKS = ((3, 30), (2, 20), (1, 10))
_MENTIONS = ((15, 60), (8, 40), (5, 20))
FILTERED_POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of a text and of its author.

    Attributes:
        links: addresses outside, each once.
        mentions: people it names, each once.
        recent: texts of the account in the last ten minutes.
        repeated: texts of the account in the last day that are the same.
        copied: texts of other accounts in the last day that are the same.
        age: of the account.
        is_filtered: it has one of the installation's filtered words.
    """

    links: int
    mentions: int
    recent: int
    repeated: int
    copied: int
    age: timedelta
    is_filtered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for points.

    Attributes:
        code: `links`, `mentions`, `rate`, `repeated`, `copied`, `new_account`, `filtered_word`.
        points: how many.
        value: the figure that gave them.
    """

    code: str
    points: int
    value: int


def reasons_of(signs: Signs) -> tuple[Reason, ...]:
    """Return the signs of spam; the score is the sum of the points."""
    found = [
        *_step("links", signs.links, _LINKS),
        *_step("mentions", signs.mentions, _MENTIONS),
        *_step("rate", signs.recent, _FAST),
        *_step("repeated", signs.repeated, _REPEATED),
        *_step("copied", signs.copied, _COPIED),
    ]
    if found and signs.age < _NEW:  # to be new is no reason by itself
        hours = int(signs.age / timedelta(hours=1))
        points = 20 if signs.age < _FRESH else 10
        found.append(Reason(code="new_account", points=points, value=hours))
    if signs.is_filtered:
        found.append(Reason(code="filtered_word", points=FILTERED_POINTS, value=1))
    return tuple(found)


def score_of(reasons: Sequence[Reason]) -> int:
    """Return the score."""
    return sum(each.points for each in reasons)


def _step(code: str, value: int, steps: Sequence[tuple[int, int]]) -> list[Reason]:
    """Return the points of the highest step that a figure reaches, if any."""
    points = next((points for least, points in steps if value >= least), 0)
    return [Reason(code=code, points=points, value=value)] if points else []

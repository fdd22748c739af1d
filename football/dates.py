"""How a file writes its dates: judged over all of them, because one alone can be read two ways.

What belongs here: telling day first from month first, and dates that fit only the other way. What
does not: which season a day belongs to (`football.competitions`).

A spreadsheet of another country turns half of a file's dates around and leaves the others, so a
file that mixes ways of writing is in doubt as a whole; a single slip costs its own row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise
from statistics import median_low

_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_FIRST_YEAR_OF_CENTURY = 70  # the oldest files begin in 1993
_EARLIEST_YEAR = 1800
_SLIPS = 0.05  # of a file's dates: more is no slip but another way of writing
_AROUND = 3  # rows before and after that tell when a row in order was played
_NEAR, _FAR, _SPREAD = timedelta(days=10), timedelta(days=14), timedelta(days=35)
_FEW = 4  # dates: fewer show no order


class Style(Enum):
    """The order of day, month and year."""

    DAY_FIRST = auto()
    MONTH_FIRST = auto()
    ISO = auto()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file's dates are.

    Attributes:
        style: how they are to be read.
        doubt: why none of them can be believed, in a sentence; None where they can.
        turned: places of dates that fit the rows around them only with day and month swapped.
    """

    style: Style
    doubt: str | None = None
    turned: frozenset[int] = field(default_factory=frozenset[int])


@lru_cache(maxsize=8192)
def day_of(text: str, style: Style = Style.DAY_FIRST) -> date | None:
    """Read a date of one style; `None` when it is of another or no such day exists."""
    if style is Style.ISO:
        found = _ISO.fullmatch(text)
        return _date(*map(int, found.groups())) if found else None
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    first, _, second, written = found.groups()
    year = int(written)
    if len(written) == 2:
        year += 1900 if year >= _FIRST_YEAR_OF_CENTURY else 2000
    if style is Style.MONTH_FIRST:
        first, second = second, first
    return _date(year, int(second), int(first))


def judge(texts: Sequence[str]) -> Judgement:
    """Return how the dates of one file are to be read, in the order of its rows."""
    readings = [
        (day_of(text), day_of(text, Style.MONTH_FIRST), day_of(text, Style.ISO)) for text in texts
    ]
    iso = [text for text, (_, _, day) in zip(texts, readings, strict=True) if day]
    month_only = [text for text, (d, m, _) in zip(texts, readings, strict=True) if m and not d]
    day_only = [text for text, (d, m, _) in zip(texts, readings, strict=True) if d and not m]
    numeric = sum(1 for d, m, _ in readings if d or m)
    if iso and numeric and not _are_slips(min(len(iso), numeric), len(texts)):
        other = next(t for t, (d, m, _) in zip(texts, readings, strict=True) if d or m)
        return Judgement(Style.DAY_FIRST, _mixed(iso[0], other))
    if len(iso) > numeric:
        return Judgement(Style.ISO)
    if month_only and not day_only:
        return Judgement(Style.MONTH_FIRST, _month_first(month_only[0]))
    if month_only and not _are_slips(len(month_only), numeric):
        return Judgement(Style.DAY_FIRST, _mixed(month_only[0], day_only[0]))
    days = [(day, other) for day, other, _ in readings]
    if not day_only and _are_ordered_only_if_swapped(days):
        return Judgement(Style.MONTH_FIRST, _month_first(texts[0]))
    return Judgement(Style.DAY_FIRST, turned=frozenset(_turned(days)))


def _are_slips(count: int, of: int) -> bool:
    return count <= max(1, _SLIPS * of)


def _mixed(one: str, other: str) -> str:
    return (
        f"its dates are written in two ways ({one} and {other}), so some may have day and month"
        " swapped: save them all as dd/mm/yyyy or yyyy-mm-dd and load the file again"
    )


def _month_first(example: str) -> str:
    return (
        f"this file seems to write month first ({example}), so none of its dates is sure:"
        " save them as dd/mm/yyyy or yyyy-mm-dd and load the file again"
    )


def _are_ordered_only_if_swapped(days: Sequence[tuple[date | None, date | None]]) -> bool:
    """Whether dates that can be read both ways are in order only with the month first."""
    both = [(day, other) for day, other in days if day and other]
    if len({day for day, _ in both}) < _FEW:
        return False
    steps, turned_steps = _steps_back([d for d, _ in both]), _steps_back([o for _, o in both])
    return steps > 1 and turned_steps == 0


def _steps_back(days: Sequence[date]) -> int:
    return sum(later < earlier for earlier, later in pairwise(days))


def _turned(days: Sequence[tuple[date | None, date | None]]) -> Iterator[int]:
    """Yield the places whose date is far from its neighbours, and near them when turned."""
    for at, (day, other) in enumerate(days):
        if day is None or other is None or day == other:
            continue
        before = [d for d, _ in days[max(0, at - _AROUND) : at] if d]
        after = [d for d, _ in days[at + 1 : at + 1 + _AROUND] if d]
        if not before or not after:
            continue
        earlier, later = median_low(before), median_low(after)
        in_order = timedelta() <= later - earlier <= _SPREAD
        is_far = day < earlier - _FAR or day > later + _FAR
        if in_order and is_far and earlier - _NEAR <= other <= later + _NEAR:
            yield at


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year > _EARLIEST_YEAR else None
    except ValueError:
        return None

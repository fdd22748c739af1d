"""Which season a day of a league's file belongs to, where the rows do not say.

Seasons turn in summer, on no fixed day: that of 2019 ended in August. So the longest pause of a
summer separates them, and a few rows far from all the others are slips, not a season.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from football.observations.match import Season

_SUMMER = ((6, 15), (9, 30))
_SPAN = timedelta(days=180)  # shorter lists of matches are dated by the calendar
_SEASON_ROWS = 40
_SLIPS = 0.05  # of a file's rows


def seasons_of(days: Sequence[date]) -> Mapping[date, Season]:
    """Return the season of each day on which matches of one league were played."""
    ordered = sorted(set(days))
    if not ordered or ordered[-1] - ordered[0] < _SPAN:
        return {day: Season.of(day) for day in ordered}
    first_days = [
        _first_day(ordered, year) for year in range(ordered[0].year, ordered[-1].year + 1)
    ]
    first = ordered[0].year - 1
    return {day: Season(first + bisect_right(first_days, day)) for day in ordered}


def outliers(days: Sequence[date], seasons: Mapping[date, Season]) -> set[date]:
    """Return the days outside the one season that nearly all rows of a file belong to."""
    rows = Counter(seasons[day] for day in days)
    if len(days) < _SEASON_ROWS or len(rows) < 2:
        return set()
    season, most = rows.most_common(1)[0]
    if most < len(days) * (1 - _SLIPS):
        return set()
    return {day for day in days if seasons[day] != season}


def _first_day(ordered: Sequence[date], year: int) -> date:
    """Return the first day of the season that starts in a year: after the longest pause."""
    opens, closes = (date(year, month, day) for month, day in _SUMMER)
    played = [opens, *(day for day in ordered if opens < day < closes), closes]
    pauses = [(b - a, a) for a, b in pairwise(played)]
    longest = max(length for length, _ in pauses)
    begins = next(a for length, a in pauses if length == longest)
    return begins + timedelta(days=1)

"""One match listed twice in a file without ids: which row is meant, and which are put aside.

Where a pair of clubs meets once on each ground of a season, a second row of the same pair is the
same match: moved, or typed twice. Of two results the later day stands, since the earlier would
let the result be known before the match; of two different results none is sure.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from football.observations.match import MatchStatus, Score


class Listed(NamedTuple):
    """A row of a file: `pairing` is the same for rows that can be the same match."""

    row_no: int
    pairing: Hashable
    day: date
    status: MatchStatus
    score: Score


class Repeated(NamedTuple):
    """A row that is put aside, and why."""

    detail: str
    is_sure: bool


def repeated(rows: Sequence[Listed]) -> Mapping[int, Repeated]:
    """Return by row number what repeats another row of a pair that meets once on this ground."""
    by_pairing: dict[Hashable, list[Listed]] = defaultdict(list)
    for row in rows:
        by_pairing[row.pairing].append(row)
    found: dict[int, Repeated] = {}
    for group in by_pairing.values():
        if len(group) > 1:
            found |= _repeated(group)
    return found


def _repeated(group: Sequence[Listed]) -> Mapping[int, Repeated]:
    results = [row for row in group if row.status is MatchStatus.FINISHED]
    open_rows = [row for row in group if row.status is MatchStatus.SCHEDULED]
    kept = max(results or open_rows, key=lambda row: row.day, default=None)
    if kept is None:
        return {}
    if any(row.score != kept.score for row in results):
        days = sorted({str(row.day) for row in results})
        if len(days) == 1:
            first = results[0]
            detail = f"row {first.row_no} has another score for the same teams on the same day"
            return {
                row.row_no: Repeated(detail, is_sure=False)
                for row in results
                if row.score != first.score
            }
        detail = (
            f"listed twice with different scores ({' and '.join(days)}), though the pair meets"
            " once on this ground: correct the file"
        )
        return {row.row_no: Repeated(detail, is_sure=False) for row in results}
    detail = f"listed twice: row {kept.row_no} has the same match on {kept.day}"
    others = [row for row in (*results, *open_rows) if row is not kept]
    return {row.row_no: Repeated(detail, is_sure=True) for row in others}

"""Another's forecasts from a CSV: `div,date,home,away,p_home,p_draw,p_away`, a row per match.

What belongs here: reading it, and leaving out what cannot be right. What does not: comparing it
(`football.backtest.anchor`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from football.competitions import COMPETITIONS
from sources.csv_body import cells, decode

COLUMNS = ("div", "date", "home", "away", "p_home", "p_draw", "p_away")
_SUM_TOLERANCE = 0.02  # published figures are rounded
_SCHEMA = {
    "competition": pl.String(),
    "match_date": pl.Date(),
    "home": pl.String(),
    "away": pl.String(),
    "p_home": pl.Float64(),
    "p_draw": pl.Float64(),
    "p_away": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """Forecasts by the names of the file, and how many rows were left out, by reason."""

    forecasts: pl.DataFrame
    rejected: Mapping[str, int]


def read(path: Path) -> AnchorFile:
    """Read a file of forecasts.

    Raises:
        ValueError: the first line lacks a column, or no row can be read.
    """
    first, *lines = decode(path.read_bytes()).split("\n")
    header = cells(first)
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise ValueError(f"{path.name} lacks the columns {', '.join(missing)} in its first line")
    rejected: Counter[str] = Counter()
    rows: list[tuple[object, ...]] = []
    for line in filter(str.strip, lines):
        try:
            rows.append(_row(dict(zip(header, cells(line), strict=False))))
        except ValueError as fault:
            rejected[str(fault)] += 1
    if not rows:
        raise ValueError(f"{path.name} has no forecast that can be read: {_reasons(rejected)}")
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    forecasts = frame.unique(
        ["competition", "match_date", "home", "away"], keep="first", maintain_order=True
    )
    return AnchorFile(forecasts, rejected)


def _reasons(rejected: Mapping[str, int]) -> str:
    return ", ".join(f"{count} x {reason}" for reason, count in rejected.items()) or "it is empty"


def _row(named: Mapping[str, str]) -> tuple[object, ...]:
    if not all(named.get(name) for name in COLUMNS):
        raise ValueError("a cell is empty")
    if named["div"] not in COMPETITIONS:
        raise ValueError("no such division")
    try:
        day = date.fromisoformat(named["date"])
    except ValueError:
        raise ValueError("date is not a day like 2018-08-10") from None
    try:
        p = [float(named[name]) for name in COLUMNS[4:]]
    except ValueError:
        raise ValueError("a probability is no number") from None
    if not all(0.0 < each < 1.0 for each in p) or abs(sum(p) - 1.0) > _SUM_TOLERANCE:
        raise ValueError("probabilities are not between 0 and 1 with a sum of 1")
    return (named["div"], day, named["home"], named["away"], *(each / sum(p) for each in p))

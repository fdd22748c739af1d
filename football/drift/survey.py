"""One look at one competition: every test and chart, and what they amount to.

Two kinds of looking. *Tests* (`comparing`) compare the last ninety matches with the same phase of
earlier seasons; many are made at once, so their p-values are adjusted. *Charts* (`charting`) add
up match by match and find small changes that last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from football.drift import comparing, cusum
from football.drift.charting import charts
from football.drift.findings import Finding
from football.drift.reference import Windows, windows, with_phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where findings begin to matter.

    Attributes:
        significant: adjusted p-value of a warning.
        limit: of every control chart.
    """

    significant: float = comparing.SIGNIFICANT
    limit: float = cusum.LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was compared, and everything found, alarming or not."""

    windows: Windows
    findings: Sequence[Finding]


_USUAL = Thresholds()


def survey(  # noqa: PLR0913 (what to look at, and how)
    rows: pl.DataFrame,
    as_of: date,
    *,
    features: Sequence[str],
    tracks: Sequence[str],
    counts: Sequence[str] = (),
    since: date | None = None,
    thresholds: Thresholds = _USUAL,
) -> Survey | None:
    """Look at a competition; None while its season is too young.

    Args:
        rows: a row per finished match of one competition, earlier seasons too: `match_key`,
            `season_start_year`, `match_date`, `outcome`, `home_goals`, `away_goals`, the
            features and counts, the triples `market_p_*` and, per track, `{track}_p_*`, null
            where there is none.
        as_of: only matches before that day count.
        features: columns to compare; none that says what day it is, since phases differ in that.
        tracks: forecasters to judge.
        counts: columns of what was counted in a match, of both sides together.
        since: signals of charts from matches before that day are history: the models have been
            refitted since.
        thresholds: where findings begin to matter.
    """
    compared = windows(rows, as_of)
    if compared is None:
        return None
    played = with_phase(rows.filter(pl.col("match_date") < as_of))
    columns = [*features, *counts]
    tested = comparing.comparisons(compared, columns, tracks, thresholds.significant)
    charted = charts(played, compared.season, tracks=tracks, counts=counts, limit=thresholds.limit)
    return Survey(windows=compared, findings=[*tested, *(each.finding(since) for each in charted)])

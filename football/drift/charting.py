"""Control charts of one competition's season: what is watched match by match.

`concept`: outcomes cost more than the forecasts expected. `market`: forecasts move away
from the prices. `target`: more or fewer goals than in earlier seasons. `data`: so with whatever
is counted of a match.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.drift import cusum, deviations
from football.drift.cusum import Chart
from football.drift.findings import Finding, Kind, Severity
from football.drift.reference import GOALS, forecasts_of
from football.drift.usual import Deviations, against_earlier
from football.triples import MARKET, triple

# Counts wander with the way clubs play; what is sought is a provider that counts something else.
_SLACK_OF_COUNTS = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """One chart with the days of its matches.

    Attributes:
        slack: that it was drawn with; wider where seasons differ by nature.
        between_seasons: by how much they do, in standard deviations of a match.
    """

    kind: Kind
    subject: str
    chart: Chart
    days: Sequence[date]
    slack: float
    limit: float
    n_reference: int
    between_seasons: float = 0.0

    @property
    def signalled_on(self) -> list[date]:
        """Days of the matches after which it signalled."""
        return [self.days[index] for index in self.chart.signals]

    def finding(self, since: date | None) -> Finding:
        """Return where it stands; signals from before `since` are history."""
        last = self.signalled_on[-1] if self.signalled_on else None
        severity = None
        if last is not None and (since is None or last >= since):
            severity = Severity.CRITICAL if self.kind is Kind.CONCEPT else Severity.WARNING
        return Finding(
            kind=self.kind,
            subject=self.subject,
            method="CUSUM",
            value=float(self.chart.path[-1]) if len(self.chart.path) else None,
            threshold=self.limit,
            n_current=len(self.chart.path),
            n_reference=self.n_reference,
            signalled_on=last,
            severity=severity,
        )


def charts(
    played: pl.DataFrame,
    season: int,
    *,
    tracks: Sequence[str],
    counts: Sequence[str] = (),
    limit: float = cusum.LIMIT,
) -> Iterator[Charted]:
    """Yield every chart of a season.

    Args:
        played: finished matches of one competition, of `with_phase`; see `survey`.
        season: start year of the season in progress.
        tracks: forecasters to judge.
        counts: columns of what was counted in a match.
        limit: of each chart.
    """
    now = played.filter(pl.col("season_start_year") == season)
    for track in tracks:
        rows = now.drop_nulls(list(triple(track)))
        yield Charted(
            kind=Kind.CONCEPT,
            subject=track,
            chart=cusum.upward(deviations.surprise(*forecasts_of(rows, track)), limit=limit),
            days=rows["match_date"].to_list(),
            slack=cusum.SLACK,
            limit=limit,
            n_reference=0,
        )
        gaps = played.with_columns(_gap=pl.Series(_gaps(played, track)).fill_nan(None))
        yield _against_earlier(
            Kind.MARKET, track, against_earlier(gaps, "_gap", season), cusum.SLACK, limit
        )
    found = against_earlier(played, GOALS, season)
    yield _against_earlier(Kind.TARGET, GOALS, found, cusum.SLACK, limit)
    for name in counts:
        found = against_earlier(played, name, season)
        yield _against_earlier(Kind.DATA, name, found, _SLACK_OF_COUNTS, limit)


def _against_earlier(
    kind: Kind, subject: str, found: Deviations, slack: float, limit: float
) -> Charted:
    slack += found.between_seasons
    drawn = cusum.upward if kind is Kind.MARKET else cusum.either_way
    return Charted(
        kind=kind,
        subject=subject,
        chart=drawn(found.values, slack=slack, limit=limit),
        days=found.rows["match_date"].to_list(),
        slack=slack,
        limit=limit,
        n_reference=found.n_reference,
        between_seasons=found.between_seasons,
    )


def _gaps(played: pl.DataFrame, track: str) -> FloatArray:
    ours, market = (
        played.select(pl.col(triple(name)).fill_null(np.nan)).to_numpy()
        for name in (track, MARKET)
    )
    return deviations.gap(ours, market)

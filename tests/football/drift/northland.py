"""Seasons of Northland as the drift monitor sees them: real features, real walk-forward models.

The monitor is given what it has in production: the forecasts of the season in progress and of the
one before, features and results of all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from football import backtest, features
from football.drift.charting import Charted, charts
from football.drift.columns import COUNTS, FEATURES, TRACKS, history, with_forecasts
from football.drift.findings import Finding, Kind, Severity
from football.drift.reference import with_phase
from football.drift.survey import survey
from football.facts import Facts
from football.observations.match import MatchObservation
from football.observations.parsed import PayloadContext
from football.triples import triple
from sources.footballdata.parse import PARSER
from sources.simulated.wire.footballdata import season_file
from sources.simulated.world import World

LAST = 2024
_OVER = datetime(LAST + 1, 7, 15, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Northland:
    """Divisions of a world, forecast walking forward from some season on."""

    world: World
    rows: pl.DataFrame
    seasons: Sequence[int]

    @classmethod
    def play(cls, world: World, codes: Sequence[str], *, judged: int) -> "Northland":
        """Play every season up to `LAST` and forecast the last `judged` and the one before."""
        facts = Facts.from_observations(list(_observations(world, codes)))
        first = LAST - judged + 1
        predicted = backtest.run(facts, date(first - 1, 7, 1), _OVER.date(), list(codes)).forecasts
        rows = history(features.training(facts, _OVER), facts.statistics)
        return cls(
            world=world, rows=with_forecasts(rows, predicted), seasons=range(first, LAST + 1)
        )

    def seen_in(self, code: str, season: int) -> pl.DataFrame:
        """Return what the monitor knows of a division as a season ends."""
        names = [name for track in TRACKS for name in triple(track)]
        is_kept = pl.col("season_start_year") >= season - 1
        rows = self.rows.filter(
            pl.col("competition") == code, pl.col("season_start_year") <= season
        )
        return rows.with_columns(pl.when(is_kept).then(name).alias(name) for name in names)

    def charts(self, code: str, season: int) -> list[Charted]:
        """Return every chart of a season."""
        played = with_phase(self.seen_in(code, season))
        return list(charts(played, season, tracks=TRACKS, counts=COUNTS))

    def alarms(self, code: str, season: int, *, every: int = 3) -> list[tuple[date, str]]:
        """Return the alerts of a season looked at after every so many match days: day, kind.

        A kind that stays alarming is one alert until it is as it should be; a chart that signals
        begins again, as after a refit.
        """
        raised = [
            (day, each.kind.value)
            for each in self.charts(code, season)
            for day in each.signalled_on
        ]
        rows = self.seen_in(code, season)
        days = rows.filter(season_start_year=season)["match_date"].unique().sort().to_list()
        open_kinds: set[Kind] = set()
        for day in [*days[::every], days[-1]]:
            found = self.tested(rows, day)
            alarming = {each.kind for each in found if each.severity is Severity.WARNING}
            raised += [(day, kind.value) for kind in alarming - open_kinds]
            open_kinds = alarming | {each.kind for each in found if each.severity} & open_kinds
        return sorted(raised)

    @staticmethod
    def tested(rows: pl.DataFrame, day: date) -> list[Finding]:
        """Return what the tests find the morning after a day."""
        looked = survey(
            rows, day + timedelta(days=1), features=FEATURES, tracks=TRACKS, counts=COUNTS
        )
        found = looked.findings if looked else []
        return [each for each in found if each.signalled_on is None and each.method != "CUSUM"]

    def truth(self, rows: pl.DataFrame) -> np.ndarray:
        """Return the probabilities that the outcomes of rows were drawn from."""
        keys = rows.select("competition", pl.col("match_date").cast(pl.String), "home", "away")
        return np.array([self.world.true_probabilities(*row) for row in keys.iter_rows()])


def _observations(world: World, codes: Sequence[str]) -> Iterator[MatchObservation]:
    for year in range(World.FIRST_SEASON, LAST + 1):
        for code in codes:
            body = season_file(world, code, year, _OVER)
            assert body is not None
            context = PayloadContext(
                endpoint="season", resource=f"{code}/{year}", fetched_at=_OVER
            )
            for seen in PARSER.parse(body, context).observations:
                if isinstance(seen, MatchObservation):
                    yield seen

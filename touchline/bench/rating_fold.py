"""Matches to features: results folded into ratings and read back, beside a bare loop.

The bare loop touches as many dictionary entries per match as the fold moves numbers and adds a
constant to each: what Python itself costs. What remains is the arithmetic, seasons and records,
prices, and putting the columns together.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from football.facts import Facts
from football.features import training
from football.observations.match import MatchObservation
from touchline.bench.errors import MeasurementError
from touchline.bench.row import Row, Subject
from touchline.bench.season_files import observations_of
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

_TABLES = 22  # Elo; pi at home and away; attack and defence of nine strengths; the record
_COUNTRIES = 11
_EVERYTHING_KNOWN = datetime(9999, 1, 1, tzinfo=UTC)

SUBJECT = Subject(
    name="rating-fold",
    what="matches made features: Elo, pi, nine attack-and-defence ratings, records, prices",
    yardstick=f"a bare loop that adds to {2 * _TABLES} dictionary entries per match",
    unit="matches/s",
    goal=0.05,
)


def measure(bench: Workbench) -> list[Row]:
    """Measure matches per second."""
    seen = observations_of(bench.season_files)
    facts = _in_many_countries(Facts.from_observations(seen))
    count = _features(facts)
    if not count:
        raise MeasurementError("no results to fold")
    row = bench.compare(
        SUBJECT,
        lambda: per_second(count, lambda: _features(facts)),
        lambda: per_second(len(seen), lambda: _loop(seen)),
    )
    return [row]


def _in_many_countries(facts: Facts) -> Facts:
    """Return the same matches once for every country that is read in a backtest of all leagues.

    What a day costs is shared by everything that is played on it.
    """

    def named(frame: pl.DataFrame, country: int) -> pl.DataFrame:
        keys = [name for name in ("match_key", "competition", "country") if name in frame.columns]
        return frame.with_columns(pl.col(keys) + f" {country}")

    frames = (facts.matches, facts.statistics, facts.odds)
    copies = [pl.concat(named(frame, n) for n in range(_COUNTRIES)) for frame in frames]
    return Facts.of(*copies)


def _features(facts: Facts) -> int:
    return training(facts, _EVERYTHING_KNOWN, has_goal_model=False).height


def _loop(seen: Sequence[MatchObservation]) -> None:
    tables: list[dict[str, float]] = [{} for _ in range(_TABLES)]
    for match in seen:
        for table in tables:
            table[match.home.name] = table.get(match.home.name, 0.0) + 0.5
            table[match.away.name] = table.get(match.away.name, 0.0) - 0.5

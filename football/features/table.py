"""The feature table: one row per match, for training and for forecasting alike.

What belongs here: `build` and `training`, which differ only in the instant each row is as of.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import chain, groupby

import numpy as np
import polars as pl

from football.facts import Facts
from football.features import goals, prices, strengths
from football.features.columns import IDENTITY, RATINGS, RECORDS, without_uncounted
from football.features.fold import Fold, events_of, fixtures_of, is_finished
from football.features.state import Fixture
from football.features.strengths import CURVED, curves, leads
from football.frames import INSTANT
from football.known import day_start
from football.observations.match import MatchStatus
from football.outcome import Outcome
from football.ratings.attack_defence import Rates


def build(facts: Facts, as_of: datetime, fixtures: Collection[str] | None = None) -> pl.DataFrame:
    """Return the features of matches to forecast, from what was known at an instant.

    Args:
        facts: anything known later is ignored.
        as_of: the instant of the forecast.
        fixtures: keys of the matches; those scheduled to kick off at or after `as_of` if absent.

    Returns:
        A row per match in order of kick-off. Market columns are null where no price was known.
    """
    known = facts.as_known(as_of)
    if fixtures is None:
        coming = (pl.col("status") == MatchStatus.SCHEDULED.value) & (
            pl.col("kickoff_at") >= as_of
        )
        wanted = known.matches.filter(coming)
    else:
        wanted = known.matches.filter(pl.col("match_key").is_in(list(fixtures)))
    matches = fixtures_of(wanted)
    return _table(known, wanted, matches, [as_of] * len(matches))


def training(
    facts: Facts,
    as_of: datetime,
    *,
    competitions: Collection[str] | None = None,
    since: date | None = None,
    has_goal_model: bool = True,
) -> pl.DataFrame:
    """Return walk-forward features of finished matches, each as of 00:00 UTC of its own day.

    Args:
        facts: anything known later than `as_of` is ignored. A corrected result counts as known
            when it was corrected.
        as_of: rows are of matches whose result was known by then.
        competitions: codes of the competitions that rows are wanted of; all if absent. Others
            still move ratings.
        since: first match day that rows are wanted of.
        has_goal_model: whether to fit a goal model each week; its columns are null if not.

    Returns:
        The columns of `build`, and `home_goals`, `away_goals`, `outcome`.
    """
    known = facts.as_known(as_of)
    wanted = known.matches.filter(is_finished())
    if competitions is not None:
        wanted = wanted.filter(pl.col("competition").is_in(list(competitions)))
    if since is not None:
        wanted = wanted.filter(pl.col("match_date") >= since)
    matches = fixtures_of(wanted)
    as_of_day = [day_start(f.kickoff_at) for f in matches]
    table = _table(known, wanted, matches, as_of_day, has_goal_model=has_goal_model)
    difference = pl.col("home_goals") - pl.col("away_goals")
    outcome = (
        pl.when(difference > 0)
        .then(int(Outcome.HOME))
        .when(difference == 0)
        .then(int(Outcome.DRAW))
        .otherwise(int(Outcome.AWAY))
    )
    scores = wanted.select("match_key", "home_goals", "away_goals")
    joined = table.join(scores, on="match_key", how="left", maintain_order="left")
    return joined.with_columns(outcome.cast(pl.Int64()).alias("outcome"))


def _table(
    known: Facts,
    wanted: pl.DataFrame,
    fixtures: Sequence[Fixture],
    as_of: Sequence[datetime],
    *,
    has_goal_model: bool = True,
) -> pl.DataFrame:
    """Join the parts of one row per fixture, each part as of the fixture's instant."""
    instants = pl.DataFrame(
        {"match_key": [f.match_key for f in fixtures], "as_of": as_of},
        schema={"match_key": pl.String(), "as_of": INSTANT},
    )
    modelled = len(fixtures) if has_goal_model else 0
    parts = (
        instants,
        _ratings(known, fixtures, as_of),
        goals.goal_columns(known, fixtures[:modelled], as_of[:modelled]),
        prices.before_match(instants, _known_odds(known, instants)),
    )
    table = wanted.sort("kickoff_at", "match_key")
    for part in parts:
        table = table.join(part, on="match_key", how="left", maintain_order="left")
    features = [name for part in parts[1:] for name in part.columns if name != "match_key"]
    return table.select(*IDENTITY, *features)


def _ratings(known: Facts, fixtures: Sequence[Fixture], as_of: Sequence[datetime]) -> pl.DataFrame:
    fold = Fold(events_of(known))
    records: list[dict[str, float | bool]] = []
    rates = [fold.strengths.rates([])]
    for at, batch in groupby(zip(as_of, fixtures, strict=True), key=lambda pair: pair[0]):
        fold.advance(at)
        of_batch = fold.read([fixture for _, fixture in batch])
        records += of_batch[0]
        rates.append(of_batch[1])
    expected = Rates(*(np.concatenate(side) for side in zip(*rates, strict=True)))
    ratings = pl.DataFrame(records, schema=RECORDS).hstack(strengths.columns(expected))
    curved = ratings.with_columns(*leads(), *chain.from_iterable(map(curves, CURVED)))
    keys = pl.Series("match_key", [f.match_key for f in fixtures], dtype=pl.String())
    return curved.select(RATINGS).with_columns(without_uncounted()).insert_column(0, keys)


def _known_odds(known: Facts, instants: pl.DataFrame) -> pl.DataFrame:
    quotes = known.odds.join(instants, on="match_key")
    return quotes.filter(pl.col("known_at") <= pl.col("as_of")).drop("as_of")

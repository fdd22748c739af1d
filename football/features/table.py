"""The feature table: one row per match, for training and for forecasting alike.

What belongs here: `build` and `training`, which differ only in the instant each row is as of.
"""

from collections.abc import Collection
from datetime import date, datetime
from itertools import chain

import polars as pl

from football.facts import Facts
from football.features import conditions, goals, motion, prices, squads, strengths
from football.features.columns import IDENTITY, RATINGS, without_uncounted
from football.features.fold import Fold, is_played
from football.features.strengths import CURVED, curves, lately, leads
from football.frames import INSTANT
from football.observations.match import MatchStatus
from football.outcome import Outcome


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
    return _table(known, wanted, pl.lit(as_of, dtype=INSTANT))


def training(  # noqa: PLR0913 (what rows are wanted, and what each of them may know)
    facts: Facts,
    as_of: datetime,
    *,
    competitions: Collection[str] | None = None,
    since: date | None = None,
    has_goal_model: bool = True,
    has_elevens: bool = False,
) -> pl.DataFrame:
    """Return walk-forward features of what was played, each match as of 00:00 UTC of its day.

    But for line-ups, which are as of kick-off: nobody knows them earlier.

    Args:
        facts: anything known later than `as_of` is ignored. A corrected result counts as known
            when it was corrected.
        as_of: rows are of matches whose result was known by then.
        competitions: codes of the competitions that rows are wanted of; all if absent. Others
            still move ratings.
        since: first match day that rows are wanted of.
        has_goal_model: whether to fit a goal model each week; its columns are null if not.
        has_elevens: whether the elevens of each match are known, as at kick-off; a day before
            only past ones are.

    Returns:
        The columns of `build`, and `home_goals`, `away_goals`, `outcome`.
    """
    known = facts.as_known(as_of)
    wanted = known.matches.filter(is_played())
    if competitions is not None:
        wanted = wanted.filter(pl.col("competition").is_in(list(competitions)))
    if since is not None:
        wanted = wanted.filter(pl.col("match_date") >= since)
    table = _table(
        known,
        wanted,
        pl.col("kickoff_at").dt.truncate("1d"),
        lineups_as_of=pl.col("kickoff_at"),
        has_goal_model=has_goal_model,
        has_elevens=has_elevens,
    )
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


def _table(  # noqa: PLR0913 (matches, and what each of them may know)
    known: Facts,
    wanted: pl.DataFrame,
    as_of: pl.Expr,
    *,
    lineups_as_of: pl.Expr | None = None,
    has_goal_model: bool = True,
    has_elevens: bool = False,
) -> pl.DataFrame:
    """Join the parts of one row per match, each part as of the match's instant."""
    matches = wanted.with_columns(
        as_of=as_of, lineups_as_of=as_of if lineups_as_of is None else lineups_as_of
    ).sort("kickoff_at", "match_key")
    instants = matches.select("match_key", "as_of")
    modelled = matches if has_goal_model else matches.clear()
    parts = (
        ratings_of(known, matches),
        goals.goal_columns(known, modelled),
        prices.before_match(instants, prices.known_at(instants, known.odds)),
        motion.columns(instants, known.odds),
        conditions.columns(
            known.conditions, instants.with_columns(lineups_as_of=matches["lineups_as_of"])
        ),
        squads.columns(known.players, known.matches, matches, has_elevens=has_elevens),
    )
    table = matches
    for part in parts:
        table = table.join(part, on="match_key", how="left", maintain_order="left")
    features = [name for part in parts for name in part.columns if name != "match_key"]
    return table.select(*IDENTITY, *features).with_columns(squads.fading())


def ratings_of(known: Facts, matches: pl.DataFrame) -> pl.DataFrame:
    """Return `match_key` and the columns of `RATINGS`, a row per match.

    Args:
        known: facts with one version per match.
        matches: rows of them, with the `as_of` of each; the later rows are as of no earlier.
    """
    fold = Fold(known)
    fixtures = fold.register.fixtures(matches)
    fold.read(fixtures.part(0, 0))  # without matches, too, there are columns
    begin = 0
    for count, at in matches["as_of"].rle().struct.unnest().iter_rows():
        fold.advance(at)
        fold.read(fixtures.part(begin, begin + count))
        begin += count
    ratings = fold.readings.records().hstack(strengths.columns(fold.readings.rates()))
    curved = ratings.with_columns(
        *leads(), *chain.from_iterable(map(curves, CURVED)), *map(lately, CURVED)
    )
    return (
        curved.select(RATINGS)
        .with_columns(without_uncounted())
        .insert_column(0, matches["match_key"])
    )

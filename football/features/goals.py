"""Features from Dixon-Coles models, refitted each week on what was known by then.

What belongs here: which matches a fit may see, and its probabilities as columns. What does not:
the model (`football.models.dixon_coles`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import BoolArray, FloatArray, IntArray
from football.facts import Facts
from football.features.columns import GOAL_MODEL, contrasts, contrasts_of
from football.features.fold import is_played
from football.known import day_start
from football.models.dixon_coles import DixonColes, fit
from football.outcome import Outcome
from football.triples import triple


class Fixture(NamedTuple):
    """Who meets whom."""

    match_key: str
    competition: str
    home: str
    away: str
    is_neutral: bool


class GoalForecaster(Protocol):
    """What a fit returns: triples of fixtures, NaN where it cannot say."""

    def probabilities(
        self, home: Sequence[str], away: Sequence[str], *, neutral: ArrayLike = False
    ) -> FloatArray: ...


Fit = Callable[..., GoalForecaster]
Map = Callable[..., Iterable[Any]]
Model = TypeVar("Model", bound=GoalForecaster)
WINDOW = timedelta(days=3 * 365)
XI_PER_DAY = 0.0018
FEWEST_MATCHES = 30
_FIXTURE = Fixture._fields
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) / _MICROSECOND


def week_start(at: datetime) -> datetime:
    """Return Monday 00:00 UTC of an instant's week: when goal models are refitted."""
    return day_start(at) - timedelta(days=at.weekday())


@dataclass(frozen=True, slots=True)
class _Results:
    """Finished matches of one competition in the order in which they became known.

    Instants are microseconds, so that a week's matches are found without a loop.
    """

    known_at: IntArray
    kickoff_at: IntArray
    home: list[str]
    away: list[str]
    home_goals: IntArray
    away_goals: IntArray
    is_neutral: BoolArray

    @classmethod
    def of(cls, facts: Facts, competition: str) -> "_Results":
        rows = facts.matches.filter(is_played() & (pl.col("competition") == competition))
        ordered = rows.sort("known_at", "kickoff_at", "match_key")
        return cls(
            known_at=ordered["known_at"].to_physical().to_numpy(),
            kickoff_at=ordered["kickoff_at"].to_physical().to_numpy(),
            home=ordered["home"].to_list(),
            away=ordered["away"].to_list(),
            home_goals=ordered["home_goals"].to_numpy(),
            away_goals=ordered["away_goals"].to_numpy(),
            is_neutral=ordered["is_neutral"].to_numpy(),
        )

    def fit(self, at: datetime, start: Model | None, by: Callable[..., Model]) -> Model | None:
        """Fit what was known at an instant; nothing when there is too little."""
        now = (at - _EPOCH) // _MICROSECOND
        is_chosen = (self.known_at <= now) & (self.kickoff_at > now - WINDOW // _MICROSECOND)
        chosen = np.flatnonzero(is_chosen)
        if len(chosen) < FEWEST_MATCHES:
            return None
        picked: list[int] = chosen.tolist()
        return by(
            [self.home[i] for i in picked],
            [self.away[i] for i in picked],
            self.home_goals[chosen],
            self.away_goals[chosen],
            (now - self.kickoff_at[chosen]) / _DAY,
            neutral=self.is_neutral[chosen],
            xi=XI_PER_DAY,
            start=start,
        )


def goal_model(facts: Facts, competition: str, as_of: datetime) -> DixonColes | None:
    """Return the goal model that features of a competition rest on at an instant.

    None when fewer than `FEWEST_MATCHES` results were known at the start of the week.
    """
    by = partial(fit, has_doubt=True)
    return _Results.of(facts, competition).fit(week_start(as_of), None, by)


def of_matches(
    known: Facts, matches: pl.DataFrame, by: Fit = fit, over: Map = map
) -> pl.DataFrame:
    """Return `goal_columns` of match rows, each as of 00:00 UTC of its own day."""
    return goal_columns(
        known, matches.with_columns(as_of=pl.col("kickoff_at").dt.truncate("1d")), by, over
    )


def goal_columns(
    facts: Facts, matches: pl.DataFrame, by: Fit = fit, over: Map = map
) -> pl.DataFrame:
    """Return the goal model's triple and contrasts, a row per match; null without a model.

    Args:
        facts: with one version per match; each fit filters by its own instant.
        matches: rows to forecast, with the `as_of` of each forecast.
        by: fits the results of a window, as `dixon_coles.fit` does.
        over: goes over competitions; that of an executor does so in parallel.
    """
    names = triple(GOAL_MODEL)
    tasks = list(_tasks(facts, matches, by))
    parts = [
        pl.DataFrame({"match_key": keys}, schema={"match_key": pl.String()}).with_columns(
            *(pl.Series(name, p[:, i], dtype=pl.Float64()) for i, name in enumerate(names))
        )
        for keys, p in chain.from_iterable(over(_weekly, tasks))
    ]
    empty = pl.DataFrame(schema={"match_key": pl.String(), **dict.fromkeys(names, pl.Float64())})
    table = pl.concat([empty, *parts]).fill_nan(None).with_columns(*contrasts_of(GOAL_MODEL))
    return table.select("match_key", *names, *contrasts(GOAL_MODEL))


class _Task(NamedTuple):
    """The weeks of one competition, oldest first, and what is fitted in each."""

    results: _Results
    weeks: list[tuple[datetime, list[Fixture]]]
    by: Fit


def _tasks(facts: Facts, matches: pl.DataFrame, by: Fit) -> Iterator[_Task]:
    week = pl.col("as_of").dt.truncate("1w").alias("week")
    ordered = matches.select(*_FIXTURE, week).sort("competition", "week", maintain_order=True)
    for (competition,), rows in ordered.group_by("competition", maintain_order=True):
        fixtures = [Fixture(*row) for row in rows.select(_FIXTURE).iter_rows()]
        weeks: list[tuple[datetime, list[Fixture]]] = []
        for count, at in rows["week"].rle().struct.unnest().iter_rows():
            weeks.append((at, fixtures[:count]))
            del fixtures[:count]
        yield _Task(_Results.of(facts, str(competition)), weeks, by)


def _weekly(task: _Task) -> list[tuple[list[str], FloatArray]]:
    forecasts: list[tuple[list[str], FloatArray]] = []
    model: GoalForecaster | None = None
    for week, matches in task.weeks:
        model = task.results.fit(week, model, task.by)
        forecasts.append(([f.match_key for f in matches], _probabilities(model, matches)))
    return forecasts


def _probabilities(model: GoalForecaster | None, fixtures: Sequence[Fixture]) -> FloatArray:
    if model is None:
        return np.full((len(fixtures), len(Outcome)), np.nan)
    return model.probabilities(
        [f.home for f in fixtures],
        [f.away for f in fixtures],
        neutral=[f.is_neutral for f in fixtures],
    )

"""Leak tripwires: forecasts too good to be honest, and files that know the future.

What belongs here: comparisons that no honest forecast should win by much. Beating the true
probabilities, or the closing line without prices, means that the future got in somewhere. And
ratings that know who will move in the coming winter were given after it, whatever they are called.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import FloatArray
from football.backtest.report import arrays
from football.backtest.tracks import Track
from football.players.facts import PlayerFacts
from football.players.squads import Squads
from football.scores import log_loss

TRUTH_STANDARD_ERRORS = 3.0
CLOSE_STANDARD_ERRORS = 4.0
FEWEST_MATCHES = 30
FEWEST_ARRIVALS = 20
LARGEST_SHARE_ARRIVED = 0.3  # of honest files 1 to 4 in a hundred, of later ones over 90


class LeakSuspected(Exception):  # noqa: N818 - an alarm, not a fault of the caller
    """A forecast beat what it cannot honestly beat."""


class Advantage(NamedTuple):
    """By how much a forecast beat a yardstick in mean log loss.

    Attributes:
        mean: log loss of the yardstick minus that of the forecast, per match.
        standard_error: of that mean, over matches.
    """

    mean: float
    standard_error: float

    @property
    def standard_errors(self) -> float:
        """The advantage in standard errors; positive when the forecast did better."""
        if self.standard_error == 0.0:
            return 0.0 if self.mean == 0.0 else float(np.copysign(np.inf, self.mean))
        return self.mean / self.standard_error


def advantage(forecast: ArrayLike, yardstick: ArrayLike, outcomes: ArrayLike) -> Advantage:
    """Return the paired advantage of a forecast over a yardstick.

    Raises:
        ValueError: there are fewer than `FEWEST_MATCHES` matches: an alarm would mean nothing.
    """
    gain: FloatArray = log_loss(yardstick, outcomes) - log_loss(forecast, outcomes)
    if len(gain) < FEWEST_MATCHES:
        raise ValueError(f"{len(gain)} matches are too few to suspect a leak")
    return Advantage(float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain))))


def check_against_truth(forecast: ArrayLike, truth: ArrayLike, outcomes: ArrayLike) -> Advantage:
    """Raise `LeakSuspected` if a forecast beats the true probabilities by over 3 errors."""
    return _check(advantage(forecast, truth, outcomes), TRUTH_STANDARD_ERRORS, "the truth")


def check_against_close(forecasts: pl.DataFrame) -> Advantage:
    """Raise `LeakSuspected` if the odds-free track beats the closing line by over 4 errors.

    Args:
        forecasts: of a `BacktestResult`; matches with both tracks count.
    """
    sides = [
        forecasts.filter(pl.col("track") == track.value).sort("match_key")
        for track in (Track.ODDS_FREE, Track.MARKET_CLOSE)
    ]
    ours, close = (
        side.join(other, on="match_key", how="semi", maintain_order="left")
        for side, other in (sides, sides[::-1])
    )
    (p, y), (market, _) = arrays(ours), arrays(close)
    return _check(advantage(p, market, y), CLOSE_STANDARD_ERRORS, "the closing line")


class Arrived(NamedTuple):
    """How many of a season's winter arrivals its ratings have at their new clubs already.

    Attributes:
        season_start_year: of the season.
        arrivals: of rated players, by lists of movements.
        already: that the ratings name as players of the club they were yet to join.
    """

    season_start_year: int
    arrivals: int
    already: int

    @property
    def is_late(self) -> bool:
        """Whether the ratings were given after the winter that they should not know of."""
        is_much = self.already > LARGEST_SHARE_ARRIVED * self.arrivals
        return is_much and self.arrivals >= FEWEST_ARRIVALS

    def __str__(self) -> str:
        return (
            f"the ratings of {self.season_start_year} were given after that season's winter: "
            f"they have {self.already} of its {self.arrivals} arrivals at their new clubs"
        )


def winter_arrivals(players: PlayerFacts, matches: pl.DataFrame) -> list[Arrived]:
    """Return what the ratings of each season know of its winter, oldest season first.

    The dates of joining are not looked at: they may be missing, or put right.

    Args:
        players: ratings and movements.
        matches: rows of `Facts.matches`, whose teams are the clubs'.
    """
    dateless = players.ratings.with_columns(joined_on=pl.lit(None, dtype=pl.Date()))
    squads = Squads.of(replace(players, ratings=dateless), matches)
    arrivals, already = Counter[int](), Counter[int]()
    for club, windows in squads.moves.items():
        winter_shuts = datetime(club.season + 1, 2, 1, tzinfo=UTC)
        if (winter := windows.get(winter_shuts)) is not None:
            arrivals[club.season] += len(winter.arrivals)
            already[club.season] += len(winter.arrivals & squads.listed.get(club, frozenset()))
    return [Arrived(year, arrivals[year], already[year]) for year in sorted(arrivals)]


def check_ratings_against_movements(players: PlayerFacts, matches: pl.DataFrame) -> None:
    """Raise `LeakSuspected` if ratings from before a season know its winter's arrivals."""
    for each in winter_arrivals(players, matches):
        if each.is_late:
            raise LeakSuspected(str(each))


def _check(found: Advantage, limit: float, yardstick: str) -> Advantage:
    if found.standard_errors > limit:
        raise LeakSuspected(
            f"log loss is better than that of {yardstick} by {found.mean:.4f}, "
            f"{found.standard_errors:.1f} standard errors; {limit:.0f} are allowed"
        )
    return found

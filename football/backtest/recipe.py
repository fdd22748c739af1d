"""How a model of outcomes is made: everything that decides it but the data.

What belongs here: the named choices, their defaults per track, and fitting by them. A refit has
its champion's recipe; a model of another recipe has to show that it is better.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

import numpy as np
import polars as pl

from football.backtest.stack import (
    LOWER_TIER_WEIGHT,
    REGULARISATION,
    Fitter,
    days_ago,
    fit_pool,
    fit_stack_of,
    with_season_weights,
)
from football.backtest.tracks import Track
from football.features.columns import MARKET_BLENDED, ODDS_FREE, RECORDS, WITHOUT_COUNTS
from football.models import base_rate, ordered_logit
from football.models.forecaster import (
    ELO,
    STACKS,
    BaseRates,
    Elo,
    Family,
    Forecaster,
    Stack,
)
from football.models.outcome import OutcomeModel
from football.triples import MARKET, triple

NAMES: Mapping[Track, str] = {
    Track.ODDS_FREE: "outcome_odds_free",
    Track.MARKET_BLENDED: "outcome_market_blended",
    Track.ELO_ORDERED_LOGIT: "elo",
    Track.BASE_RATE: "base_rate",
}
"""The registered name of each fitted track."""

OURS = (Track.ODDS_FREE, Track.MARKET_BLENDED)
BASELINES = (Track.ELO_ORDERED_LOGIT, Track.BASE_RATE)
_FREE_OF_ODDS = tuple(
    dict.fromkeys(
        (*ODDS_FREE, *WITHOUT_COUNTS, *(name for name in RECORDS if name != "is_counted"))
    )
)
ALLOWED: Mapping[Track, tuple[str, ...]] = {
    Track.ODDS_FREE: _FREE_OF_ODDS,
    Track.MARKET_BLENDED: (*MARKET_BLENDED, *_FREE_OF_ODDS),
}
"""The columns that a recipe of a track may name: nothing of a price without odds."""

_FAMILIES: Mapping[Track, tuple[Family, ...]] = {
    Track.ODDS_FREE: (*STACKS, Family.ORDERED_LOGIT),
    Track.MARKET_BLENDED: (Family.OPINION_POOL, Family.STACKED_LOGIT),
    Track.ELO_ORDERED_LOGIT: (Family.ORDERED_LOGIT,),
    Track.BASE_RATE: (Family.BASE_RATES,),
}


class RecipeError(ValueError):
    """A recipe that cannot be: the message says what could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The choices behind a model.

    Attributes:
        columns: features of a stack; those of other families are their own.
        fallback: features of the rows that lack one; learned from all rows.
        regularisation: precision of the prior on the weights of standardised features.
        lower_tier_weight: of a training row of the third tier and below.
        training_seasons: how many it learns from, the newest; all there are if None.
    """

    track: Track
    family: Family
    columns: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    regularisation: float = REGULARISATION
    lower_tier_weight: float = LOWER_TIER_WEIGHT
    training_seasons: int | None = None

    def __post_init__(self) -> None:
        if self.family not in _FAMILIES[self.track]:
            allowed = ", ".join(_FAMILIES[self.track])
            raise RecipeError(f"{self.track} is made by {allowed}, not by {self.family}")
        unknown = {*self.columns, *self.fallback} - {*ALLOWED.get(self.track, ())}
        if unknown:
            raise RecipeError(f"{self.track} may not see {', '.join(sorted(unknown))}")
        if (self.family in STACKS) != bool(self.columns):
            raise RecipeError("a stack, and nothing else, needs columns")
        if not 0 < self.regularisation <= 1e6 or not 0 <= self.lower_tier_weight <= 1:
            raise RecipeError("regularisation is above 0, the weight of a row from 0 to 1")
        if self.training_seasons is not None and self.training_seasons < 1:
            raise RecipeError("a model learns from one season at least")

    @property
    def name(self) -> str:
        """The registered name it is fitted for."""
        return NAMES[self.track]

    def rows(self, known: pl.DataFrame) -> pl.DataFrame:
        """Return the rows it may learn from: with prices if it reads them, of its seasons."""
        if self.track is Track.MARKET_BLENDED:
            known = known.drop_nulls(list(triple(MARKET)))
        if self.training_seasons is None or known.is_empty():
            return known
        season = pl.col("season_start_year")
        return known.filter(season > season.max() - self.training_seasons)

    def fit(self, known: pl.DataFrame, at: datetime) -> Forecaster:
        """Return the model fitted on rows of `features.training`, oldest first, known at `at`.

        Raises:
            FitError: an outcome never occurs in the rows.
        """
        rows = self.rows(known)
        match self.family:
            case Family.STACKED_LOGIT | Family.SEQUENCE_STACK:
                return Stack(self._stack(rows))
            case Family.ONLINE_STACK:
                return Stack(with_season_weights(rows, at, self._stack))
            case Family.OPINION_POOL:
                return Stack(fit_pool(rows))
            case Family.ORDERED_LOGIT:
                outcomes = rows["outcome"].to_numpy()
                return Elo(ordered_logit.fit(rows[ELO].to_numpy(), outcomes))
            case _:
                return _base_rates(rows, at)

    def _stack(self, rows: pl.DataFrame) -> OutcomeModel:
        return fit_stack_of(
            self.track,
            rows,
            columns=self.columns,
            fallback=self.fallback or self.columns,
            regularisation=self.regularisation,
            lower_tier_weight=self.lower_tier_weight,
            has_network=self.family is Family.SEQUENCE_STACK,
        )

    @property
    def fitter(self) -> Fitter:
        """This recipe as the backtest walks it forward."""
        return lambda known, at: self.fit(known, at).predict

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote, by way of JSON too.

        Raises:
            RecipeError: it cannot be.
        """
        try:
            track, family = Track(written["track"]), Family(written["family"])
        except ValueError as error:
            raise RecipeError(str(error)) from error
        lists = {name: tuple(written.get(name, ())) for name in ("columns", "fallback")}
        chosen: dict[str, Any] = {**written, **lists, "track": track, "family": family}
        return cls(**chosen)

    def other(self, **options: Any) -> "Recipe":
        """Return the recipe with some choices made otherwise; None leaves one as it is.

        Raises:
            RecipeError: it cannot be.
        """
        chosen = {name: value for name, value in options.items() if value is not None}
        if "family" in chosen:
            try:
                chosen["family"] = Family(chosen["family"])
            except ValueError as error:
                raise RecipeError(str(error)) from error
            if chosen["family"] not in STACKS:
                chosen = {"columns": (), "fallback": (), **chosen}
            elif not self.columns:
                chosen = {"columns": MARKET_BLENDED, **chosen}
        for name in ("columns", "fallback"):
            if name in chosen:
                chosen[name] = tuple(chosen[name])
        if "columns" in chosen and "fallback" not in chosen and self.fallback:
            kept = tuple(c for c in self.fallback if c in chosen["columns"])
            chosen["fallback"] = kept or chosen["columns"]
        return replace(self, **chosen)


def default(track: Track) -> Recipe:
    """Return the recipe that a track is backtested with."""
    match track:
        case Track.ODDS_FREE:
            stack = Family.STACKED_LOGIT
            return Recipe(track=track, family=stack, columns=ODDS_FREE, fallback=WITHOUT_COUNTS)
        case _:
            return Recipe(track=track, family=_FAMILIES[track][0])


def _base_rates(rows: pl.DataFrame, at: datetime) -> BaseRates:
    by_competition = {
        str(code): base_rate.fit(of["outcome"].to_numpy(), days_ago(of, at))
        for (code,), of in rows.group_by("competition", maintain_order=True)
    }
    nothing = np.array([])
    return BaseRates(by_competition, base_rate.fit(nothing.astype(np.int64), nothing))

"""A fitted model of outcomes, whatever its family: feature columns in, triples out.

What belongs here: reading the parameters of every family that may be registered, and one way to
ask them. What does not: fitting (`football.backtest.recipe`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.models.base_rate import BaseRate
from football.models.ordered_logit import OrderedLogit
from football.models.outcome import OutcomeModel
from football.triples import MARKET, triple

ELO = "elo_difference"
COMPETITION = "competition"


class Family(StrEnum):
    """Kinds of models that say outcomes."""

    STACKED_LOGIT = "stacked_logit"
    SEQUENCE_STACK = "sequence_stack"
    ONLINE_STACK = "online_stack"
    OPINION_POOL = "opinion_pool"
    ORDERED_LOGIT = "ordered_logit"
    BASE_RATES = "base_rates"
    DEVIGGED_AVERAGE = "devigged_average"


STACKS = (Family.STACKED_LOGIT, Family.SEQUENCE_STACK, Family.ONLINE_STACK)
"""Families that are a stack of columns: alone, with a network, or with weights of the season."""


class Forecaster(Protocol):
    """Says outcomes of rows of features."""

    @property
    def features(self) -> tuple[str, ...]:
        """The columns it looks at, each once."""
        ...

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY."""
        ...

    def intervals(
        self, rows: pl.DataFrame, probabilities: FloatArray, rival: Sequence[str] = ()
    ) -> FloatArray | None:
        """Return n x 3 x 2 bounds of the probabilities; None where it does not know."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        ...


class _Plain:
    """A forecaster that knows nothing of its own uncertainty."""

    def intervals(
        self, rows: pl.DataFrame, probabilities: FloatArray, rival: Sequence[str] = ()
    ) -> FloatArray | None:
        del rows, probabilities, rival
        return None


@dataclass(frozen=True, slots=True)
class Stack:
    """The outcome stack, or a pool written as one."""

    model: OutcomeModel

    @property
    def features(self) -> tuple[str, ...]:
        return _features_of(self.model)

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        return self.model.predict(rows)

    def intervals(
        self, rows: pl.DataFrame, probabilities: FloatArray, rival: Sequence[str] = ()
    ) -> FloatArray | None:
        return self.model.intervals(rows, probabilities, rival)

    def to_dict(self) -> dict[str, Any]:
        return self.model.to_dict()


@dataclass(frozen=True, slots=True)
class Elo(_Plain):
    """Outcomes from the difference of two Elo ratings alone."""

    model: OrderedLogit

    @property
    def features(self) -> tuple[str, ...]:
        return (ELO,)

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        return self.model.predict(rows[ELO].to_numpy())

    def to_dict(self) -> dict[str, Any]:
        return dict(self.model.to_dict())


@dataclass(frozen=True, slots=True)
class BaseRates(_Plain):
    """What happens in a competition at all, and elsewhere what a league like any other does."""

    by_competition: Mapping[str, BaseRate]
    elsewhere: BaseRate

    @property
    def features(self) -> tuple[str, ...]:
        return (COMPETITION,)

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        of = self.by_competition
        triples = [of.get(code, self.elsewhere).predict()[0] for code in rows[COMPETITION]]
        return np.array(triples).reshape(-1, 3)

    def to_dict(self) -> dict[str, Any]:
        by_competition = {code: rate.to_dict() for code, rate in self.by_competition.items()}
        return {"by_competition": by_competition, "elsewhere": self.elsewhere.to_dict()}


@dataclass(frozen=True, slots=True)
class Market(_Plain):
    """What the prices say once the margin is taken out; the columns hold it already."""

    parameters: Mapping[str, Any]

    @property
    def features(self) -> tuple[str, ...]:
        return triple(MARKET)

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        return rows.select(triple(MARKET)).to_numpy()

    def to_dict(self) -> dict[str, Any]:
        return dict(self.parameters)


def load(family: str, parameters: Mapping[str, Any]) -> Forecaster:
    """Return the model that `to_dict` wrote.

    Raises:
        ValueError: no such family says outcomes.
    """
    match family:
        case _ if family in STACKS or family == Family.OPINION_POOL:
            return Stack(OutcomeModel.from_dict(parameters))
        case Family.ORDERED_LOGIT:
            return Elo(OrderedLogit.from_dict(parameters))
        case Family.BASE_RATES:
            rates = parameters["by_competition"].items()
            return BaseRates(
                by_competition={code: BaseRate.from_dict(rate) for code, rate in rates},
                elsewhere=BaseRate.from_dict(parameters["elsewhere"]),
            )
        case Family.DEVIGGED_AVERAGE:
            return Market(parameters)
        case _:
            raise ValueError(f"no family {family!r} says outcomes: {', '.join(Family)}")


def _features_of(model: OutcomeModel) -> tuple[str, ...]:
    own = [column.name for column in model.columns]
    spare = () if model.fallback is None else _features_of(model.fallback)
    trees = () if model.boosting is None else model.boosting.columns
    matches = () if model.network is None else model.network.columns
    beside = [column.name for each in model.adjustments for column in each.columns]
    where = (COMPETITION,) if model.level_of else ()
    return tuple(dict.fromkeys((*own, *spare, *trees, *matches, *beside, *where)))

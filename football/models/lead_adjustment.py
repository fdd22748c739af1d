"""What a group of columns adds to a stack's lead: learned from results, held to known weights.

What belongs here: the weights of columns that all change sign with the sides, found beside the
stack's own forecasts. What does not: which columns there are (`football.features.squads`), or a
group whose weights are known nothing of beforehand (`adjustment`).

Only matches that were won teach, by who won them: the share of draws among the matches that have
a group may be anything, since some sources leave draws out. Given that there is a winner, the home
side is he with the probability 1 / (1 + exp(-lead)). The draw's logit is left as it is.

Few matches say little of many columns, so the weights start from those that were found beforehand
and leave them only as far as results insist.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray, IntArray
from football.models import column
from football.models.adjustment import Adjustment, OwnLead
from football.models.column import Column, any_of, matrix
from football.models.newton import minimise
from football.models.spread import contrasts
from football.outcome import Outcome


class Known(NamedTuple):
    """What is known of a group's weights beforehand.

    Attributes:
        columns: weights on the lead of columns as they are.
        own_lead: weight of the forecast's own lead, above zero or below as the forecast is to say
            more or less beside the group; None if it is left as it is.
    """

    columns: Mapping[str, float]
    own_lead: float | None = None


def fit(  # noqa: PLR0913, PLR0917 (a group, and everything it is learned from)
    group: str,
    known: Known,
    frame: pl.DataFrame,
    probabilities: FloatArray,
    outcomes: IntArray,
    precision: float,
) -> Adjustment | None:
    """Return what a group adds to forecasts, None where no match has it.

    Args:
        group: its name.
        known: its columns, and what is known of their weights.
        frame: a row per match.
        probabilities: forecasts of the matches without the group.
        outcomes: `Outcome` values of the rows.
        precision: of the normal prior around the known weights.

    Raises:
        FitError: the search does not converge.
    """
    if not set(known.columns) <= set(frame.columns):
        return None
    values, missing = matrix(frame, list(known.columns))
    has_group = ~any_of(missing)
    if not has_group.any():
        return None
    lead = contrasts(probabilities)[:, 0]
    mean = float(lead[has_group].mean())
    centre = np.array(list(known.columns.values()))
    if known.own_lead is not None:
        values = np.column_stack([values, lead - mean])
        centre = np.append(centre, known.own_lead)
    is_won = has_group & (outcomes != Outcome.DRAW)
    is_home = outcomes[is_won] == Outcome.HOME
    loss = _Loss(lead[is_won], values[is_won], is_home, centre, precision)
    found = minimise(loss, centre).tolist()
    return Adjustment(
        group=group,
        matches=int(has_group.sum()),
        columns=tuple(map(_column, known.columns, found)),
        own_lead=None if known.own_lead is None else OwnLead(weight=found[-1], mean=mean),
    )


def _column(name: str, weight: float) -> Column:
    weights = column.triple(np.array([weight / 2.0, 0.0, -weight / 2.0]))
    return Column(name=name, mean=0.0, scale=1.0, weights=weights)


class _Loss:
    """Penalised log loss of who wins, which is convex in the weights."""

    def __init__(
        self,
        offset: FloatArray,
        design: FloatArray,
        is_home: BoolArray,
        centre: FloatArray,
        precision: float,
    ) -> None:
        self._offset, self._design = offset, design
        self._sign = np.where(is_home, 1.0, -1.0)
        self._centre, self._precision = centre, precision

    def value(self, theta: FloatArray) -> float:
        lead = self._offset + self._design @ theta
        penalty = self._precision * float(np.square(theta - self._centre).sum()) / 2.0
        return penalty + float(np.logaddexp(0.0, -self._sign * lead).sum())

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        lead = self._offset + self._design @ theta
        home = 1.0 / (1.0 + np.exp(-lead))
        gradient = self._design.T @ (home - (self._sign > 0.0))
        hessian = self._design.T @ (self._design * (home * (1.0 - home))[:, np.newaxis])
        step = self._precision * (theta - self._centre)
        return gradient + step, hessian + self._precision * np.eye(len(theta))

"""A multinomial regression whose prior knows that a match has two sides.

What belongs here: weights of least penalised log loss, and the prior. What does not: which columns
there are (`football.features`), standardising them, or what a model does with them (`outcome`).

The three logits are written as a lead l and a level v, (l / 2, v, -l / 2): who is ahead, and how
likely the draw is. Were the sides to change places, a column that changes its sign with them (a
difference of ratings) could move nothing but the lead, and one that does not (how many goals are
expected) nothing but the level. A match has a home side, so the prior forbids neither; it is a
hundred times surer that weights on the other half of the columns are small.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from football.arrays import FloatArray, IntArray
from football.models.calibration import softmax
from football.models.newton import minimise
from football.outcome import Outcome

_FREEDOM = 100.0  # how much less sure the prior is of a column that leads
_ASYMMETRY = 100.0  # how much surer it is that symmetry holds
_INTERCEPT = 1e-6
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed of weights on standardised columns before any match is seen.

    Attributes:
        regularisation: precision of a normal prior on the weights of each of three logits.
        leads: columns whose weights it leaves nearly alone: what is known to matter, so that a
            few matches are enough to learn by how much. Each with the column of its standard
            deviation.
        signed: columns that change sign when the sides change places.
        unsigned: columns that do not; those in neither may move both lead and level.
        of_competition: precision of what a competition adds to the level of all its matches, so
            that each is calibrated to its own share of draws as far as its matches show one;
            None if nothing.
    """

    regularisation: float = 10.0
    leads: Mapping[str, str] = field(default_factory=dict[str, str])
    signed: Collection[str] = _NOTHING
    unsigned: Collection[str] = _NOTHING
    of_competition: float | None = None

    def precision(self, columns: Sequence[str]) -> tuple[FloatArray, FloatArray]:
        """Return the precisions of the weights of columns on the lead, and on the level.

        Three logits that sum to zero are a lead l and a level v: their squares, l²/2 + 2v²/3.
        """
        lead, level = (
            np.array([_ASYMMETRY if name in others else 1.0 for name in columns])
            for others in (self.unsigned, self.signed)
        )
        of_all = np.array([1.0 / _FREEDOM if name in self.leads else 1.0 for name in columns])
        of_all = self.regularisation * of_all
        return of_all * lead / 2.0, of_all * level * 2.0 / 3.0


@dataclass(frozen=True, slots=True)
class Weighted:
    """Matches to learn from: outcomes, and the importance of each."""

    outcomes: IntArray
    weights: FloatArray


def fit(
    design: tuple[FloatArray, FloatArray],
    precision: tuple[FloatArray, FloatArray],
    seen: Weighted,
) -> tuple[FloatArray, FloatArray]:
    """Return the weights on lead and level, an intercept the last of each.

    Args:
        design: columns of the lead and of the level, a row per match.
        precision: of the prior on their weights.
        seen: what happened.

    Raises:
        FitError: the search does not converge.
    """
    ones = np.ones((len(seen.outcomes), 1))
    columns: list[FloatArray] = [np.hstack([part, ones]) for part in design]
    priors: FloatArray = np.concatenate([np.append(part, _INTERCEPT) for part in precision])
    loss = _Loss(columns[0], columns[1], priors, seen)
    width = len(precision[0]) + 1
    found = minimise(loss, np.zeros(len(priors)))
    return found[:width], found[width:]


def fit_beside(
    offset: tuple[FloatArray, FloatArray],
    design: FloatArray,
    precision: tuple[FloatArray, FloatArray],
    seen: Weighted,
) -> tuple[FloatArray, FloatArray]:
    """Return the weights on lead and level that add to what another model says; no intercepts.

    Args:
        offset: lead and level of the other model, per match.
        design: columns of both, centred.
        precision: of the prior on their weights.
        seen: what happened.
    """
    both: FloatArray = np.concatenate(precision)
    width = len(precision[0])
    found = minimise(_Loss(design, design, both, seen, offset), np.zeros(len(both)))
    return found[:width], found[width:]


class _Loss:
    """Penalised log loss in the weights on lead and level, which is convex in them."""

    def __init__(
        self,
        lead: FloatArray,
        level: FloatArray,
        precision: FloatArray,
        seen: Weighted,
        offset: tuple[FloatArray, FloatArray] | None = None,
    ) -> None:
        self._lead, self._level, self._precision = lead, level, precision
        self._offset = offset or (np.zeros(1), np.zeros(1))
        self._weights = seen.weights
        self._happened = np.eye(len(Outcome))[seen.outcomes]

    def value(self, theta: FloatArray) -> float:
        given = (self._triples(theta) * self._happened).sum(axis=1)
        penalty = float(self._precision @ np.square(theta)) / 2.0
        return penalty - float(self._weights @ np.log(given))

    def derivatives(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        surplus = self._triples(theta)
        home, draw, away = surplus.T
        lead_bend = self._weights * (home + away - np.square(home - away)) / 4.0
        both_bend = -self._weights * draw * (home - away) / 2.0
        level_bend = self._weights * draw * (1.0 - draw)
        surplus = (surplus - self._happened) * self._weights[:, np.newaxis]
        gradient = np.concatenate(
            [
                self._lead.T @ (surplus[:, Outcome.HOME] - surplus[:, Outcome.AWAY]) / 2.0,
                self._level.T @ surplus[:, Outcome.DRAW],
            ]
        )
        corner = self._lead.T @ (self._level * both_bend[:, np.newaxis])
        hessian = np.block(
            [
                [self._lead.T @ (self._lead * lead_bend[:, np.newaxis]), corner],
                [corner.T, self._level.T @ (self._level * level_bend[:, np.newaxis])],
            ]
        )
        return gradient + self._precision * theta, hessian + np.diag(self._precision)

    def _triples(self, theta: FloatArray) -> FloatArray:
        width = self._lead.shape[1]
        lead = self._offset[0] + self._lead @ theta[:width]
        level = self._offset[1] + self._level @ theta[width:]
        return softmax(np.stack([lead / 2.0, level, -lead / 2.0], axis=1))

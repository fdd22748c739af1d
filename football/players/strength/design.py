"""Ridge regressions whose rows name few of very many columns: sides of matches and their players.

What belongs here: sparse columns and the posterior of a normal prior. What does not: what the
columns mean (`plus_minus`, `sides`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from football.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """A matrix of which most entries are zero; entries of one place are summed."""

    row: IntArray
    column: IntArray
    value: FloatArray
    shape: tuple[int, int]

    @classmethod
    def of(cls, row: IntArray, column: IntArray, value: FloatArray, n: int, m: int) -> "Columns":
        return cls(row=row, column=column, value=value, shape=(n, m))

    @classmethod
    def indicators(cls, number: IntArray, m: int) -> "Columns":
        """Return a one in each row, in the column of its number."""
        n = len(number)
        return cls.of(np.arange(n), number, np.ones(n), n, m)

    @classmethod
    def dense(cls, values: FloatArray) -> "Columns":
        """Return a matrix as it stands."""
        row, column = np.nonzero(values)
        return cls.of(row, column, values[row, column], *values.shape)

    def chosen(self, is_chosen: BoolArray) -> "Columns":
        """Return some of the columns."""
        number = np.cumsum(is_chosen) - 1
        kept = is_chosen[self.column]
        column = number[self.column[kept]]
        n = self.shape[0]
        return Columns.of(self.row[kept], column, self.value[kept], n, int(is_chosen.sum()))

    def __neg__(self) -> "Columns":
        return Columns.of(self.row, self.column, -self.value, *self.shape)

    def __matmul__(self, values: FloatArray) -> FloatArray:
        """Return the product with a vector, or with a matrix of few columns."""
        total = np.zeros((self.shape[0], *values.shape[1:]))
        scaled = self.value.reshape(-1, *(1,) * (values.ndim - 1)) * values[self.column]
        np.add.at(total, self.row, scaled)
        return total


def beside(parts: Sequence[Columns]) -> Columns:
    """Return the columns of all parts, one after the other."""
    starts = np.cumsum([0, *(part.shape[1] for part in parts)])
    return Columns.of(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.column + start for part, start in zip(parts, starts, strict=False)]),
        np.concatenate([part.value for part in parts]),
        parts[0].shape[0],
        int(starts[-1]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Normal:
    """The equations of a weighted regression: precision and moment that the rows tell."""

    gram: FloatArray
    moment: FloatArray

    @classmethod
    def of(cls, x: Columns, weight: FloatArray, response: FloatArray) -> "Normal":
        from scipy import sparse  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        made: Any = sparse.csr_matrix((x.value, (x.row, x.column)), shape=x.shape)
        weighted: Any = made.multiply(weight[:, np.newaxis]).tocsr()
        return cls(
            gram=np.asarray((weighted.T @ made).toarray(), dtype=np.float64),
            moment=np.asarray(weighted.T @ response, dtype=np.float64).ravel(),
        )

    def posterior(self, sd: FloatArray) -> "Posterior":
        """Return what is thought of the coefficients after the rows, by a prior around nought.

        Args:
            sd: of the prior of each coefficient.
        """
        from scipy import linalg  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        solver: Any = linalg
        precision = self.gram + np.diag(sd**-2.0)
        lower: FloatArray = solver.cholesky(precision, lower=True, check_finite=False)
        mean: FloatArray = solver.cho_solve((lower, True), self.moment, check_finite=False)
        evidence = 0.5 * self.moment @ mean - np.log(np.diag(lower)).sum() - np.log(sd).sum()
        return Posterior(mean=mean, lower=lower, evidence=float(evidence))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """A normal posterior, and the log evidence for its prior, up to a constant of the rows.

    `lower` is the Cholesky factor of its precision.
    """

    mean: FloatArray
    lower: FloatArray
    evidence: float

    def covariance(self) -> FloatArray:
        from scipy import linalg  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        solver: Any = linalg.lapack
        inverse: FloatArray = solver.dpotri(self.lower, lower=1)[0]
        below = np.tril(inverse, -1)
        return below + below.T + np.diag(np.diag(inverse))

"""Boosted trees as a member of a stack: fitted by scikit-learn, kept and read as plain numbers.

What belongs here: trees as named parameters, and what they say of rows. What does not: which
columns they look at, and how much a stack listens to them (`outcome`).

Friedman (2001), "Greedy function approximation: a gradient boosting machine", on histograms of the
columns. Few shallow trees, since what they add to a regression is where it is not straight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from football.arrays import FloatArray, IntArray
from football.models.calibration import softmax
from football.outcome import Outcome

FEWEST_TO_BOOST = 5_000
_OPTIONS: dict[str, Any] = {
    "max_iter": 30,
    "learning_rate": 0.15,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 500,
    "l2_regularization": 100.0,
    "early_stopping": False,
    "random_state": 0,
}


class Trees(NamedTuple):
    """All trees one after the other, an entry per node.

    A leaf has itself on both sides, so that a row that has come to it stays.
    """

    column: tuple[int, ...]
    threshold: tuple[float, ...]  # not above it: to the left
    is_missing_left: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]  # added to the logit at a leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosting:
    """Fitted trees.

    Attributes:
        columns: what they look at.
        baseline: the three logits before any tree.
        roots: where each tree begins; they add to home, draw and away in turns.
        depth: steps from a root to its furthest leaf, of all trees the most.
        trees: the nodes.
    """

    columns: tuple[str, ...]
    baseline: tuple[float, ...]
    roots: tuple[int, ...]
    depth: int
    trees: Trees

    def predict(self, frame: pl.DataFrame) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY; a missing value goes where it went in training."""
        values = _matrix(frame, self.columns)
        column, threshold, is_missing_left, left, right, value = map(np.asarray, self.trees)
        node: IntArray = np.tile(np.array(self.roots), (len(values), 1))
        rows = np.arange(len(values))[:, np.newaxis]
        for _ in range(self.depth):
            seen = values[rows, column[node]]
            to_left = np.where(np.isnan(seen), is_missing_left[node], seen <= threshold[node])
            node = np.where(to_left, left[node], right[node])
        added = value[node].reshape(len(values), -1, len(Outcome)).sum(axis=1)
        return softmax(added + self.baseline)

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        return asdict(self) | {"trees": self.trees._asdict()}

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        nodes = {name: tuple(values) for name, values in parameters["trees"].items()}
        lists = {name: tuple(parameters[name]) for name in ("columns", "baseline", "roots")}
        return cls(**lists, depth=parameters["depth"], trees=Trees(**nodes))


def fit(frame: pl.DataFrame, outcomes: ArrayLike, columns: Sequence[str]) -> Boosting:
    """Return trees fitted to rows, the same for the same rows.

    Args:
        frame: features, one row per match; what is missing may be.
        outcomes: `Outcome` values of the rows; each occurs.
        columns: the features to look at; one that no row has is left out.
    """
    # Imported here because only fitting needs it, and it takes a second to import.
    from sklearn.ensemble import (  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
        HistGradientBoostingClassifier,
    )

    fitted: Any = HistGradientBoostingClassifier(**_OPTIONS)
    values = _matrix(frame, columns)
    # scikit-learn cannot bin what nobody ever counted.
    known = np.asarray(~np.isnan(values).all(axis=0), dtype=np.bool_)
    fitted.fit(values[:, known], np.asarray(outcomes, dtype=np.int64))
    nodes: list[Any] = [tree.nodes for step in fitted._predictors for tree in step]  # noqa: SLF001
    roots = np.cumsum([0, *(len(tree) for tree in nodes)])
    parts = [_tree(tree, int(root)) for tree, root in zip(nodes, roots, strict=False)]
    return Boosting(
        columns=tuple(
            name for name, is_known in zip(columns, known.tolist(), strict=True) if is_known
        ),
        baseline=tuple(float(b) for b in fitted._baseline_prediction.ravel()),  # noqa: SLF001
        roots=tuple(int(root) for root in roots[:-1]),
        depth=max(int(tree["depth"].max()) for tree in nodes),
        trees=Trees(*(tuple(np.concatenate(part).tolist()) for part in zip(*parts, strict=True))),
    )


def _tree(nodes: Any, root: int) -> tuple[Any, ...]:
    """Return one tree's entries of `Trees`, its nodes numbered from `root` on."""
    leaf, own = nodes["is_leaf"].astype(bool), root + np.arange(len(nodes))
    return (
        np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
        np.where(leaf, 0.0, nodes["num_threshold"]),
        nodes["missing_go_to_left"].astype(bool),
        np.where(leaf, own, root + nodes["left"].astype(np.int64)),
        np.where(leaf, own, root + nodes["right"].astype(np.int64)),
        np.where(leaf, nodes["value"], 0.0),
    )


def _matrix(frame: pl.DataFrame, columns: Sequence[str]) -> FloatArray:
    return frame.select(pl.col(list(columns)).cast(pl.Float64)).to_numpy()

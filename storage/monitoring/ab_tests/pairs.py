"""Rows of compared forecasts as the arrays that `football.experiments` reads: no database."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import RowMapping

from football.arrays import FloatArray
from football.experiments.pairs import Pairs
from football.outcome import Outcome

Row = RowMapping | Mapping[str, Any]
_OUTCOMES = ("home", "draw", "away")


def pairs_of(rows: Sequence[Row]) -> Pairs:
    """Return the pairs among rows of `ab_tests.compared`, in their order."""
    both = [row for row in rows if row["treatment_home"] is not None]
    return Pairs(
        control=_triples(both, "control"),
        treatment=_triples(both, "treatment"),
        outcomes=np.array(
            [int(Outcome.of(row["home_goals_90"], row["away_goals_90"])) for row in both],
            dtype=np.int64,
        ),
        days=np.array([row["kickoff_at"].date().toordinal() for row in both], dtype=np.int64),
        leagues=tuple(row["competition"] for row in both),
        latencies_seconds=np.array([row["latency_seconds"] for row in both], dtype=np.float64),
        missing=len(rows) - len(both),
    )


def _triples(rows: Sequence[Row], side: str) -> FloatArray:
    triples = [[row[f"{side}_{name}"] for name in _OUTCOMES] for row in rows]
    return np.array(triples, dtype=np.float64).reshape(-1, len(_OUTCOMES))

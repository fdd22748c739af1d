"""Intervals beside a walk-forward: what each refit of our tracks says of its own doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from football.arrays import FloatArray
from football.backtest.stack import FITTERS, OURS, Fitter, Predictor, fit_stack
from football.backtest.tracks import Track
from football.features.columns import GOAL_MODEL
from football.triples import triple

BOUNDS = tuple(f"{side}_{end}" for side in ("home", "draw", "away") for end in ("low", "high"))


@dataclass(frozen=True, slots=True)
class BoundedFits:
    """Fits our two tracks as `stack.FITTERS` does, and keeps the intervals of forecasts."""

    _kept: dict[str, list[pl.DataFrame]] = field(default_factory=dict[str, list[pl.DataFrame]])

    def fitters(self) -> Mapping[Track, Fitter]:
        """Return the fitters of all tracks for `run`, ours with their intervals kept here."""
        return {**FITTERS, **{track: self._fitter(track) for track in OURS}}

    def bounds(self, track: Track) -> pl.DataFrame:
        """Return `match_key` and `BOUNDS` of every match whose forecast knew its doubt."""
        schema = {"match_key": pl.String(), **dict.fromkeys(BOUNDS, pl.Float64())}
        return pl.concat([pl.DataFrame(schema=schema), *self._kept.get(track.value, [])])

    def _fitter(self, track: Track) -> Fitter:
        def fit(known: pl.DataFrame, at: datetime) -> Predictor:
            del at
            model = fit_stack(track, known)

            def predict(rows: pl.DataFrame) -> FloatArray:
                probabilities = model.predict(rows)
                rival = [name for name in triple(GOAL_MODEL) if name in rows.columns]
                limits = model.intervals(rows, probabilities, rival)
                if limits is not None:
                    self._keep(track, rows, limits)
                return probabilities

            return predict

        return fit

    def _keep(self, track: Track, rows: pl.DataFrame, limits: FloatArray) -> None:
        flat = limits.reshape(len(limits), -1)
        frame = rows.select("match_key").with_columns(
            *(pl.Series(name, flat[:, i], dtype=pl.Float64()) for i, name in enumerate(BOUNDS))
        )
        known = frame.drop_nans(list(BOUNDS))
        self._kept.setdefault(track.value, []).append(known)

"""Outcome models of both tracks: the calibrated stack, fitted on the training set."""

import json

import dagster as dg
import polars as pl

from assets import contracts, figures
from football.backtest.stack import fit_stack
from football.backtest.tracks import Track
from football.features import triple
from football.features.columns import MARKET
from football.models.outcome import OutcomeModel

TRACKS = (Track.ODDS_FREE, Track.MARKET_BLENDED)

CONTRACT = contracts.FrameContract(
    columns={"track": pl.String(), "training_rows": pl.Int64(), "parameters": pl.String()},
    key=("track",),
    within={"training_rows": (1, 10_000_000)},
)


@dg.asset(
    owners=["team:models"],
    kinds={"scikitlearn", "parquet"},
    code_version="2",
    check_specs=[contracts.spec("models_outcome")],
)
def models_outcome(features_training_set: pl.DataFrame):
    """One stack without prices, one with; never mixed."""
    models = {track: fit_stack(track, features_training_set) for track in TRACKS}
    frame = pl.DataFrame(
        [
            {
                "track": track.value,
                "training_rows": rows_for(track, features_training_set).height,
                "parameters": json.dumps(model.to_dict(), sort_keys=True),
            }
            for track, model in models.items()
        ],
        schema=dict(CONTRACT.columns),
    )
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "tracks": figures.table(frame.drop("parameters")),
            **{f"weights/{track.value}": _weights(model) for track, model in models.items()},
        },
        check_results=[contracts.of_frame("models_outcome", frame, CONTRACT)],
    )


def rows_for(track: str, training_set: pl.DataFrame) -> pl.DataFrame:
    """Return the rows a track may learn from: the blended one needs prices."""
    if track == Track.MARKET_BLENDED:
        return training_set.drop_nulls(list(triple(MARKET)))
    return training_set


def _weights(model: OutcomeModel) -> dg.TableMetadataValue:
    """Show what moves the home win most."""
    rows = [
        (column.name, *(float(weight) for weight in column.weights)) for column in model.columns
    ]
    frame = pl.DataFrame(rows, schema=["feature", "home", "draw", "away"], orient="row")
    return figures.table(frame.sort(pl.col("home").abs(), descending=True), rows=12, digits=3)

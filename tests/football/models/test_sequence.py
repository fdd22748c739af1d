"""The sequence network: numpy says what JAX trained, both ways round, and places stay empty."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.arrays import FloatArray
from football.models import sequence_training
from football.models.calibration import softmax
from football.models.sequence import Reads, SequenceNetwork, inputs, logits
from football.models.sequence_training import FrameworkMissingError

NUMBERS, LENGTH = 3, 4
SIDES = [
    tuple(f"{side}_{place}_{number}" for place in range(LENGTH) for number in range(NUMBERS))
    for side in ("home", "away")
]
READS = Reads(
    home=SIDES[0], away=SIDES[1], signed=("lead",), unsigned=("phase",), players=("better",)
)
needs_jax = pytest.mark.skipif(not sequence_training.is_installed(), reason="JAX: `make deep`")


def rows_of(n: int, seed: int = 3) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    rows = pl.DataFrame({name: rng.normal(size=n) for name in READS.columns})
    is_there = [name for name in READS.columns if name.endswith(f"_{NUMBERS - 1}")]
    return rows.with_columns(pl.lit(1.0).alias(name) for name in is_there)


@pytest.fixture(scope="module")
def network() -> SequenceNetwork:
    rng = np.random.default_rng(5)
    weights = sequence_training.first_weights(rng, READS, NUMBERS)
    drawn = {name: rng.normal(0.0, 0.5, each.shape) for name, each in weights.items()}
    moments = {"signed_scale": [2.0], "unsigned_mean": [0.1], "unsigned_scale": [1.5]}
    return SequenceNetwork(
        reads=READS, weights={**drawn, **{k: np.array(v) for k, v in moments.items()}}
    )


def said(network: SequenceNetwork, rows: pl.DataFrame) -> FloatArray:
    return logits(network.weights, inputs(rows, READS, network.weights))


def test_a_kept_network_says_the_same_to_the_last_digit(network: SequenceNetwork, tmp_path: Path):
    rows = rows_of(20)
    network.save(tmp_path / "network.npz")
    again = SequenceNetwork.read(tmp_path / "network.npz")
    written = SequenceNetwork.from_dict(json.loads(json.dumps(network.to_dict())))
    assert again.reads == written.reads == READS
    assert (again.predict(rows) == network.predict(rows)).all()
    assert (written.predict(rows) == network.predict(rows)).all()
    assert network.predict(rows).sum(axis=1) == pytest.approx(np.ones(20))


def test_sides_that_change_places_change_the_sign_of_the_lead(network: SequenceNetwork):
    weights = {**network.weights, "at_home": np.zeros(1)}
    level = SequenceNetwork(reads=READS, weights=weights)
    rows = rows_of(20)
    renamed = dict(zip((*SIDES[0], *SIDES[1]), (*SIDES[1], *SIDES[0]), strict=True))
    turned = rows.rename(renamed).with_columns(-pl.col("lead", "better"))
    assert said(level, turned)[:, ::-1] == pytest.approx(said(level, rows))


def test_a_place_without_a_match_and_what_is_null_change_nothing(network: SequenceNetwork):
    rows = rows_of(5)
    empty = [name for name in SIDES[0] if name.startswith("home_0")]
    without = rows.with_columns(pl.lit(0.0).alias(empty[-1]))
    other = without.with_columns(pl.lit(9.0).alias(empty[0]))
    assert said(network, other) == pytest.approx(said(network, without))
    assert not np.allclose(said(network, rows), said(network, without))
    unknown = rows.with_columns(better=pl.lit(None, dtype=pl.Float64()))
    assert said(network, unknown) == pytest.approx(
        said(network, rows.with_columns(better=pl.lit(0.0)))
    )


@needs_jax
def test_numpy_says_what_the_framework_says(network: SequenceNetwork):
    x = inputs(rows_of(50), READS, network.weights)
    theirs = sequence_training.logits(single(network.weights), single(sequence_training.arrays(x)))
    ours = softmax(logits(network.weights, x))
    assert softmax(np.asarray(theirs, dtype=np.float64)) == pytest.approx(ours, abs=1e-6)


def single(arrays: Mapping[str, FloatArray]) -> dict[str, Any]:
    return {name: values.astype(np.float32) for name, values in arrays.items()}


@needs_jax
def test_training_finds_who_wins_and_finds_it_again():
    rows = rows_of(20_000)
    drive = rows["lead"].to_numpy() + rows[f"home_{LENGTH - 1}_0"].to_numpy()
    noise = np.random.default_rng(7).normal(size=len(drive))
    outcomes = np.where(drive + noise > 0.4, 0, np.where(drive + noise < -0.4, 2, 1))
    trained = sequence_training.fit(rows, outcomes, READS, NUMBERS)
    p = trained.predict(rows)
    chosen = p[np.arange(len(p)), outcomes]
    assert -np.log(chosen).mean() < 0.95  # 1.09 knows nothing
    again = sequence_training.fit(rows, outcomes, READS, NUMBERS)
    assert (again.weights["lead"] == trained.weights["lead"]).all()


@pytest.mark.skipif(sequence_training.is_installed(), reason="JAX is installed")
def test_without_the_framework_training_says_what_to_do():
    with pytest.raises(FrameworkMissingError, match="make deep"):
        sequence_training.fit(rows_of(10), np.zeros(10, dtype=np.int64), READS, NUMBERS)

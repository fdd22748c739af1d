"""Training of the sequence network by JAX, which only who trains needs: `make deep`.

What belongs here: the loss, Adam (Kingma and Ba 2015), and the first weights. What does not: the
forward pass that forecasts (`sequence`), which is the same in numpy.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import polars as pl

from football.arrays import FloatArray, IntArray
from football.models.column import matrix, moments
from football.models.errors import FitError
from football.models.sequence import Inputs, Reads, SequenceNetwork, inputs

UNIT, HIDDEN = 12, 24
EPOCHS, BATCH = 8, 1024
RATE, DECAY = 2e-3, 3e-4
_MEMORY, _MEMORY_OF_SQUARES = 0.9, 0.999
FEWEST = 1_000
SEED = 20160701


class FrameworkMissingError(FitError):
    """JAX is not installed where a network is to be trained."""


def is_installed() -> bool:
    """Whether JAX can be imported here."""
    return find_spec("jax") is not None and find_spec("jaxlib") is not None


def _framework() -> tuple[Any, Any]:
    """Return JAX and its arrays, which only who trains has."""
    return import_module("jax"), import_module("jax.numpy")


def fit(rows: pl.DataFrame, outcomes: IntArray, reads: Reads, numbers: int) -> SequenceNetwork:
    """Return the network trained on rows of features, oldest first.

    The same rows give the same weights on the same machine.

    Args:
        rows: of features, with the columns that it reads.
        outcomes: `Outcome` values of the rows.
        reads: its columns.
        numbers: of each match of a sequence.

    Raises:
        FitError: there are too few rows.
        FrameworkMissingError: JAX is not installed.
    """
    if not is_installed():
        raise FrameworkMissingError(
            "JAX is not installed, and a network is trained by it: run `make deep` and start again"
        )
    if len(outcomes) < FEWEST:
        raise FitError(f"{len(outcomes)} matches are too few for a network: {FEWEST} are needed")
    fixed = _moments(rows, reads)
    first = first_weights(np.random.default_rng(SEED), reads, numbers)
    found = _trained(inputs(rows, reads, {**fixed, **first}), outcomes, first)
    return SequenceNetwork(reads=reads, weights={**fixed, **found})


def _moments(rows: pl.DataFrame, reads: Reads) -> dict[str, FloatArray]:
    signed, no_signed = matrix(rows, reads.signed)
    unsigned, no_unsigned = matrix(rows, reads.unsigned)
    every = np.ones(rows.height)
    _, signed_scale = moments(signed, no_signed, every)
    mean, scale = moments(unsigned, no_unsigned, every)
    return {"signed_scale": signed_scale, "unsigned_mean": mean, "unsigned_scale": scale}


def first_weights(rng: np.random.Generator, reads: Reads, numbers: int) -> dict[str, FloatArray]:
    """Return small random weights; the output starts at nothing."""
    seen = 2 * UNIT + len(reads.signed) + len(reads.unsigned)

    def drawn(rows: int, columns: int) -> FloatArray:
        return rng.normal(0.0, 1.0 / np.sqrt(rows), (rows, columns))

    return {
        "input_gates": drawn(numbers, 2 * UNIT),
        "unit_gates": drawn(UNIT, 2 * UNIT),
        "gates": np.concatenate([np.full(UNIT, -1.0), np.zeros(UNIT)]),  # it forgets slowly
        "input_candidate": drawn(numbers, UNIT),
        "unit_candidate": drawn(UNIT, UNIT),
        "candidate": np.zeros(UNIT),
        "hidden": drawn(seen, HIDDEN),
        "hidden_bias": np.zeros(HIDDEN),
        "out": np.zeros((HIDDEN, 2)),
        "lead": np.zeros(len(reads.signed)),
        "level": np.zeros(len(reads.unsigned)),
        "at_home": np.zeros(1),
        "draw": np.zeros(1),
        "players": np.zeros(len(reads.players)),
    }


def logits(weights: Mapping[str, Any], x: Any) -> Any:
    """Return the logits of `sequence.logits`, as JAX computes and differentiates them."""
    jax, jnp = _framework()
    w = weights
    size = w["unit_candidate"].shape[0]

    def step(state: Any, match: Any) -> tuple[Any, None]:
        both = match @ w["input_gates"] + state @ w["unit_gates"] + w["gates"]
        gates = jax.nn.sigmoid(both)
        renew, reset = gates[:, :size], gates[:, size:]
        turned = match @ w["input_candidate"] + (reset * state) @ w["unit_candidate"]
        candidate = jnp.tanh(turned + w["candidate"])
        return state + renew * match[:, -1:] * (candidate - state), None

    def remembered(matches: Any) -> Any:
        start = jnp.zeros((matches.shape[0], size), dtype=matches.dtype)
        return jax.lax.scan(step, start, jnp.swapaxes(matches, 0, 1))[0]

    def head(ours: Any, theirs: Any, signed: Any) -> Any:
        seen = jnp.hstack([ours, theirs, signed, x["unsigned"]])
        return jnp.tanh(seen @ w["hidden"] + w["hidden_bias"]) @ w["out"]

    home, away = remembered(x["home"]), remembered(x["away"])
    ours, turned = head(home, away, x["signed"]), head(away, home, -x["signed"])
    lead = ours[:, 0] - turned[:, 0] + x["signed"] @ w["lead"] + w["at_home"][0]
    lead = lead + x["players"] @ w["players"]
    level = ours[:, 1] + turned[:, 1] + x["unsigned"] @ w["level"] + w["draw"][0]
    return jnp.stack([lead / 2.0, level, -lead / 2.0], axis=1)


def arrays(x: Inputs) -> dict[str, FloatArray]:
    """Return inputs by name, as `logits` takes them."""
    names = ("home", "away", "signed", "unsigned", "players")
    return {name: getattr(x, name) for name in names}


def _trained(
    x: Inputs, outcomes: IntArray, first: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    jax, jnp = _framework()
    update = _update()
    everything = {name: values.astype(np.float32) for name, values in arrays(x).items()}
    weights = {name: jnp.asarray(values, jnp.float32) for name, values in first.items()}
    nothing = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, nothing, nothing, jnp.asarray(0.0))
    rng, count = np.random.default_rng(SEED), len(outcomes)
    size = min(BATCH, count)
    steps, done = EPOCHS * (count // size), 0
    for _ in range(EPOCHS):
        order = rng.permutation(count)
        for begin in range(0, count - size + 1, size):
            at = order[begin : begin + size]
            batch = {name: values[at] for name, values in everything.items()}
            state = update(state, batch, outcomes[at], RATE * (1.0 - done / steps))
            done += 1
    return {name: np.asarray(values, np.float64) for name, values in state[0].items()}


@cache
def _update() -> Any:
    """Return a step of Adam, compiled once for each size of batch."""
    jax, jnp = _framework()

    def loss(weights: Any, batch: Any, y: Any) -> Any:
        chances = jax.nn.log_softmax(logits(weights, batch))
        size = sum(jnp.square(each).sum() for each in weights.values())
        return -jnp.take_along_axis(chances, y[:, None], axis=1).mean() + DECAY * size / 2.0

    def step(state: Any, batch: Any, y: Any, rate: Any) -> Any:
        weights, mean, square, count = state
        slope = jax.grad(loss)(weights, batch, y)
        count = count + 1

        def in_mean(kept: Any, new: Any) -> Any:
            return _MEMORY * kept + (1.0 - _MEMORY) * new

        def in_square(kept: Any, new: Any) -> Any:
            return _MEMORY_OF_SQUARES * kept + (1.0 - _MEMORY_OF_SQUARES) * new**2

        mean = jax.tree.map(in_mean, mean, slope)
        square = jax.tree.map(in_square, square, slope)

        def moved(value: Any, m: Any, v: Any) -> Any:
            unbiased = v / (1.0 - _MEMORY_OF_SQUARES**count)
            return value - rate * (m / (1.0 - _MEMORY**count)) / (jnp.sqrt(unbiased) + 1e-8)

        return jax.tree.map(moved, weights, mean, square), mean, square, count

    return jax.jit(step)

"""A small recurrent network over the last matches of both sides, read without any framework.

What belongs here: the forward pass in numpy and the weights as numbers. What does not: training,
which needs JAX (`sequence_training`), or which columns there are (`football.features`).

Both sides' matches go through one gated recurrent unit (Cho et al. 2014). What it remembers of
them, and the columns that the stack reads, make a lead l and a level v of the logits
(l/2, v, -l/2). Were the sides to change places, l would change its sign and v would not: the
network is asked both ways round. Columns of players move the lead alone, as a source that leaves
out draws says nothing of them.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl

from football.arrays import FloatArray
from football.models.calibration import softmax
from football.models.column import matrix

Weights = Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """The columns a network looks at.

    Attributes:
        home: numbers of the home side's last matches, the oldest first; the last number of each
            is one where there was a match. `away` likewise.
        signed: columns that change their sign with the sides.
        unsigned: columns that do not.
        players: of squads and elevens, in units of their own; null where not known.
    """

    home: tuple[str, ...]
    away: tuple[str, ...]
    signed: tuple[str, ...]
    unsigned: tuple[str, ...]
    players: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.home, *self.away, *self.signed, *self.unsigned, *self.players)


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceNetwork:
    """A trained network.

    Attributes:
        reads: its columns.
        weights: by name; with the moments that columns are standardised by.
    """

    reads: Reads
    weights: Weights

    @property
    def columns(self) -> Sequence[str]:
        return self.reads.columns

    def predict(self, rows: pl.DataFrame) -> FloatArray:
        """Return n triples HOME, DRAW, AWAY; what is null counts as its mean.

        Raises:
            ValueError: the rows lack a column.
        """
        return softmax(logits(self.weights, inputs(rows, self.reads, self.weights)))

    def save(self, path: Path) -> None:
        """Write it as a plain .npz."""
        path.write_bytes(self._npz())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls._of(path.read_bytes())

    def to_dict(self) -> dict[str, Any]:
        """Return parameters that JSON can carry: the .npz in base64."""
        return {"npz": base64.b64encode(self._npz()).decode("ascii")}

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls._of(base64.b64decode(parameters["npz"]))

    def _npz(self) -> bytes:
        names = {f"{_READS}{part}": np.array(names) for part, names in asdict(self.reads).items()}
        arrays: dict[str, Any] = {**names, **{name: self.weights[name] for name in self.weights}}
        body = io.BytesIO()
        np.savez(body, **dict(sorted(arrays.items())))
        return body.getvalue()

    @classmethod
    def _of(cls, body: bytes) -> Self:
        with np.load(io.BytesIO(body), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        reads = {
            name.removeprefix(_READS): tuple(map(str, values))
            for name, values in arrays.items()
            if name.startswith(_READS)
        }
        weights = {name: values for name, values in arrays.items() if not name.startswith(_READS)}
        return cls(reads=Reads(**reads), weights=weights)


_READS = "reads_"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Matches as the network reads them, a row each; sequences are rows x matches x numbers."""

    home: FloatArray
    away: FloatArray
    signed: FloatArray
    unsigned: FloatArray
    players: FloatArray


def inputs(rows: pl.DataFrame, reads: Reads, weights: Weights) -> Inputs:
    """Return rows as the network reads them.

    Args:
        rows: of features.
        reads: their columns.
        weights: of which `signed_scale`, `unsigned_mean` and `unsigned_scale` standardise, and
            `input_gates` says how many numbers a match has.
    """
    signed, no_signed = matrix(rows, reads.signed)
    unsigned, no_unsigned = matrix(rows, reads.unsigned)
    shifted = (unsigned - weights["unsigned_mean"]) / weights["unsigned_scale"]
    numbers = len(weights["input_gates"])
    home, away = (
        matrix(rows, names)[0].reshape(rows.height, -1, numbers)
        for names in (reads.home, reads.away)
    )
    players = matrix(rows, reads.players)[0] if reads.players else np.zeros((rows.height, 0))
    return Inputs(
        home=home,
        away=away,
        signed=np.where(no_signed, 0.0, signed / weights["signed_scale"]),
        unsigned=np.where(no_unsigned, 0.0, shifted),
        players=players,
    )


def logits(weights: Weights, x: Inputs) -> FloatArray:
    """Return n x 3 logits."""
    w = weights
    home, away = (_remembered(w, each) for each in (x.home, x.away))
    ours = _head(w, home, away, x.signed, x.unsigned)
    turned = _head(w, away, home, -x.signed, x.unsigned)
    lead = ours[:, 0] - turned[:, 0] + x.signed @ w["lead"] + w["at_home"][0]
    lead = lead + x.players @ w["players"]
    level = ours[:, 1] + turned[:, 1] + x.unsigned @ w["level"] + w["draw"][0]
    return np.stack([lead / 2.0, level, -lead / 2.0], axis=1)


def _remembered(w: Weights, matches: FloatArray) -> FloatArray:
    """Return what the unit remembers of sequences; a place without a match changes nothing."""
    size = w["unit_candidate"].shape[0]
    state = np.zeros((len(matches), size))
    for step in range(matches.shape[1]):
        x = matches[:, step]
        both = x @ w["input_gates"] + state @ w["unit_gates"] + w["gates"]
        gates = 1.0 / (1.0 + np.exp(-both))
        renew, reset = gates[:, :size], gates[:, size:]
        turned = x @ w["input_candidate"] + (reset * state) @ w["unit_candidate"]
        candidate = np.tanh(turned + w["candidate"])
        state = state + renew * x[:, -1:] * (candidate - state)
    return state


def _head(
    w: Weights, ours: FloatArray, theirs: FloatArray, signed: FloatArray, unsigned: FloatArray
) -> FloatArray:
    seen = np.hstack([ours, theirs, signed, unsigned])
    return np.tanh(seen @ w["hidden"] + w["hidden_bias"]) @ w["out"]

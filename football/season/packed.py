"""Drawn endings as few bytes, for a database that is asked about single ones often.

An outcome takes two bits, a place a byte: ten thousand endings of a whole season of twenty clubs
are 1.2 MB, and less with every match that is played.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from football.season.draws import Draws, Small
from football.season.rules import Rules
from football.season.schedule import Pair

_PER_BYTE = 4
_BITS = np.array([0, 2, 4, 6], dtype=np.uint8)
_MASK = np.uint8(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Drawn endings as bytes.

    Attributes:
        places: a byte for every club and ending, club by club.
        outcomes: two bits for every fixture and ending, fixture by fixture.
        endings: how many were drawn.
    """

    places: bytes
    outcomes: bytes
    endings: int


def pack(draws: Draws) -> Packed:
    """Return draws as bytes."""
    endings = draws.outcomes.shape[1]
    padded = np.pad(draws.outcomes.astype(np.uint8), ((0, 0), (0, -endings % _PER_BYTE)))
    grouped = padded.reshape(len(padded), -1, _PER_BYTE) << _BITS
    return Packed(
        places=draws.places.tobytes(),
        outcomes=np.bitwise_or.reduce(grouped, axis=2).tobytes(),
        endings=endings,
    )


def unpack(
    packed: Packed, teams: Sequence[str], fixtures: Mapping[int, Pair], rules: Rules
) -> Draws:
    """Read what `pack` returned, as far as it is asked for.

    Args:
        packed: the bytes.
        teams: rows of the places.
        fixtures: those that are read, by their number among all; they keep this order.
        rules: of the league in that season.
    """
    n, row = packed.endings, -(-packed.endings // _PER_BYTE)
    parts = [packed.outcomes[each * row : (each + 1) * row] for each in fixtures]
    read = np.frombuffer(b"".join(parts), dtype=np.uint8).reshape(len(fixtures), row, 1)
    return Draws(
        rules=rules.for_clubs(len(teams)),
        teams=tuple(teams),
        fixtures=tuple(fixtures.values()),
        places=np.frombuffer(packed.places, dtype=np.int8).reshape(len(teams), n),
        outcomes=_spread(read, len(fixtures))[:, :n],
    )


def _spread(packed: NDArray[np.uint8], fixtures: int) -> Small:
    """Return a byte for every two bits."""
    rows = packed.shape[1] * _PER_BYTE
    return ((packed >> _BITS) & _MASK).reshape(fixtures, rows).astype(np.int8)

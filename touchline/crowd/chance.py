"""Chance that comes out the same each time: a number or a choice from a seed and names."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
_RANGE = 2**64


def share(*parts: object) -> float:
    """Return a number of [0, 1) that these parts always give."""
    text = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()) / _RANGE


def pick(options: Sequence[Item], *parts: object) -> Item:
    """Return one of some options, the same for the same parts."""
    return options[int(share(*parts) * len(options))]

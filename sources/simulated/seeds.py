"""Random streams by name, so that adding one component never disturbs the draws of another."""

import hashlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator that belongs to this name, whatever was drawn before."""
    name = "/".join(str(part) for part in (seed, *names))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest(), "little"))

"""Distances on the globe."""

import numpy as np
from numpy.typing import ArrayLike

from football.arrays import FloatArray

_RADIUS_KM = 6371.0


def distance_km(
    latitude: ArrayLike, longitude: ArrayLike, to_latitude: ArrayLike, to_longitude: ArrayLike
) -> FloatArray:
    """Return great-circle distances between places in degrees (the haversine formula)."""
    a, b, c, d = (
        np.radians(np.asarray(degrees, dtype=np.float64))
        for degrees in (latitude, longitude, to_latitude, to_longitude)
    )
    chord = np.sin((c - a) / 2.0) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2.0) ** 2
    return 2.0 * _RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))

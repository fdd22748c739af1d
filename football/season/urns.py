"""Draws from thousands of discrete distributions, each in constant time.

What belongs here: the alias method (Walker 1977) with all tables built at once, by the sweep of
Hübschle-Schneider and Sanders (2022). What does not: what the cells mean.

A distribution over C cells becomes C equal urns, each holding one cell and at most one alias. The
sweep puts the light cells (less than an urn) first and walks them with one hand, the heavy ones
with the other: a heavy cell tops up light urns until it is light itself.
"""

from typing import NamedTuple, Self

import numpy as np

from football.arrays import BoolArray, FloatArray, IntArray


class Urns(NamedTuple):
    """Tables of fixtures x levels x cells."""

    cell: IntArray
    alias: IntArray
    share: FloatArray  # of an urn that belongs to its cell, the rest being its alias's

    @classmethod
    def of(cls, tables: FloatArray) -> Self:
        """Fill the urns for distributions along the last axis, each summing to one."""
        n_cells = tables.shape[-1]
        weights = tables.reshape(-1, n_cells) * n_cells
        cell = np.argsort(weights, axis=1)
        weights = np.take_along_axis(weights, cell, axis=1)
        share, other = _swept(weights)
        alias = np.take_along_axis(cell, other, axis=1)
        shape = tables.shape
        return cls(cell.reshape(shape), alias.reshape(shape), share.reshape(shape))

    def draw(self, row: int, level: IntArray, rng: np.random.Generator) -> IntArray:
        """Draw a cell from each of the requested levels of one row."""
        n_cells = self.cell.shape[-1]
        height = rng.random(len(level)) * n_cells
        urn = height.astype(np.int64)
        is_own = height - urn < self.share[row][level, urn]
        drawn: IntArray = self.alias[row][level, urn]
        drawn[is_own] = self.cell[row][level, urn][is_own]
        return drawn


def _swept(weights: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return each urn's own share and which cell fills the rest, for rows in ascending order."""
    n_cells = weights.shape[1]
    rows = np.arange(len(weights), dtype=np.int64)
    n_light = np.count_nonzero(weights < 1.0, axis=1)
    light = np.zeros(len(weights), dtype=np.int64)
    heavy: IntArray = np.minimum(n_light, n_cells - 1)
    left = weights[rows, heavy]
    share, alias = np.ones_like(weights), np.zeros(weights.shape, dtype=np.int64)
    for _ in range(n_cells):
        following: IntArray = np.minimum(heavy + 1, n_cells - 1)
        tops_up: BoolArray = (light < n_light) & ((left > 1.0) | (heavy == following))
        urn: IntArray = np.where(tops_up, light, heavy)
        share[rows, urn] = np.where(tops_up, weights[rows, urn], left)
        alias[rows, urn] = np.where(tops_up, heavy, following)
        left += np.where(tops_up, weights[rows, urn], weights[rows, following]) - 1.0
        np.add(light, tops_up, out=light)
        heavy = np.where(tops_up, heavy, following)
    return share, alias

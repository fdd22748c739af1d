"""The final order of thousands of simulated tables at once.

What belongs here: the criteria of `rules` as array arithmetic, equal to `tie_breaks` table by
table. What does not: goals and points themselves (`campaign`), or what is counted over tables.

A club's *label* is the number of clubs ranked above it for sure: clubs that are level share one.
Every criterion can only refine labels; lots decide at the end.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from football.arrays import FloatArray, IntArray
from football.season.campaign import Campaign
from football.season.rules import TieBreak


def positions(
    campaign: Campaign, points: IntArray, lots: FloatArray, halves: IntArray
) -> IntArray:
    """Return every club's final place, from 0, in every season: clubs x seasons.

    Args:
        campaign: what was played and drawn.
        points: clubs x seasons, adjustments included.
        lots: clubs x seasons; among clubs the rules leave level, the highest lot comes first.
        halves: 0 or 1 per club of a league that has split, else zeros.
    """
    criteria = campaign.rules.tie_breaks
    leading = list(takewhile(lambda criterion: not criterion.head_to_head, criteria))
    values = [points, *(campaign.total(criterion.measure) for criterion in leading)]
    labels = _labels(halves, values)
    later = criteria[len(leading) :]
    while later and _refine(campaign, later, labels) and campaign.rules.restarts:
        continue
    is_level = labels[:, None, :] == labels[None, :, :]
    return labels + (is_level & (lots[None, :, :] > lots[:, None, :])).sum(axis=1)


class _Groups(NamedTuple):
    """Clubs level in some seasons: `clubs[g]` are the members of group g in `seasons[g]`."""

    clubs: IntArray
    seasons: IntArray


def _labels(halves: IntArray, values: Sequence[IntArray]) -> IntArray:
    """Rank by half, then by values in their order."""
    key = np.broadcast_to(-halves[:, None], values[0].shape)
    for value in values:
        low, high = value.min(), value.max()
        key = key * (high - low + 1) + (value - low)
    labels = np.zeros(key.shape, dtype=np.int64)
    for other in key:
        labels += other > key
    return labels


def _refine(campaign: Campaign, criteria: Sequence[TieBreak], labels: IntArray) -> bool:
    """Separate clubs level wherever a criterion can; say whether any did."""
    has_refined = False
    for groups in list(_groups_of(labels)):
        below = _places_lost(campaign, criteria, groups)
        labels[groups.clubs, groups.seasons[:, None]] += below
        has_refined |= bool(below.any())
    return has_refined


def _groups_of(labels: IntArray) -> Iterator[_Groups]:
    """Yield the groups of clubs sharing a label, those of one size together."""
    by_season = np.ascontiguousarray(labels.T)
    seasons = np.arange(len(by_season), dtype=np.int64)
    sizes = np.zeros_like(by_season)
    for label in by_season.T:
        sizes[seasons, label] += 1
    order = np.argsort(by_season, axis=1, kind="stable")
    for size in np.unique(sizes[sizes > 1]):
        seasons, first = np.nonzero(sizes == size)
        members = [order[seasons, first + number] for number in range(size)]
        yield _Groups(np.stack(members, axis=1), seasons)


def _places_lost(campaign: Campaign, criteria: Sequence[TieBreak], groups: _Groups) -> IntArray:
    """Return how many members of its group each member comes behind: groups x members.

    With restarts only the first criterion that separates a group counts, as what is left level is
    ranked again; without, all of them count in their order.
    """
    lost = np.zeros(groups.clubs.shape, dtype=np.int64)
    have_met = campaign.have_met(groups.clubs)
    rows = np.arange(len(lost))
    for criterion in criteria:
        value = _values(campaign, criterion, _Groups(groups.clubs[rows], groups.seasons[rows]))
        if criterion.head_to_head:
            value *= have_met[rows, None]
        so_far = lost[rows]
        is_level = so_far[:, :, None] == so_far[:, None, :]
        lost[rows] += (is_level & (value[:, None, :] > value[:, :, None])).sum(axis=2)
        if campaign.rules.restarts:
            rows = rows[~lost[rows].any(axis=1)]
    return lost


def _values(campaign: Campaign, criterion: TieBreak, groups: _Groups) -> IntArray:
    if criterion.head_to_head:
        return campaign.among(criterion.measure, groups.clubs, groups.seasons)
    return campaign.total(criterion.measure)[groups.clubs, groups.seasons[:, None]]

"""What becomes of a season if clubs grow stronger or weaker: the drawn endings, weighed anew.

What belongs here: weights of endings under which clubs collect what a change of strength lets
expect. What does not: drawing (`projection`), or what changes a strength (`football.players`).

Nothing is played again. A change of strength moves the chances of a club's coming matches, and so
the points to be expected of them; of all weights that reach those points the ones nearest to equal
are taken (least relative entropy, Csiszár 1975): an exponential tilt in the points. Endings in
which a club was lucky and endings in which it was stronger than thought are told apart no more
than the draws do.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray
from football.outcome import Outcome
from football.season.draws import Draws
from football.season.rules import ZoneKind

FEWEST_EFFECTIVE = 300.0
"""Of fewer endings' worth nothing is said."""
LOGITS_PER_LOG_GOAL = 1.37
"""By how much a log goal moves the log odds of a result, and of a result or a draw."""
_ROUNDS = 30
_ENOUGH = 1e-6
_LARGEST_TILT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shifted:
    """A season before and after a change; rows are `Draws.teams`.

    Attributes:
        effective: endings that the weights are worth (Kish 1965).
        points: that each club is expected to collect more than before.
        zones: share of endings in each zone; empty where too few are left.
        place: mean final place, 1 being the best; None likewise.
    """

    effective: float
    points: FloatArray
    zones: Mapping[ZoneKind, FloatArray]
    place: FloatArray | None

    @property
    def is_enough(self) -> bool:
        """Whether anything is said of the season after the change."""
        return self.place is not None


def shift(draws: Draws, strengths: Mapping[int, float]) -> Shifted:
    """Return a season in which clubs are stronger by so much.

    Args:
        draws: of the season, with all its fixtures.
        strengths: by row of `Draws.teams`: log goals of attack and defence together, a match.
    """
    rows = sorted(strengths)
    gained, collected = _points(draws, strengths, rows)
    weights = _tilt(collected, gained) if rows else _equal(draws)
    effective = float(1.0 / np.square(weights).sum())
    points = np.zeros(len(draws.teams))
    points[rows] = gained
    if effective < FEWEST_EFFECTIVE:
        return Shifted(effective=effective, points=points, zones={}, place=None)
    zones = {
        zone.kind: ((draws.places >= zone.first - 1) & (draws.places <= zone.last - 1)) @ weights
        for zone in draws.rules.zones
    }
    place = draws.places @ weights + 1.0
    return Shifted(effective=effective, points=points, zones=zones, place=place)


def _points(
    draws: Draws, strengths: Mapping[int, float], rows: list[int]
) -> tuple[FloatArray, FloatArray]:
    """Return points that clubs will gain, and clubs x endings what they collect in each."""
    win, draw, loss = draws.rules.points
    number = {team: n for n, team in enumerate(draws.teams)}
    endings = draws.places.shape[1]
    gained, collected = np.zeros(len(rows)), np.zeros((len(rows), endings))
    worth = {True: (win, draw, loss), False: (loss, draw, win)}
    for (home, away), outcome in zip(draws.fixtures, draws.outcomes, strict=True):
        sides = (number[home], number[away])
        lead = strengths.get(sides[0], 0.0) - strengths.get(sides[1], 0.0)
        if not lead and not {*sides} & {*rows}:
            continue
        before = np.bincount(outcome, minlength=len(Outcome)) / endings
        after = _moved(before, lead)
        for is_home, club in zip((True, False), sides, strict=True):
            if club in strengths:
                row, points = rows.index(club), np.asarray(worth[is_home], dtype=np.float64)
                gained[row] += float((after - before) @ points)
                collected[row] += points[outcome]
    return gained, collected


def _moved(chances: FloatArray, lead: float) -> FloatArray:
    """Return the chances of HOME, DRAW and AWAY when the home side gains log goals."""
    at_least = np.clip(np.cumsum(chances)[:2], 1e-6, 1.0 - 1e-6)
    odds = at_least / (1.0 - at_least) * np.exp(LOGITS_PER_LOG_GOAL * lead)
    home, not_away = odds / (1.0 + odds)
    return np.array([home, not_away - home, 1.0 - not_away])


def _tilt(collected: FloatArray, gained: FloatArray) -> FloatArray:
    """Return weights of endings, summing to one, under which the means move as far as wanted."""
    centred: FloatArray = collected - collected.mean(axis=1, keepdims=True)
    tilt: FloatArray = np.zeros(len(gained))
    weights = _normalised(np.zeros_like(collected[0]))
    for _ in range(_ROUNDS):
        mean: FloatArray = centred @ weights
        missing: FloatArray = gained - mean
        if np.abs(missing).max(initial=0.0) < _ENOUGH:
            break
        step = _step(centred - mean[:, np.newaxis], weights, missing)
        tilt = np.clip(tilt + step, -_LARGEST_TILT, _LARGEST_TILT)
        weights = _normalised(tilt @ centred)
    return weights


def _equal(draws: Draws) -> FloatArray:
    return _normalised(np.zeros_like(draws.places[0], dtype=np.float64))


def _normalised(logs: FloatArray) -> FloatArray:
    raised: FloatArray = np.exp(logs - logs.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)


def _step(apart: FloatArray, weights: FloatArray, missing: FloatArray) -> FloatArray:
    """Return Newton's step: what is missing, by the spread of the points."""
    spread: FloatArray = (apart * weights) @ apart.T + 1e-9 * np.eye(len(missing))
    return np.asarray(np.linalg.solve(spread, missing), dtype=np.float64)

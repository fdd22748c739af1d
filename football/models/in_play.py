"""Forecasts while a match is on: the grid of final scores, given what has happened so far.

What belongs here: how a pre-match grid becomes a live one, and at what pace goals fall. What does
not: where the state of a match comes from, or settling markets (`football.markets`).

Goals of a final score are taken to fall independently at the match's pace. Of i goals in the end,
the number scored by now is then binomial, and by Bayes' rule

    P(i, j | x, y) ~ before(i, j) C(i, x) C(j, y) ((1 - F) k_home)^(i - x) ((1 - F) k_away)^(j - y)

with F the share of goals that fall before now. For a grid of Poisson counts this is a Poisson
count of the rest; for one that was calibrated the calibration stays. Red cards change the pace of
what is left by k: Vecer, Kopriva and Ichiba (2009), "Estimating the effect of the red card in
soccer: when to commit an offense in exchange for preventing a goal opportunity". Shots on target
do so where that was learned (`shots_so_far`). Substitutions do not: in the synthetic world they
change nothing, and no others were at hand.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import exp
from typing import Any, NamedTuple, Self

import numpy as np

from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.models.errors import FitError
from football.models.shots_so_far import ShotsSoFar
from football.observations.match import Phase

HALF_MINUTES = 45.0
BAND_MINUTES = 15.0
_BANDS_PER_HALF = 3
_USUAL_STOPPAGES = (2.5, 5.0)  # minutes
_STOPPAGE = re.compile(r"\+(\d+)")
_SMOOTHING = 10.0  # goals added to every band, so that none is empty


_TYPICAL_GOALS = 1.4
_WEIGHT_OF_TYPICAL = 1e-7
_MORE_GOALS = 3


class Moment(NamedTuple):
    """A match as it stands.

    Attributes:
        half: 1 or 2.
        minute: of the match, 45 and more in the second half; the clock stops at 45 and 90.
        stoppage: minutes of stoppage time so far while a half is on; None once it is over, or
            where the clock is all that is known: its last minute is then its end.
        home_shots: on target so far, None where nobody tells.
    """

    half: int
    minute: float
    home_goals: int
    away_goals: int
    home_red_cards: int = 0
    away_red_cards: int = 0
    stoppage: float | None = None
    home_shots: float | None = None
    away_shots: float | None = None


def moment_at(phase: Phase, clock_seconds: int, *counts: int, shown: str | None = None) -> Moment:
    """Return how a match stands by its phase and clock.

    Args:
        phase: how far it has come; a pause stands at the end of its half.
        clock_seconds: of the match.
        counts: goals and red cards, in the order of `Moment`.
        shown: the clock as people read it, `90'+3'`.
    """
    minute, stoppage = clock_seconds / 60.0, stoppage_of(shown)
    if phase >= Phase.END_OF_REGULATION:
        return Moment(2, 2 * HALF_MINUTES, *counts)
    if phase >= Phase.SECOND_HALF:
        return Moment(2, minute, *counts, stoppage=stoppage)
    if phase == Phase.HALF_TIME:
        return Moment(1, HALF_MINUTES, *counts)
    return Moment(1, minute, *counts, stoppage=stoppage)


def stoppage_of(shown: str | None) -> float:
    """Return the minutes of stoppage time of a clock: `90'+3'` is in the third of them."""
    found = _STOPPAGE.search(shown or "")
    return float(found[1]) - 0.5 if found else 0.0


def with_room(written: Sequence[Sequence[float]], most_goals: int) -> ScoreGrid:
    """Return a sealed grid in which also the present score, and a few goals more, have a place.

    What rounds to nothing when sealed, or lies beyond the grid, may happen all the same: a typical
    match is mixed in, with so little weight that nothing else is moved.

    Args:
        written: the grid as it was sealed.
        most_goals: of the side that has scored more.
    """
    is_full = most_goals + 1 >= len(written)
    beyond = max(0, most_goals + _MORE_GOALS + 1 - len(written)) if is_full else 0
    cells = np.pad(np.asarray(written, dtype=np.float64), ((0, beyond),) * 2)
    # A Poisson count: each further goal is less likely by the rate over its number.
    typical = np.cumprod([1.0, *(_TYPICAL_GOALS / n for n in range(1, len(cells)))])
    return ScoreGrid.normalised(cells + _WEIGHT_OF_TYPICAL * np.outer(typical, typical))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """When goals fall.

    Attributes:
        shares: of all goals, in six bands of a quarter of an hour; stoppage belongs to the last
            band of its half.
        stoppages: minutes that stoppage of either half lasts, as a rule.
    """

    shares: tuple[float, ...]
    stoppages: tuple[float, float] = _USUAL_STOPPAGES

    def __post_init__(self) -> None:
        if len(self.shares) != 2 * _BANDS_PER_HALF or min(self.shares) <= 0:
            raise ValueError(f"a pace is six shares above zero, not {self.shares}")
        if abs(sum(self.shares) - 1.0) > 1e-9:
            raise ValueError(f"shares of all goals sum to one, not {sum(self.shares)}")

    @classmethod
    def of_minutes(cls, first_half: Iterable[float], second_half: Iterable[float]) -> Self:
        """Learn from minutes of goals, counted from the start of the match in both halves."""
        counts = np.full(2 * _BANDS_PER_HALF, _SMOOTHING)
        for half, minutes in ((0, first_half), (1, second_half)):
            for minute in minutes:
                within = min(max(minute - half * HALF_MINUTES, 0.0), HALF_MINUTES)
                band = min(int(within // BAND_MINUTES), _BANDS_PER_HALF - 1)
                counts[half * _BANDS_PER_HALF + band] += 1.0
        return cls(shares=tuple((counts / counts.sum()).tolist()))

    @classmethod
    def of_halves(cls, first_half: int, second_half: int) -> Self:
        """Learn from goals before and after half-time alone: an even pace in each half."""
        if first_half < 0 or second_half < 0 or not first_half + second_half:
            raise FitError("goals of both halves are needed, none below zero")
        counts = np.array([first_half, second_half]) / _BANDS_PER_HALF + _SMOOTHING
        bands = np.repeat(counts, _BANDS_PER_HALF)
        return cls(shares=tuple((bands / bands.sum()).tolist()))

    def played(self, half: int, minute: float, stoppage: float | None = None) -> float:
        """Return the share of goals that fall before an instant.

        While a half is on its last band is longer by the stoppage time to come: at first what is
        usual, then ever less, and nothing once the half is over.

        Args:
            half: 1 or 2.
            minute: as `Moment.minute`.
            stoppage: as `Moment.stoppage`.
        """
        if half not in {1, 2}:
            raise ValueError(f"a match has halves 1 and 2, not {half}")
        start = (half - 1) * HALF_MINUTES
        at = min(max(minute, start), start + HALF_MINUTES)
        last = start + HALF_MINUTES - BAND_MINUTES
        if stoppage is not None and at > last:
            usual = self.stoppages[half - 1]
            to_come = start + HALF_MINUTES - at + usual * exp(-stoppage / usual)
            at = last + BAND_MINUTES * max(1.0 - to_come / (BAND_MINUTES + usual), 0.0)
        knots = np.concatenate([[0.0], np.cumsum(self.shares)])
        return float(np.interp(at, np.arange(len(knots)) * BAND_MINUTES, knots))


# 43.7 % of the goals of 22 leagues fell before half-time in 2012-13 to 2018-19; an even pace in
# each half is assumed where no minutes are known.
TYPICAL_PACE = Pace.of_halves(43_700, 56_300)


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlay:
    """How a pre-match grid follows a match.

    Attributes:
        pace: when goals fall.
        short_handed: what a red card leaves of a side's own pace.
        outnumbering: what it makes of the other side's.
        shots: how shots on target are read; not at all where nothing was learned of them.
    """

    pace: Pace = TYPICAL_PACE
    short_handed: float = 0.67
    outnumbering: float = 1.25
    shots: ShotsSoFar | None = None

    def grid(self, before: ScoreGrid, moment: Moment) -> ScoreGrid:
        """Return the grid of final scores.

        Raises:
            ValueError: more goals were scored than the grid has room for.
        """
        played = self.pace.played(moment.half, moment.minute, moment.stoppage)
        home_pace = self._pace_after(moment.home_red_cards, moment.away_red_cards)
        away_pace = self._pace_after(moment.away_red_cards, moment.home_red_cards)
        if self.shots is not None:
            goals = before.expected_goals()
            if moment.home_shots is not None and moment.away_shots is not None:
                home_pace *= self.shots.pace(goals[0], played, moment.home_shots)
                away_pace *= self.shots.pace(goals[1], played, moment.away_shots)
        left = 1.0 - played
        rows, columns = before.probabilities.shape
        home = _chances(rows, moment.home_goals, left * home_pace)
        away = _chances(columns, moment.away_goals, left * away_pace)
        return ScoreGrid.normalised(before.probabilities * home[:, None] * away[None, :])

    def _pace_after(self, own_red_cards: int, other_red_cards: int) -> float:
        return self.short_handed**own_red_cards * self.outnumbering**other_red_cards

    def to_dict(self) -> dict[str, Any]:
        """Return named parameters that JSON can carry."""
        written = asdict(self) | {
            "pace": list(self.pace.shares),
            "stoppages": list(self.pace.stoppages),
        }
        return {name: value for name, value in written.items() if value is not None}

    @classmethod
    def from_dict(cls, parameters: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        shares = tuple(float(share) for share in parameters["pace"])
        first, second = parameters.get("stoppages", _USUAL_STOPPAGES)
        shots = parameters.get("shots")
        return cls(
            pace=Pace(shares=shares, stoppages=(float(first), float(second))),
            shots=None if shots is None else ShotsSoFar(**shots),
            short_handed=float(parameters["short_handed"]),
            outnumbering=float(parameters["outnumbering"]),
        )


def _chances(size: int, scored: int, left: float) -> FloatArray:
    """Return weights of the final counts 0..size-1, given goals so far and the share to come."""
    if not 0 <= scored < size:
        raise ValueError(f"{scored} goals do not fit a grid of up to {size - 1}")
    weights = np.zeros(size)
    weights[scored] = 1.0
    # C(i + 1, x) left^(i + 1 - x) from C(i, x) left^(i - x)
    for before, after in pairwise(range(scored, size)):
        weights[after] = weights[before] * left * after / (after - scored)
    return weights / weights.max()

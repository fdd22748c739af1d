"""How good the clubs really are: attack and defence that wander week by week, unseen by anyone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.simulated.seeds import stream

WEEKS = 53
_TIER_LEVELS = (0.18, -0.18)
_IDENTITY_SD = 0.17
_WEEKLY_SD = 0.022
_SUMMER_SD = 0.11
_SUMMER_PULL = 0.30
_HOME_ADVANTAGE = 0.24
_HOME_ADVANTAGE_SD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Strengths:
    """One season's truth, in log goals.

    Attributes:
        skill: attack and defence by club and week since 1 August, shape clubs x weeks x 2.
        home_advantage: added to the log rate at home, by club.
    """

    skill: NDArray[np.float64]
    home_advantage: NDArray[np.float64]


def of_season(
    seed: int, start_year: int, tiers: NDArray[np.int_], previous: Strengths | None
) -> Strengths:
    """Walk every club through one season, from where the last one left it.

    Over a summer a club is pulled towards what its division can pay for, so a promoted side gains
    and a relegated one loses part of the gap.
    """
    clubs = len(tiers)
    identity = stream(seed, "strengths", "identity").normal(0.0, _IDENTITY_SD, (clubs, 2))
    home = stream(seed, "strengths", "home").normal(_HOME_ADVANTAGE, _HOME_ADVANTAGE_SD, clubs)
    draws = stream(seed, "strengths", start_year)
    anchor = np.asarray(_TIER_LEVELS)[tiers - 1][:, None] + identity
    if previous is None:
        level = anchor + draws.normal(0.0, 0.12, (clubs, 2))
    else:
        level = (1 - _SUMMER_PULL) * previous.skill[:, -1] + _SUMMER_PULL * anchor
        level = level + draws.normal(0.0, _SUMMER_SD, (clubs, 2))
    steps = draws.normal(0.0, _WEEKLY_SD, (clubs, WEEKS, 2))
    return Strengths(skill=level[:, None, :] + np.cumsum(steps, axis=1), home_advantage=home)

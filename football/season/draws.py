"""The drawn endings of a season: how each match ended and where each club came in.

What belongs here: what questions about "what if" are answered from. What does not: drawing
(`projection`), how it is kept (`draws_frame`), or any question.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from football.season.rules import Rules
from football.season.schedule import Pair

Small: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Simulated endings: the same column of every table is the same ending.

    Attributes:
        rules: of the league.
        teams: rows of `places`.
        fixtures: home and away club, rows of `outcomes`.
        places: final place of every club, from 0: clubs x endings.
        outcomes: `Outcome` of every fixture: fixtures x endings.
    """

    rules: Rules
    teams: tuple[str, ...]
    fixtures: tuple[Pair, ...]
    places: Small
    outcomes: Small

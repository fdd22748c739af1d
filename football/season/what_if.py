"""What becomes of a season if coming matches end so: the drawn endings in which they do.

What belongs here: conditioning on draws. What does not: drawing (`projection`).

Nothing is played again. Endings in which a club wins are also endings in which it is stronger than
was thought, so that a win moves more than its three points: that is what the draws say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray
from football.outcome import Outcome
from football.season.draws import Draws
from football.season.rules import ZoneKind

FEWEST = 100
"""Of fewer endings nothing is said: a share of them may be off by ten points."""
_Z = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supposed:
    """A season before and after results are supposed; rows are `Draws.teams`.

    Attributes:
        endings: that were drawn.
        kept: those in which every supposed result comes true.
        chance: of all the supposed results together: the share of kept endings.
        before: share of all endings in each zone.
        after: share of the kept ones; empty where they are too few.
        lower: of a 95 % interval of `after`, of drawing so many only (Wilson 1927).
        upper: likewise.
        place_before: mean final place, 1 being the best.
        place_after: likewise of the kept ones; None where they are too few.
    """

    endings: int
    kept: int
    before: Mapping[ZoneKind, FloatArray]
    after: Mapping[ZoneKind, FloatArray]
    lower: Mapping[ZoneKind, FloatArray]
    upper: Mapping[ZoneKind, FloatArray]
    place_before: FloatArray
    place_after: FloatArray | None

    @property
    def chance(self) -> float:
        return self.kept / self.endings

    @property
    def is_enough(self) -> bool:
        """Whether anything is said of the kept endings."""
        return self.place_after is not None


def suppose(draws: Draws, results: Mapping[int, Outcome], *, fewest: int = FEWEST) -> Supposed:
    """Return what the endings say in which fixtures end so.

    Args:
        draws: of the season.
        results: by number of the fixture.
        fewest: endings of which anything is said.
    """
    chosen = np.ones(draws.places.shape[1], dtype=np.bool_)
    for fixture, outcome in results.items():
        chosen &= draws.outcomes[fixture] == outcome
    kept = int(chosen.sum())
    is_enough = kept >= fewest
    after = _zones(draws, draws.places[:, chosen]) if is_enough else {}
    bounds = {kind: _wilson(shares, kept) for kind, shares in after.items()}
    return Supposed(
        endings=len(chosen),
        kept=kept,
        before=_zones(draws, draws.places),
        after=after,
        lower={kind: low for kind, (low, _) in bounds.items()},
        upper={kind: high for kind, (_, high) in bounds.items()},
        place_before=draws.places.mean(axis=1) + 1.0,
        place_after=draws.places[:, chosen].mean(axis=1) + 1.0 if is_enough else None,
    )


def _zones(draws: Draws, places: np.typing.NDArray[np.int8]) -> dict[ZoneKind, FloatArray]:
    return {
        zone.kind: ((places >= zone.first - 1) & (places <= zone.last - 1)).mean(axis=1)
        for zone in draws.rules.zones
    }


def _wilson(shares: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    scale = 1.0 + _Z**2 / n
    middle = (shares + _Z**2 / (2 * n)) / scale
    reach = _Z / scale * np.sqrt(shares * (1.0 - shares) / n + _Z**2 / (4 * n**2))
    return np.clip(middle - reach, 0.0, 1.0), np.clip(middle + reach, 0.0, 1.0)

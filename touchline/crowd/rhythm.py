"""How fast the crowd lives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Pauses in seconds at the speed of real time; they shrink as domain time runs faster.

    Attributes:
        pace: between two changes.
        look: between two looks at the world.
    """

    pace: float
    look: float

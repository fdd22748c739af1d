"""Transfers: what a player who comes or goes changes in a club's best eleven.

What belongs here: the eleven by line, the change with its error, the depth of a position, and who
is like a player. What does not: strengths (`strength`), or the season (`football.season.shifted`).

Only plain numbers: pages ask this for single clubs.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import hypot, sqrt
from typing import NamedTuple

LINES: Mapping[str, int] = {"G": 1, "D": 4, "M": 3, "F": 3}
ELEVEN = 11
Z = 1.959964
GOALS_PER_LOG_GOAL = 1.35
"""What a log goal is worth in a match, where a side scores as many as the average does."""
_UNLIKE_YEARS, _UNLIKE_STRENGTH, _UNLIKE_RATE = 4.0, 0.03, 0.15


class Valued(NamedTuple):
    """A player with his strength.

    Attributes:
        player: by which he is known.
        position: G, D, M or F.
        attack: log goals that his side scores more in a whole match; beside it its error.
        defence: log goals that it concedes less.
        age_years: None if nobody knows.
        goals, assists, shots: a whole match, of his profile; None where nobody counted.
    """

    player: int
    name: str
    position: str
    attack: float
    attack_error: float
    defence: float
    defence_error: float
    age_years: float | None = None
    goals: float | None = None
    assists: float | None = None
    shots: float | None = None

    @property
    def total(self) -> float:
        return self.attack + self.defence

    @property
    def error(self) -> float:
        return hypot(self.attack_error, self.defence_error)


class Estimate(NamedTuple):
    """A number with its 95 % interval."""

    value: float
    lower: float
    upper: float

    @classmethod
    def of(cls, value: float, error: float) -> "Estimate":
        return cls(value, value - Z * error, value + Z * error)


class Change(NamedTuple):
    """What another eleven changes, in log goals a match."""

    attack: Estimate
    defence: Estimate
    total: Estimate


def best_eleven(squad: Iterable[Valued], lines: Mapping[str, int] = LINES) -> tuple[Valued, ...]:
    """Return the strongest of each line; whoever is best else where a line has too few.

    A goalkeeper stands in for nobody, and nobody for him.
    """
    ranked = sorted(squad, key=lambda each: (-each.total, each.player))
    chosen = [
        each
        for position, wanted in lines.items()
        for each in [player for player in ranked if player.position == position][:wanted]
    ]
    outfield = sum(lines.values()) - lines["G"]
    missing = outfield - sum(each.position != "G" for each in chosen)
    others = [each for each in ranked if each.position != "G" and each not in chosen]
    return (*chosen, *others[:missing])


def change(before: Iterable[Valued], after: Iterable[Valued]) -> Change:
    """Return what changes between two elevens; who plays in both adds nothing, nor to the error.

    Errors of different players are taken as independent: that of the map they share is left out.
    """
    old, new = ({each.player: each for each in eleven} for eleven in (before, after))
    ins = [each for player, each in new.items() if player not in old]
    outs = [each for player, each in old.items() if player not in new]
    moved = [*ins, *outs]

    def estimate(name: str) -> tuple[float, float]:
        value = sum(getattr(e, name) for e in ins) - sum(getattr(e, name) for e in outs)
        return value, sqrt(sum(getattr(e, f"{name}_error") ** 2 for e in moved))

    attack, defence = estimate("attack"), estimate("defence")
    total = (attack[0] + defence[0], hypot(attack[1], defence[1]))
    return Change(*(Estimate.of(*each) for each in (attack, defence, total)))


def depth(squad: Iterable[Valued], position: str) -> list[Valued]:
    """Return who plays a position, strongest first."""
    players = [each for each in squad if each.position == position]
    return sorted(players, key=lambda each: (-each.total, each.player))


def alike(player: Valued, others: Iterable[Valued], count: int) -> list[Valued]:
    """Return those of his position who are nearest by age, strength and profile, nearest first."""
    same = [e for e in others if e.position == player.position and e.player != player.player]
    return sorted(same, key=lambda each: (_distance(player, each), each.player))[:count]


def _distance(one: Valued, other: Valued) -> float:
    pairs: Sequence[tuple[float | None, float | None, float]] = (
        (one.age_years, other.age_years, _UNLIKE_YEARS),
        (one.attack, other.attack, _UNLIKE_STRENGTH),
        (one.defence, other.defence, _UNLIKE_STRENGTH),
        (one.goals, other.goals, _UNLIKE_RATE),
        (one.assists, other.assists, _UNLIKE_RATE),
        (one.shots, other.shots, 6.0 * _UNLIKE_RATE),
    )
    # A trait that is not known of one of them makes them as unlike as one unit does.
    return sqrt(sum(1.0 if a is None or b is None else ((a - b) / u) ** 2 for a, b, u in pairs))

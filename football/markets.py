"""Markets as functions of a score grid, so that no two of them can contradict each other.

What belongs here: the settlement rules of a market and the fair price that follows from a grid.
What does not: bookmakers' prices (`football.odds`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from football.arrays import BoolArray, FloatArray
from football.grid import ScoreGrid, goal_margin, goal_total


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One thing to back, and the probabilities of the five ways a stake on it can settle.

    A quarter line splits the stake over the two lines beside it, so it can win or lose by half.
    """

    name: str
    win: float
    half_win: float = 0.0
    push: float = 0.0
    half_loss: float = 0.0
    loss: float

    @property
    def probability(self) -> float:
        """The probability a fair price implies: winning stakes over those not given back."""
        won = self.win + self.half_win / 2.0
        at_risk = 1.0 - self.push - (self.half_win + self.half_loss) / 2.0
        return won / at_risk if at_risk > 0 else 0.0

    @property
    def fair_odds(self) -> float | None:
        """The decimal price at which backing it gains nothing on average, if it can win."""
        probability = self.probability
        return 1.0 / probability if probability > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedMarket:
    """A market of one match with everything one can back in it.

    Attributes:
        name: as `derive` takes it, without the line.
        line: goals of a total, or the home side's handicap; `None` where there is none.
    """

    name: str
    selections: tuple[Selection, ...]
    line: float | None = None

    def __getitem__(self, name: str) -> Selection:
        found = next((s for s in self.selections if s.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def to_dict(self) -> dict[str, object]:
        """Return what an API answers with."""
        return {
            "market": self.name,
            "line": self.line,
            "selections": [
                {
                    "name": s.name,
                    "probability": s.probability,
                    "fair_odds": s.fair_odds,
                    "push": s.push,
                }
                for s in self.selections
            ],
        }


def match_odds(grid: ScoreGrid) -> DerivedMarket:
    """Home, draw or away after 90 minutes (1X2)."""
    names = ("home", "draw", "away")
    picks = tuple(_plain(n, p) for n, p in zip(names, grid.outcomes(), strict=True))
    return DerivedMarket(name="match_odds", selections=picks)


def double_chance(grid: ScoreGrid) -> DerivedMarket:
    """Two of the three outcomes."""
    home, draw, away = grid.outcomes()
    chances = (("home_or_draw", home + draw), ("home_or_away", home + away))
    picks = tuple(_plain(n, p) for n, p in (*chances, ("draw_or_away", draw + away)))
    return DerivedMarket(name="double_chance", selections=picks)


def draw_no_bet(grid: ScoreGrid) -> DerivedMarket:
    """Home or away; a draw gives the stake back."""
    margin = goal_margin(grid.probabilities.shape)
    picks = (_settled("home", grid, margin), _settled("away", grid, -margin))
    return DerivedMarket(name="draw_no_bet", selections=picks)


def both_teams_to_score(grid: ScoreGrid) -> DerivedMarket:
    """Whether each side scores at least once."""
    yes = float(grid.probabilities[1:, 1:].sum())
    picks = (_plain("yes", yes), _plain("no", 1.0 - yes))
    return DerivedMarket(name="both_teams_to_score", selections=picks)


def total(grid: ScoreGrid, line: float) -> DerivedMarket:
    """Goals of both sides over or under a line; whole lines push, quarter lines split."""
    line = _checked(line)
    if line < 0:
        raise ValueError(f"a total has a line of 0 or more, not {line}")
    goals = goal_total(grid.probabilities.shape)
    picks = (_settled("over", grid, goals - line), _settled("under", grid, line - goals))
    return DerivedMarket(name="total", line=line, selections=picks)


def asian_handicap(grid: ScoreGrid, line: float) -> DerivedMarket:
    """Home or away after `line` goals are added to the home side (-0.5: home must win)."""
    line = _checked(line)
    margin = goal_margin(grid.probabilities.shape) + line
    picks = (_settled("home", grid, margin), _settled("away", grid, -margin))
    return DerivedMarket(name="asian_handicap", line=line, selections=picks)


def correct_score(grid: ScoreGrid, count: int = 10) -> DerivedMarket:
    """The likeliest scorelines ("2-1"), and `other` for the rest."""
    lines = grid.most_likely(count)
    picks = [_plain(f"{s.home_goals}-{s.away_goals}", s.probability) for s in lines]
    picks.append(_plain("other", max(0.0, 1.0 - sum(s.probability for s in lines))))
    return DerivedMarket(name="correct_score", selections=tuple(picks))


_WITHOUT_LINE: Mapping[str, Callable[[ScoreGrid], DerivedMarket]] = {
    "match_odds": match_odds,
    "double_chance": double_chance,
    "draw_no_bet": draw_no_bet,
    "both_teams_to_score": both_teams_to_score,
    "correct_score": correct_score,
}
_WITH_LINE: Mapping[str, Callable[[ScoreGrid, float], DerivedMarket]] = {
    "total": total,
    "asian_handicap": asian_handicap,
}

ALL: tuple[str, ...] = (
    *_WITHOUT_LINE,
    *(f"total:{line}" for line in (0.5, 1.5, 2.5, 3.5, 4.5)),
    *(f"asian_handicap:{line}" for line in (-1.5, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.5)),
)


def derive(grid: ScoreGrid, names: Sequence[str] = ALL) -> tuple[DerivedMarket, ...]:
    """Return markets by name: `match_odds`, `total:2.5`, `asian_handicap:-0.25`, ....

    Raises:
        ValueError: for an unknown name, saying which are allowed.
    """
    return tuple(_derive_one(grid, name) for name in names)


def _derive_one(grid: ScoreGrid, name: str) -> DerivedMarket:
    if name in _WITHOUT_LINE:
        return _WITHOUT_LINE[name](grid)
    kind, separator, line = name.partition(":")
    if kind in _WITH_LINE and separator:
        return _WITH_LINE[kind](grid, _parsed(line))
    allowed = ", ".join((*_WITHOUT_LINE, *(f"{kind}:LINE" for kind in _WITH_LINE)))
    raise ValueError(f"unknown market {name!r}; allowed: {allowed}")


def _parsed(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"a line is a number such as 2.5 or -0.25, not {text!r}") from None


def _checked(line: float) -> float:
    if not np.isfinite(line) or line * 4.0 != round(line * 4.0):
        raise ValueError(f"a line is a multiple of a quarter goal, not {line}")
    return float(line)


def _plain(name: str, probability: float) -> Selection:
    return Selection(name=name, win=probability, loss=1.0 - probability)


def _settled(name: str, grid: ScoreGrid, margin: FloatArray) -> Selection:
    """Settle by how far (in goals, in quarters) each scoreline lands beyond the line."""

    def mass(where: BoolArray) -> float:
        return float(grid.probabilities[where].sum())

    return Selection(
        name=name,
        win=mass(margin >= 0.5),
        half_win=mass(margin == 0.25),
        push=mass(margin == 0.0),
        half_loss=mass(margin == -0.25),
        loss=mass(margin <= -0.5),
    )

"""Goals and statistics of one match, from scores, details and the sides' figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from football.observations import Score, Statistics
from sources.espn.payloads import Competitor, Detail

_REGULATION_SECONDS = 5400.0  # the clock stands still in stoppage time
_MOST_GOALS = 99
_MOST_OF_ANYTHING = 999
_NAMES = {
    "shots": "totalShots",
    "shots_on_target": "shotsOnTarget",
    "corners": "wonCorners",
    "fouls": "foulsCommitted",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of one match and what happened between them."""

    home: Competitor
    away: Competitor
    details: Sequence[Detail]

    def score_in_regulation(self) -> Score:
        """Return the score while no more than 90 minutes have been played."""
        return Score(
            home_goals_90=goals_of(self.home.score), away_goals_90=goals_of(self.away.score)
        )

    def score_beyond_regulation(self) -> Score:
        """Return the score of a match that went on: its 90 minutes come from the goals' clocks."""
        home, away = goals_of(self.home.score), goals_of(self.away.score)
        are_complete = (self._goals(self.home), self._goals(self.away)) == (home, away)
        early = _REGULATION_SECONDS if are_complete else None
        return Score(
            home_goals_90=None if early is None else self._goals(self.home, early),
            away_goals_90=None if early is None else self._goals(self.away, early),
            home_goals_aet=home,
            away_goals_aet=away,
            home_penalties=goals_of(self.home.shootout_score),
            away_penalties=goals_of(self.away.shootout_score),
        )

    def statistics(self) -> Statistics | None:
        """Return the counts, or nothing where all are zero: there, nobody counted."""
        counts = {**self._counts("home", self.home), **self._counts("away", self.away)}
        return Statistics(**counts) if any(counts.values()) else None

    def _goals(self, side: Competitor, until_seconds: float = float("inf")) -> int:
        return sum(
            detail.score_value
            for detail in self._of(side)
            if not detail.shootout and detail.clock.value <= until_seconds
        )

    def _counts(self, prefix: str, side: Competitor) -> dict[str, int | None]:
        given: Mapping[str, str] = {s.name: s.display_value for s in side.statistics or ()}
        counts = {f"{prefix}_{ours}": _count(given.get(name)) for ours, name in _NAMES.items()}
        if self.details:
            cards = self._of(side)
            counts[f"{prefix}_yellow_cards"] = sum(detail.yellow_card for detail in cards)
            counts[f"{prefix}_red_cards"] = sum(detail.red_card for detail in cards)
        return counts

    def _of(self, side: Competitor) -> list[Detail]:
        team_id = side.team.id or side.id
        return [detail for detail in self.details if detail.team.id == team_id]


def goals_of(value: object) -> int | None:
    """Read a score that comes as text, number or `{value, displayValue}`; `None` when absent.

    Raises:
        ValueError: it is there but no number of goals.
    """
    if isinstance(value, dict):
        document = cast("Mapping[str, object]", value)
        value = document.get("value", document.get("displayValue"))
    if value is None or value == "":
        return None
    goals = None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        goals = _count(str(value))
    if goals is None or goals > _MOST_GOALS:
        raise ValueError(f"not a number of goals: {value!r}")
    return goals


def _count(text: str | None) -> int | None:
    whole = (text or "").strip().removesuffix(".0")
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 7):
        return None
    return count if (count := int(whole)) <= _MOST_OF_ANYTHING else None

"""Goals and statistics of one match, from scores, details and the sides' figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from football.observations.match import Score, Statistics
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
_NEVER_BOTH_ZERO = ("shots", "fouls")  # in ninety minutes: a zero on both sides is a gap
_HALVES, _PERIODS = 2, 4  # a fifth line is the shoot-out
_Goals = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of one match and what happened between them."""

    home: Competitor
    away: Competitor
    details: Sequence[Detail]

    def score_in_regulation(self, *, is_over: bool) -> Score:
        """Return the score while no more than 90 minutes have been played."""
        home, away = goals_of(self.home.score), goals_of(self.away.score)
        periods = self._periods()
        first = periods[:1] if is_over and _add_up(periods, (home, away)) else []
        return Score(
            home_goals_90=home,
            away_goals_90=away,
            home_goals_half_time=first[0][0] if first else None,
            away_goals_half_time=first[0][1] if first else None,
        )

    def score_beyond_regulation(self) -> Score:
        """Return the score of a match that went on.

        Its 90 minutes come from the goals of both halves, else from the goals' clocks; where
        neither adds up to the score, they are unknown.
        """
        home, away = goals_of(self.home.score), goals_of(self.away.score)
        regular = self._after_two_periods(home, away) or self._before_the_hour(home, away)
        return Score(
            home_goals_90=regular[0] if regular else None,
            away_goals_90=regular[1] if regular else None,
            home_goals_aet=home,
            away_goals_aet=away,
            home_penalties=goals_of(self.home.shootout_score),
            away_penalties=goals_of(self.away.shootout_score),
        )

    def statistics(self) -> Statistics | None:
        """Return the counts, or nothing where all are zero: there, nobody counted."""
        counts = {**self._counts("home", self.home), **self._counts("away", self.away)}
        for name in _NEVER_BOTH_ZERO:
            if not counts.get(f"home_{name}") and not counts.get(f"away_{name}"):
                counts[f"home_{name}"] = counts[f"away_{name}"] = None
        return Statistics(**counts) if any(counts.values()) else None

    def _after_two_periods(self, home: int | None, away: int | None) -> _Goals | None:
        periods = self._periods()
        if len(periods) < _HALVES or not _add_up(periods, (home, away)):
            return None
        return sum(h for h, _ in periods[:_HALVES]), sum(a for _, a in periods[:_HALVES])

    def _before_the_hour(self, home: int | None, away: int | None) -> _Goals | None:
        if (self._goals(self.home), self._goals(self.away)) != (home, away):
            return None
        until = _REGULATION_SECONDS
        return self._goals(self.home, until), self._goals(self.away, until)

    def _periods(self) -> list[_Goals]:
        """Return the goals of each period of play, as far as both sides have them."""
        home, away = (
            [_count(line.display_value) for line in side.linescores or ()]
            for side in (self.home, self.away)
        )
        pairs = list(zip(home, away, strict=False))[:_PERIODS]
        return [(h, a) for h, a in pairs if h is not None and a is not None]

    def _goals(self, side: Competitor, until_seconds: float = float("inf")) -> int:
        return sum(
            _value(detail)
            for detail in self._of(side)
            if not detail.shootout and detail.clock.value <= until_seconds
        )

    def _counts(self, prefix: str, side: Competitor) -> dict[str, int | None]:
        given: Mapping[str, str] = {s.name: s.display_value for s in side.statistics or () if s}
        counts = {f"{prefix}_{ours}": _count(given.get(name)) for ours, name in _NAMES.items()}
        if self.details:
            cards = self._of(side)
            counts[f"{prefix}_yellow_cards"] = sum(detail.yellow_card for detail in cards)
            counts[f"{prefix}_red_cards"] = sum(detail.red_card for detail in cards)
        return counts

    def _of(self, side: Competitor) -> list[Detail]:
        team_id = side.team.id or side.id
        return [detail for detail in self.details if detail.team.id == team_id]


def _add_up(periods: Sequence[_Goals], score: tuple[int | None, int | None]) -> bool:
    return bool(periods) and score == (sum(h for h, _ in periods), sum(a for _, a in periods))


def _value(detail: Detail) -> int:
    return int(detail.scoring_play) if detail.score_value is None else detail.score_value


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

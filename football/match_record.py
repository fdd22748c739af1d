"""Everything about a match that changes: what its current row and each of its versions hold."""

from dataclasses import dataclass, fields
from datetime import datetime

from football.observations.match import MatchStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchState:
    """Everything about a match that changes, column by column of the table `match`."""

    venue_id: int | None
    is_neutral: bool
    kickoff_at: datetime
    has_kickoff_time: bool
    kickoff_source: str
    schedule_generation: int
    status: MatchStatus
    phase_rank: int
    period: int
    clock_seconds: int
    minute: str | None
    observed_at: datetime
    home_goals_90: int | None
    away_goals_90: int | None
    home_goals_half_time: int | None
    away_goals_half_time: int | None
    home_goals_aet: int | None
    away_goals_aet: int | None
    home_penalties: int | None
    away_penalties: int | None
    home_goals_played: int | None
    away_goals_played: int | None
    is_awarded: bool
    shoot_out_winner: str | None
    score_source: str | None
    status_source: str | None
    known_at: datetime
    known_basis: str

    def differs_from(self, other: "MatchState") -> bool:
        """Whether a reader of facts would notice: clocks and owners do not count."""
        return any(getattr(self, name) != getattr(other, name) for name in _FACTUAL)


_UNFACTUAL = {
    "observed_at",
    "clock_seconds",
    "minute",
    "kickoff_source",
    "score_source",
    "status_source",
    "known_at",
    "known_basis",
}
STATE_FIELDS = tuple(f.name for f in fields(MatchState))
_FACTUAL = tuple(name for name in STATE_FIELDS if name not in _UNFACTUAL)

"""Shapes of chances of players."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.football.standings.schemas import Club
from serving.kit.schemas import example

CHANCE: dict[str, Any] = {
    "start_probability": 0.93, "expected_minutes": 79.4, "score_probability": 0.31,
    "expected_goals": 0.38, "first_goal_probability": 0.12, "expected_assists": 0.14,
    "expected_shots": 2.6, "expected_shots_on_target": 1.1, "booked_probability": 0.11,
    "sent_off_probability": 0.003, "injury_probability": 0.014, "out": None, "back_on": None,
    "has_lineup": False, "horizon": "T-24h", "as_of": "2025-11-14T15:00:00Z",
}  # fmt: skip
_PLAYER: dict[str, Any] = {
    "player_id": 71, "name": "Rurik Ormsary", "team_id": 4, "is_home": True, "position": "F",
    **CHANCE,
}  # fmt: skip
NEXT_MATCH: dict[str, Any] = {
    "match_id": 314, "kickoff_at": "2025-11-15T15:00:00Z", "competition": "S1",
    "home": {"team_id": 4, "name": "Askvik"}, "away": {"team_id": 9, "name": "Tindholm"},
    "is_home": True, "chance": CHANCE,
}  # fmt: skip


class Chance(BaseModel):
    """What a player may do in one match, as known at an instant.

    Goals are shared out of the match's own score grid: those of a side and its own goals sum to
    what the grid expects. A statistic of line-ups and counts; of injuries it is no medical word.
    """

    start_probability: float = Field(description="Those of a side sum to eleven.")
    expected_minutes: float
    score_probability: float = Field(description="At least one goal, own goals left out.")
    expected_goals: float
    first_goal_probability: float = Field(description="The first goal of the match is his.")
    expected_assists: float | None = Field(description="Null where nobody counts them.")
    expected_shots: float | None
    expected_shots_on_target: float | None
    booked_probability: float = Field(description="A yellow card.")
    sent_off_probability: float = Field(description="A red card.")
    injury_probability: float | None = Field(
        description="That an injury is reported within seven days of `as_of`, by the statistics of"
        " minutes, age and past absences; null where too few are known, and of who is injured."
    )
    out: Literal["injury", "suspension", "other"] | None = Field(
        description="Null if he can play."
    )
    back_on: date | None = Field(
        description="The day he is said to be back, else the median of past absences."
    )
    has_lineup: bool = Field(description="Whether the line-up of his side was out.")
    horizon: Literal["T-24h", "kick-off"] = Field(
        description="Known a day before at the latest, or later than that."
    )
    as_of: datetime


class PlayerChance(Chance):
    """A player of a match, with what he may do in it."""

    player_id: int
    name: str
    team_id: int
    is_home: bool
    position: Literal["G", "D", "M", "F"]


class MatchPlayers(BaseModel):
    """The players of a match, likeliest scorers first."""

    model_config = example(world="simulated", match_id=314, track="odds_free", items=[_PLAYER])

    world: str
    match_id: int
    track: str | None = Field(description="Whose score grid the goals are of; null without any.")
    items: list[PlayerChance] = Field(
        description="Empty until eight days before kick-off, and where too few line-ups are known."
    )


class NextMatch(BaseModel):
    """The next match of a player, as far as something is said of it."""

    match_id: int
    kickoff_at: datetime
    competition: str = Field(description="Its code.")
    home: Club
    away: Club
    is_home: bool
    chance: Chance

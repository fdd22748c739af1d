"""Shapes of supposed transfers."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from football.season import ZoneKind
from serving.football.standings.schemas import Club, LeagueReference
from serving.kit.schemas import example

Line = Literal["G", "D", "M", "F"]

_CLUB: dict[str, Any] = {"team_id": 4, "name": "Askvik"}
_OTHER: dict[str, Any] = {"team_id": 9, "name": "Tindholm"}
_INTERVAL: dict[str, float] = {"value": 0.06, "lower": -0.02, "upper": 0.14}
_PLAYER: dict[str, Any] = {
    "player_id": 71, "name": "Rurik Ormsary", "position": "F", "age_years": 24.7, "team": _CLUB,
    "attack": _INTERVAL, "defence": _INTERVAL, "total": _INTERVAL,
}  # fmt: skip
_CHANGE: dict[str, Any] = {"attack": _INTERVAL, "defence": _INTERVAL, "total": _INTERVAL}
_SEASON: dict[str, Any] = {
    "competition": {"code": "S1", "name": "Northland Premier"}, "season": "2025-26",
    "as_of": "2025-11-15T09:00:00Z", "effective_endings": 9120.0, "points": _INTERVAL,
    "position_before": 4.2, "position_after": 3.8,
    "zones": {"title": {"before": 0.12, "after": 0.15, "lower": 0.11, "upper": 0.19}},
}  # fmt: skip


class IntervalRead(BaseModel):
    """A number with its 95 % interval."""

    value: float
    lower: float
    upper: float


class StrengthRead(BaseModel):
    """Log goals a match beside the average player of the position."""

    attack: IntervalRead
    defence: IntervalRead
    total: IntervalRead


class MeasuredPlayer(StrengthRead):
    """A player with his strength."""

    player_id: int
    name: str
    position: Line
    age_years: float | None
    team: Club | None


class ZoneChange(BaseModel):
    """The chance of a zone of the table before and after; bounds are of the strength alone."""

    before: float
    after: float
    lower: float
    upper: float


class SeasonChange(BaseModel):
    """What becomes of a club's season, off its drawn endings weighed anew."""

    competition: LeagueReference
    season: str = Field(description="Its label.")
    as_of: datetime = Field(description="Of the drawn endings.")
    effective_endings: float = Field(description="That the weights are worth.")
    points: IntervalRead = Field(description="That it will collect more.")
    position_before: float
    position_after: float
    zones: dict[ZoneKind, ZoneChange]


class ClubChange(BaseModel):
    """What a transfer changes in one club."""

    team: Club
    is_arrival: bool
    comes_in: list[MeasuredPlayer] = Field(description="Who is new in the best eleven.")
    goes_out: list[MeasuredPlayer] = Field(description="Whom it no longer has.")
    strength: StrengthRead | None = Field(
        description="By how much the best eleven is stronger, log goals a match; null where fewer "
        "than eleven of its players are measured."
    )
    depth: list[MeasuredPlayer] = Field(
        description="Who plays his position after the transfer, strongest first."
    )
    season: SeasonChange | None = Field(
        description="Null where its season was not drawn, or too few endings are like it."
    )


class TransferRead(BaseModel):
    """A transfer supposed: both clubs before and after, and players like him."""

    model_config = example(
        world="simulated",
        as_of="2025-11-15T09:00:00Z",
        player=_PLAYER,
        clubs=[
            {
                "team": _OTHER,
                "is_arrival": True,
                "comes_in": [_PLAYER],
                "goes_out": [],
                "strength": _CHANGE,
                "depth": [_PLAYER],
                "season": _SEASON,
            }
        ],
        alike=[_PLAYER],
    )

    world: str
    as_of: datetime = Field(description="When strengths were measured.")
    player: MeasuredPlayer
    clubs: list[ClubChange] = Field(description="The club he leaves, then the one he joins.")
    alike: list[MeasuredPlayer] = Field(
        description="Of his position in the country, nearest by age, strength and profile."
    )

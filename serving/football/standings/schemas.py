"""Shapes of standings and of season projections."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from football.season import ZoneKind
from serving.kit.schemas import example

_CLUB = {"team_id": 4, "name": "Askvik"}
_OTHER = {"team_id": 9, "name": "Tindholm"}
_COMPETITION = {"code": "S1", "name": "Northland Premier"}
_SEASON = {"start_year": 2025, "label": "2025-26", "match_count": 90, "finished_count": 70}
_MATCH: dict[str, Any] = {
    "match_id": 4711, "kickoff_at": "2025-11-16T15:00:00Z", "home": _CLUB, "away": _OTHER,
}  # fmt: skip
_RECORD = {
    "played": 5, "won": 4, "drawn": 0, "lost": 1, "goals_for": 9, "goals_against": 4,
    "goal_difference": 5,
}  # fmt: skip
_AWAY = {
    "played": 5, "won": 3, "drawn": 2, "lost": 0, "goals_for": 8, "goals_against": 3,
    "goal_difference": 5,
}  # fmt: skip
_TOTAL = {
    "played": 10, "won": 7, "drawn": 2, "lost": 1, "goals_for": 17, "goals_against": 7,
    "goal_difference": 10,
}  # fmt: skip
_ROW: dict[str, Any] = {
    "position": 1, "is_level": False, "team": _CLUB, "points": 20, "adjustment": -3,
    "total": _TOTAL, "home": _RECORD, "away": _AWAY, "form": "WDWLW", "zones": ["title"],
    "half": None,
}  # fmt: skip
_PROJECTED: dict[str, Any] = {
    "team": _CLUB, "position": 1, "points": 20, "expected_position": 1.4,
    "expected_points": {"value": 52.3, "standard_error": 0.06}, "points_sd": 5.9,
    "points_quantiles": [42, 48, 52, 56, 62], "positions": [0.64, 0.36],
    "position_errors": [0.0048, 0.0048],
    "zones": {"title": {"value": 0.64, "standard_error": 0.0048}},
}  # fmt: skip
_PROJECTION: dict[str, Any] = {
    "projection_id": "019a8b1e-7c00-7000-8000-000000000001",
    "as_of": "2025-11-15T09:00:00Z",
    "track": "odds_free",
    "model_name": "outcome_odds_free",
    "model_version": 3,
    "n_seasons": 10000,
    "strength_sd": 0.12,
    "matches_played": 70,
    "quantile_levels": [0.05, 0.25, 0.5, 0.75, 0.95],
    "teams": [_PROJECTED],
}
TEAM_STANDING: dict[str, Any] = {
    "competition": _COMPETITION, "season": "2025-26", "position": 1, "clubs": 14, "played": 10,
    "points": 20, "goal_difference": 10, "form": "WDWLW", "zones": ["title"],
}  # fmt: skip


class LeagueReference(BaseModel):
    """Which league."""

    code: str
    name: str


class SeasonRead(BaseModel):
    """Which season, and how many of its known matches are played."""

    start_year: int
    label: str
    match_count: int
    finished_count: int


class Club(BaseModel):
    """A club of the league."""

    team_id: int
    name: str


class RecordRead(BaseModel):
    """Matches counted by outcome, with goals."""

    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    goal_difference: int


class StandingRead(BaseModel):
    """A club's line of the table."""

    position: int
    is_level: bool = Field(description="The rules cannot tell it from a neighbour; by name then.")
    team: Club
    points: int = Field(description="Adjustments included.")
    adjustment: int
    total: RecordRead
    home: RecordRead
    away: RecordRead
    form: str = Field(description="Last five results, the latest last.")
    zones: list[ZoneKind] = Field(description="What the place leads to if it is the final one.")
    half: int | None = Field(description="0 upper, 1 lower, once a league has split.")


class AdjustmentRead(BaseModel):
    """Points given or taken off the pitch."""

    team: Club
    points: int
    reason: str
    effective_on: date


class Estimate(BaseModel):
    """A number read off simulated seasons, and how far chance can have moved it."""

    value: float
    standard_error: float = Field(description="Of the simulation, not of the models behind it.")


class ProjectedTeam(BaseModel):
    """Where a club may finish."""

    team: Club
    position: int = Field(description="In the table at that instant.")
    points: int = Field(description="Likewise.")
    expected_position: float
    expected_points: Estimate
    points_sd: float
    points_quantiles: list[int] = Field(description="Final points at `quantile_levels`.")
    positions: list[float] = Field(description="Probability of each final place, the first first.")
    position_errors: list[float] = Field(description="Standard errors of these.")
    zones: dict[ZoneKind, Estimate]


class ProjectionRead(BaseModel):
    """The season played out many times from what was known at an instant."""

    projection_id: UUID
    as_of: datetime
    track: str
    model_name: str
    model_version: int
    n_seasons: int
    strength_sd: float = Field(description="Of the shock on each club's log scoring rate.")
    matches_played: int
    quantile_levels: list[float]
    teams: list[ProjectedTeam]


class StandingsRead(BaseModel):
    """A league's table, and the last projection of its season."""

    model_config = example(
        world="simulated",
        competition=_COMPETITION,
        season=_SEASON,
        as_of="2025-11-09T19:02:11Z",
        rows=[_ROW],
        adjustments=[
            {"team": _CLUB, "points": -3, "reason": "late accounts", "effective_on": "2025-10-01"}
        ],
        projection=_PROJECTION,
    )

    world: str
    competition: LeagueReference
    season: SeasonRead
    as_of: datetime | None = Field(description="When the last result in it became known.")
    rows: list[StandingRead]
    adjustments: list[AdjustmentRead]
    projection: ProjectionRead | None


class TeamOutlook(BaseModel):
    """A club over time, an entry per instant of `as_of`; null where it was not in the league."""

    team: Club
    position: list[int | None]
    points: list[int | None]
    expected_points: list[float | None]
    zones: dict[ZoneKind, list[float | None]]


class StandingsHistory(BaseModel):
    """How a season's projections moved: the last one of each day (UTC)."""

    model_config = example(
        world="simulated",
        competition=_COMPETITION,
        season=_SEASON,
        track="odds_free",
        as_of=["2025-11-08T23:10:00Z", "2025-11-09T23:10:00Z"],
        matches_played=[63, 70],
        teams=[
            {
                "team": _OTHER,
                "position": [3, 2],
                "points": [15, 18],
                "expected_points": [44.1, 46.0],
                "zones": {"title": [0.08, 0.12], "relegation": [0.004, 0.001]},
            }
        ],
    )

    world: str
    competition: LeagueReference
    season: SeasonRead
    track: str
    as_of: list[datetime]
    matches_played: list[int]
    teams: list[TeamOutlook]


class SupposedMatch(BaseModel):
    """A match to come whose result may be supposed."""

    match_id: int
    kickoff_at: datetime
    home: Club
    away: Club


class SupposedResult(SupposedMatch):
    """A match with the result that is supposed."""

    outcome: Literal["home", "draw", "away"]


class SupposedChance(BaseModel):
    """A chance before and after; null where too few endings are left to tell."""

    before: float
    after: float | None
    lower: float | None = Field(description="95 % interval of `after`: of drawing so many only.")
    upper: float | None


class SupposedTeam(BaseModel):
    """Where a club may finish if the results come true."""

    team: Club
    expected_position: float
    supposed_position: float | None
    zones: dict[ZoneKind, SupposedChance]


class WhatIfRead(BaseModel):
    """A season if coming matches end so: the drawn endings in which they do.

    Nothing is played again, and few endings say little: see `kept`.
    """

    model_config = example(
        world="simulated",
        competition=_COMPETITION,
        season=_SEASON,
        track="odds_free",
        as_of="2025-11-15T09:00:00Z",
        endings=10000,
        kept=4312,
        fewest=100,
        results=[{**_MATCH, "outcome": "home"}],
        teams=[
            {
                "team": _CLUB,
                "expected_position": 1.4,
                "supposed_position": 1.2,
                "zones": {"title": {"before": 0.64, "after": 0.75, "lower": 0.74, "upper": 0.76}},
            }
        ],
        coming=[_MATCH],
    )

    world: str
    competition: LeagueReference
    season: SeasonRead
    track: str
    as_of: datetime = Field(description="Of the projection whose endings these are.")
    endings: int = Field(description="That were drawn.")
    kept: int = Field(description="In which all supposed results come true.")
    fewest: int = Field(description="With fewer kept ones nothing is said: `after` is null.")
    results: list[SupposedResult]
    teams: list[SupposedTeam] = Field(description="The likeliest champion first.")
    coming: list[SupposedMatch] = Field(description="The next matches that may be supposed.")

    @property
    def is_enough(self) -> bool:
        """Whether enough endings are left."""
        return self.kept >= self.fewest


class TeamStanding(BaseModel):
    """Where a team stands in the newest season we have of it."""

    competition: LeagueReference
    season: str
    position: int
    clubs: int
    played: int
    points: int
    goal_difference: int
    form: str
    zones: list[ZoneKind]

"""What becomes of forecasts."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from storage.kit.event_payload import EVERY_MATCH, Part, Payload

Outcome = Literal["home", "draw", "away"]
Trend = Literal["up", "down", "steady"]


class ForecastSaid(Part):
    """One sealed forecast.

    Attributes:
        size: how far the outcome that moved most moved since the last one of this track; null for
            the first.
        outcome: which one that was.
        trend: where that outcome goes: up or down if this step and its way from the first forecast
            are both half a point that way.
    """

    forecast_id: str
    track: str
    horizon: str
    model_version_id: int
    p_home: float
    p_draw: float
    p_away: float
    size: float | None = Field(ge=0, le=1)
    outcome: Outcome | None = None
    trend: Trend | None = None


class ForecastUpdated(Payload):
    """Forecasts of a match were sealed, one for each track.

    Attributes:
        cause: why it was forecast again: a horizon, line-ups, prices, an absence, a model.
        size: the largest of the forecasts' sizes; null when all are the first of their track.
        trend: of the forecast that moved most.
    """

    event_type = "forecast.updated"
    topics = ("match:{id}", "competition:{code}", "team:{id}")

    match_id: int
    home: str
    away: str
    kickoff_at: datetime
    as_of: datetime
    cause: str
    size: float | None = Field(ge=0, le=1)
    trend: Trend | None = None
    forecasts: list[ForecastSaid]


class LiveForecastSaid(Part):
    """What one track says of a match in play.

    Attributes:
        forecast_id: the sealed forecast that was carried to where the match stands.
        size: how far the outcome that moved most moved since the last time.
    """

    track: str
    forecast_id: str
    p_home: float
    p_draw: float
    p_away: float
    size: float


class LiveForecastUpdated(Payload):
    """The probabilities of a match in play are others.

    Attributes:
        cause: what moved them: a goal, a red card, the clock.
        minute: as the provider wrote it; null where it wrote none.
        size: the largest of the forecasts' sizes.
    """

    event_type = "forecast.live"
    topics = EVERY_MATCH

    match_id: int
    competition: str
    status: str
    phase: int
    clock_seconds: int | None
    minute: str | None
    home_goals: int
    away_goals: int
    home_red_cards: int
    away_red_cards: int
    cause: str
    size: float
    forecasts: list[LiveForecastSaid]


class Settled(Part):
    """What one track had forecast of a match that is over, and its loss."""

    track: str
    p_home: float
    p_draw: float
    p_away: float
    log_loss: float


class ForecastSettled(Payload):
    """A final score met what was sealed of the match."""

    event_type = "forecast.settled"
    topics = ("match:{id}", "competition:{code}")

    match_id: int
    competition: str
    home_goals_90: int
    away_goals_90: int
    tracks: list[Settled]


class Accuracy(Part):
    """Mean scores of one track's sealed forecasts; lower is better."""

    track: str
    horizon: str
    n: int
    log_loss: float
    rps: float
    brier: float


class RollingAccuracy(Part):
    """How the last days of one track went, as it stood at kick-off.

    Attributes:
        competition: code; null is all together.
        span: `30d`, `90d` or `season`.
        hits: matches whose likeliest outcome came true.
        log_loss_lower: of the 95 % interval; null of fewer than five weeks.
    """

    competition: str | None
    track: str
    horizon: str
    span: str
    n: int
    hits: int
    log_loss: float
    log_loss_lower: float | None
    log_loss_upper: float | None
    rps: float
    brier: float


class AccuracyUpdated(Payload):
    """More matches are settled or have moved out of sight, and the scores are others.

    Attributes:
        rolling: what changed of the last 30 days, 90 days and the season.
        newly_settled: matches settled since the last time.
        scores: over all competitions, by track and horizon.
    """

    event_type = "accuracy.updated"
    topics = ("models",)

    as_of: datetime
    newly_settled: int
    scores: list[Accuracy]
    rolling: list[RollingAccuracy] = Field(default_factory=list[RollingAccuracy])


class ProjectedTeam(Part):
    """Where a team stands and may end; `zones` are probabilities."""

    team_id: int
    position: int
    points: int
    expected_points: float
    zones: dict[str, float]


class ProjectionUpdated(Payload):
    """A season in progress was simulated again."""

    event_type = "projection.updated"
    topics = ("competition:{code}",)

    projection_id: str
    competition: str
    as_of: datetime
    track: str
    matches_played: int
    teams: list[ProjectedTeam]

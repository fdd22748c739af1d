"""Shapes of records."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example

LineName = Literal["model", "market"]
_PICK: dict[str, Any] = {
    "match_id": 41,
    "kickoff_at": "2025-11-15T15:00:00Z",
    "competition": "E0",
    "home": "Rovers",
    "away": "Athletic",
    "p_home": 0.5,
    "p_draw": 0.3,
    "p_away": 0.2,
    "home_score": 2,
    "away_score": 1,
    "points": 36.9,
}
RECORD: dict[str, Any] = {
    "username": "ada",
    "picks": 61,
    "copies": 4,
    "exact": 6,
    "points": 812.5,
    "log_loss": 0.984,
    "brier": 0.586,
    "rps": 0.201,
    "peer": 6.2,
    "sharpness": 0.52,
    "called": 33,
    "streak": 2,
    "longest_streak": 7,
    "calibration": [
        {"mean_probability": 0.55, "observed": 0.58, "lower": 0.41, "upper": 0.73, "n": 38}
    ],
    "against": [
        {
            "line": "market",
            "picks": 57,
            "gain": -0.011,
            "gain_lower": -0.05,
            "gain_upper": 0.028,
            "evidence": 0.7,
            "luck": 0.62,
            "verdict": "open",
        }
    ],
    "best": [_PICK],
    "worst": [],
    "experience": 310,
    "level": 4,
    "achievements": [
        {
            "code": "ten_days",
            "match_id": 38,
            "home": "Rovers",
            "away": "Athletic",
            "earned_at": "2025-11-08T15:00:00Z",
        }
    ],
}


class TenthRead(BaseModel):
    """Probabilities of about the same size, and how often what they were given to happened."""

    mean_probability: float
    observed: float
    lower: float = Field(description="Of the 95 % interval of the share.")
    upper: float
    n: int = Field(description="Outcomes: a match has three.")


class VersusRead(BaseModel):
    """Picks against a line, on exactly the same matches. Copies are left out."""

    line: LineName
    picks: int
    gain: float = Field(
        description="Mean log loss of the line less one's own: above zero is better than it."
    )
    gain_lower: float = Field(description="Of the 95 % interval, by match-days.")
    gain_upper: float
    evidence: float = Field(
        description="How often what was staked on being better is won back: an e-value, which may"
        " be looked at after every match-day. 1 says nothing."
    )
    luck: float = Field(description="How often luck alone gets as far, at most.")
    verdict: Literal["better", "worse", "open"] = Field(
        description="`open` until one side is proved: luck gets as far once in forty times."
    )


class SettledPickRead(BaseModel):
    """A pick and what it was worth."""

    match_id: int
    kickoff_at: datetime
    competition: str
    home: str
    away: str
    p_home: float
    p_draw: float
    p_away: float
    home_score: int
    away_score: int
    points: float


class AchievementRead(BaseModel):
    """Something that was earned, and the match with which."""

    code: str
    match_id: int
    home: str
    away: str
    earned_at: datetime = Field(description="Kick-off of that match.")


class PickRecordRead(BaseModel):
    """What somebody's settled picks say of them: none of a match that still takes picks."""

    model_config = example(world="simulated", **RECORD)

    world: str
    username: str
    picks: int = Field(description="Settled ones, copies of a line too.")
    copies: int = Field(description="Unchanged copies of the model's or the market's line.")
    exact: int
    points: float
    log_loss: float | None = Field(description="Mean, as the next; null before a pick is settled.")
    brier: float | None
    rps: float | None
    peer: float | None
    sharpness: float | None = Field(description="Mean of the highest of the three probabilities.")
    called: int = Field(description="Matches that ended as was held likeliest.")
    streak: int = Field(description="Of them in a row, up to the last match.")
    longest_streak: int
    calibration: list[TenthRead]
    against: list[VersusRead] = Field(description="The model and the market, where they had one.")
    best: list[SettledPickRead] = Field(description="By points.")
    worst: list[SettledPickRead]
    experience: int
    level: int
    achievements: list[AchievementRead]

"""Shapes of many forecasts at once, and of how accurate they were."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.forecasting.forecasts.schemas import (
    ExpectedGoals,
    FairOdds,
    IntervalsRead,
    Lines,
    ModelReference,
    ScorelineRead,
    Triple,
)
from serving.forecasting.track_record.schemas import CARD, Card
from serving.kit.parameters import CompetitionCode, Identifier, PlainText
from serving.kit.schemas import example

MOST = 500
_NAME = Annotated[PlainText, Field(min_length=1, max_length=120)]
_IMAGINED: dict[str, Any] = {
    "basis": "goal_model",
    "probabilities": {"home": 0.47, "draw": 0.27, "away": 0.26},
    "fair_odds": {"home": 2.1277, "draw": 3.7037, "away": 3.8462},
    "expected_goals": {"home": 1.52, "away": 1.08},
    "top_scorelines": [{"home": 1, "away": 1, "probability": 0.121}],
    "intervals": {"level": 0.8, "home": [0.4, 0.54], "draw": [0.25, 0.29], "away": [0.2, 0.33]},
    "model": {"name": "goal_S1", "version": 3},
    "as_of": "2025-11-15T09:00:00Z",
}


class StoredFixture(BaseModel):
    """A match we know, by its id."""

    model_config = ConfigDict(extra="forbid")

    match_id: Identifier


class ImaginedFixture(BaseModel):
    """A match that nobody has announced."""

    model_config = ConfigDict(extra="forbid")

    competition: CompetitionCode
    home: _NAME
    away: _NAME
    is_neutral: bool = False


class BatchWrite(BaseModel):
    """The fixtures to forecast."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "fixtures": [
                        {"match_id": 1042},
                        {"competition": "S1", "home": "Harrowmere", "away": "Caldervane"},
                    ]
                }
            ]
        },
    )

    fixtures: Annotated[
        list[StoredFixture | ImaginedFixture], Field(min_length=1, max_length=MOST)
    ]


class ImaginedLine(BaseModel):
    """The goal model's forecast of a match that may never be: not sealed, not scored."""

    basis: Literal["goal_model"] = "goal_model"
    probabilities: Triple
    fair_odds: FairOdds
    expected_goals: ExpectedGoals
    top_scorelines: list[ScorelineRead]
    intervals: IntervalsRead | None = Field(
        description="Null where the model was fitted before it knew how far off it may be."
    )
    model: ModelReference
    as_of: datetime = Field(description="Only results known before this were used.")


class BatchItem(BaseModel):
    """The forecasts of one fixture, in the order of the request."""

    match_id: int | None
    lines: Lines | None = Field(description="Of a stored match.")
    imagined: ImaginedLine | None = Field(description="Of a hypothetical one.")
    error: str | None = Field(description="Why there is neither, and what would be.")


class BatchRead(BaseModel):
    """Forecasts in the order of the fixtures; those that failed carry the reason."""

    model_config = example(
        world="simulated",
        items=[{"match_id": None, "lines": None, "imagined": _IMAGINED, "error": None}],
        failures=0,
    )

    world: str
    items: list[BatchItem]
    failures: int


class Accuracy(BaseModel):
    """The newest scorecards of sealed forecasts: horizon by horizon, league by league."""

    model_config = example(world="simulated", items=[CARD])

    world: str
    items: list[Card]

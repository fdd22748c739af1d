"""Shapes of models that run elsewhere and of what they forecast."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from football.sealed import external
from football.sealed.external import LARGEST_GRID, Statement, StatementError
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, Instant
from serving.kit.schemas import Page, example, example_page

MOST = 200
_VERSION: dict[str, Any] = {
    "model_version_id": 31,
    "name": "external_7_shots",
    "version": 1,
    "track": "odds_free",
    "state": "challenger",
    "as_of": "2025-11-15T09:00:00Z",
    "registered_at": "2025-11-15T09:00:00Z",
}
_TRIPLE: dict[str, Any] = {
    "match_id": 1042,
    "probabilities": {"home": 0.47, "draw": 0.27, "away": 0.26},
}
_STORED: dict[str, Any] = {
    "match_id": 1042,
    "forecast_id": "5f2c1f0e-9f3e-4f2b-8a58-0c7d6a3b9e11",
    "horizon": "T-24h",
    "seal_no": 318,
    "sealed_at": "2025-11-15T09:00:01Z",
    "is_new": True,
    "proof": "/v1/forecasts/5f2c1f0e-9f3e-4f2b-8a58-0c7d6a3b9e11/proof",
}
_Probability = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
_Row = Annotated[list[_Probability], Field(min_length=2, max_length=LARGEST_GRID)]
VersionId = Annotated[int, Field(ge=1, le=2**31 - 1)]
TrackName = Literal["odds_free", "market_blended"]


class ExternalModelWrite(BaseModel):
    """A version of a model that runs elsewhere."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "shots", "track": "odds_free"}]},
    )

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")] = Field(
        description="Of the model among yours; the same name again is its next version."
    )
    track: TrackName = Field(description="`market_blended` where the model looks at prices.")
    as_of: Instant | None = Field(
        default=None, description="Facts until then are in its parameters; now if not given."
    )


class ExternalModelRead(BaseModel):
    """A version of a model that runs elsewhere: compared with ours, never shown as ours."""

    model_version_id: int
    name: str
    version: int
    track: str
    state: str = Field(description="`challenger` seals; `retired` and `rejected` do not.")
    as_of: datetime
    registered_at: datetime


class ExternalModelMade(ExternalModelRead):
    """A version that was registered or retired."""

    model_config = example(world="simulated", **_VERSION)

    world: str


class ExternalModelPage(Page[ExternalModelRead]):
    """Your versions, newest first."""

    model_config = example_page(_VERSION, None)


class ProbabilitiesWrite(BaseModel):
    """Of the score after 90 minutes; they sum to one."""

    model_config = ConfigDict(extra="forbid")

    home: _Probability
    draw: _Probability
    away: _Probability


class PredictionItem(BaseModel):
    """What the model forecasts of one match: either three probabilities or a score grid."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_TRIPLE]})

    match_id: Identifier
    probabilities: ProbabilitiesWrite | None = None
    grid: Annotated[list[_Row], Field(min_length=2, max_length=LARGEST_GRID)] | None = Field(
        default=None,
        description="A row per number of home goals, a column per number of away goals; the last"
        " of each holds everything beyond. All cells sum to one.",
    )
    as_of: Instant | None = Field(
        default=None, description="The instant whose facts it rests on; now if not given."
    )

    @model_validator(mode="after")
    def _is_a_distribution(self) -> Self:
        try:
            _ = self.statement
        except StatementError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def statement(self) -> Statement:
        """What is stated. Raises `StatementError` where that is no distribution."""
        if self.grid is not None and self.probabilities is None:
            return external.of_grid(self.match_id, self.grid, self.as_of)
        if self.probabilities is not None and self.grid is None:
            stated = self.probabilities
            triple = (stated.home, stated.draw, stated.away)
            return external.of_triple(self.match_id, triple, self.as_of)
        raise StatementError("give either `probabilities` or `grid`")


class PredictionWrite(PredictionItem):
    """One forecast of a registered version."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"model_version_id": 31, **_TRIPLE}]}
    )

    model_version_id: VersionId


class PredictionBatchWrite(BaseModel):
    """Forecasts of a registered version, each match once; all are sealed or none is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"model_version_id": 31, "predictions": [_TRIPLE]}]},
    )

    model_version_id: VersionId
    predictions: Annotated[list[PredictionItem], Field(min_length=1, max_length=MOST)]

    @model_validator(mode="after")
    def _has_each_match_once(self) -> Self:
        ids = [each.match_id for each in self.predictions]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"match {twice[0]} is there more than once: send each match once")
        return self


class StoredRead(BaseModel):
    """Where a forecast is sealed."""

    match_id: int
    forecast_id: UUID
    horizon: str = Field(description="How close kick-off was: `early`, `T-72h`, `T-24h`, `T-1h`.")
    seal_no: int
    sealed_at: datetime
    is_new: bool = Field(
        description="False where your last forecast of the match said the same: it stands."
    )
    proof: str = Field(description="Address of the proof that it was sealed unchanged.")


class PredictionMade(StoredRead):
    """One forecast that is sealed."""

    model_config = example(world="simulated", **_STORED)

    world: str


class PredictionsMade(BaseModel):
    """Forecasts that are sealed, in the order of the request."""

    model_config = example(world="simulated", items=[_STORED])

    world: str
    items: list[StoredRead]


class ExternalModelCursor(Cursor):
    """The last version of a page."""

    kind: Literal["external_models"] = "external_models"
    model_version_id: Identifier

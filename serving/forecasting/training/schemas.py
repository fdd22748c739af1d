"""Shapes of training: how the models stand, what is requested, how its run goes."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from serving.forecasting.models.schemas import (
    DECISION,
    VERSION,
    DecisionRead,
    StateName,
    VersionRead,
)
from serving.kit.parameters import PlainText
from serving.kit.schemas import example

_RUN: dict[str, Any] = {
    "run_id": "3f0c9a1e-5b44-4c39-9d0b-0e2f6f8a7c11",
    "job": "retrain",
    "status": "started",
    "started_at": "2025-11-17T05:00:02Z",
    "ended_at": None,
    "error": None,
    "page": "http://127.0.0.1:8701/runs/3f0c9a1e-5b44-4c39-9d0b-0e2f6f8a7c11",
}
_STANDING: dict[str, Any] = {
    "model_version_id": 17,
    "version": 4,
    "state": "champion",
    "family": "stacked_logit",
    "as_of": "2025-11-17T05:00:00Z",
    "backtest_log_loss": 0.9931,
}
_Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]


class RunRead(BaseModel):
    """A run of Dagster's that trains."""

    run_id: str
    job: str
    status: str = Field(
        description="Dagster's: `queued`, `starting`, `started`, `success`, `failure`, `canceled`."
    )
    started_at: datetime | None = Field(description="By the wall clock.")
    ended_at: datetime | None
    error: str | None = Field(description="Of a failed run: what to change.")
    page: str = Field(description="Where a person follows it.")


class MlStatus(BaseModel):
    """Whether models can forecast and whether they can be trained."""

    model_config = example(
        world="simulated", is_ready=True, missing=[], champions=7, challengers=1,
        last_trained_at="2025-11-17T05:03:11Z", can_train=True, reason=None, runs=[_RUN],
    )  # fmt: skip

    world: str
    is_ready: bool = Field(description="Every line of a match has a champion.")
    missing: list[str] = Field(description="Names without a champion.")
    champions: int
    challengers: int
    last_trained_at: datetime | None
    can_train: bool = Field(description="Dagster answers.")
    reason: str | None = Field(description="Why it cannot train, and what to do.")
    runs: list[RunRead] = Field(
        description="The one asked for, else the newest that were asked for over HTTP."
    )


class ModelsInfo(BaseModel):
    """The champions, and how each was made."""

    model_config = example(
        world="simulated", items=[{"model": VERSION, "features": ["lead", "slow_goals_ratio"]}]
    )

    world: str
    items: "list[ChampionRead]"


class ChampionRead(BaseModel):
    """A champion, and the columns it looks at."""

    model: VersionRead
    features: list[str]


class ForecastingVersionRead(BaseModel):
    """A version that forecasts."""

    model_version_id: int
    version: int
    state: StateName
    family: str
    as_of: datetime
    backtest_log_loss: float | None


class NameStatus(BaseModel):
    """The champion of a name, its challengers, and the last decision."""

    name: str
    track: str
    versions: list[ForecastingVersionRead] = Field(
        description="Champion, challengers, previous champion."
    )
    last_decision: DecisionRead | None


class ModelsStatus(BaseModel):
    """How every registered name stands."""

    model_config = example(
        world="simulated",
        items=[
            {
                "name": "outcome_odds_free",
                "track": "odds_free",
                "versions": [_STANDING],
                "last_decision": DECISION,
            }
        ],
    )

    world: str
    items: list[NameStatus]


class TrainWrite(BaseModel):
    """What to train: the champions' recipes on newer facts, or another recipe."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "challenger",
                    "track": "odds_free",
                    "regularisation": 100.0,
                    "reason": "less shrinkage, now that there are ten seasons",
                }
            ]
        },
    )

    kind: Literal["refit", "challenger"] = Field(
        default="refit",
        description="`refit`: promoted if no worse. `challenger`: must win a test first.",
    )
    track: Literal["odds_free", "market_blended"] | None = None
    family: (
        Literal["stacked_logit", "sequence_stack", "online_stack", "ordered_logit", "opinion_pool"]
        | None
    ) = Field(
        default=None,
        description="`sequence_stack` has a recurrent network (a machine with JAX trains it), "
        "`online_stack` moves its weights with every match-day of a season.",
    )
    columns: Annotated[list[_Column], Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Features of a stack; nothing of a price with `odds_free`."
    )
    fallback: Annotated[list[_Column], Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Features of rows that lack one of the columns."
    )
    regularisation: Annotated[float, Field(gt=0, le=1e6)] | None = None
    lower_tier_weight: Annotated[float, Field(ge=0, le=1)] | None = None
    training_seasons: Annotated[int, Field(ge=1, le=50)] | None = None
    reason: Annotated[PlainText, Field(min_length=3, max_length=500)] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind == "refit" and (self.track is not None or self.options()):
            raise ValueError("a refit keeps the champions' recipes: say kind `challenger`")
        if self.kind == "challenger" and self.track is None:
            raise ValueError("say whose champion is challenged: track")
        if self.kind == "challenger" and not self.options():
            raise ValueError("say what is to be otherwise, e.g. regularisation or columns")
        return self

    def options(self) -> dict[str, Any]:
        """Return the choices made."""
        kept = {"kind", "track", "reason"}
        return {k: v for k, v in self.model_dump().items() if k not in kept and v is not None}


class TrainingAsked(BaseModel):
    """A run that was requested."""

    model_config = example(
        world="simulated",
        run_id=_RUN["run_id"],
        job="train",
        is_new=True,
        follow=f"/v1/ml/status?run_id={_RUN['run_id']}",
        page=_RUN["page"],
    )

    world: str
    run_id: str
    job: str
    is_new: bool = Field(description="False when the same key had asked for it before.")
    follow: str = Field(description="Address that says how it goes.")
    page: str = Field(description="Where a person follows it.")

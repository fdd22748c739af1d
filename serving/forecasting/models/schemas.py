"""Shapes of model versions and decisions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

DECISION: dict[str, Any] = {
    "decision_id": 12,
    "name": "outcome_odds_free",
    "from_version": 3,
    "to_version": 4,
    "kind": "refit",
    "reason": "fitted on newer facts, and not worse",
    "evidence": {"to_champion": {"estimate": -0.0002, "lower": -0.0009, "upper": 0.0005}},
    "decided_by": "models_champion",
    "ab_test_id": None,
    "dagster_run_id": "3f0c9a1e-5b44-4c39-9d0b-0e2f6f8a7c11",
    "decided_at": "2025-11-17T05:03:11Z",
}
VERSION: dict[str, Any] = {
    "model_version_id": 17,
    "name": "outcome_odds_free",
    "version": 4,
    "track": "odds_free",
    "family": "stacked_logit",
    "state": "champion",
    "recipe": {"family": "stacked_logit", "regularisation": 300.0},
    "metrics": {"backtest_log_loss": 0.9931, "S1/log_loss": 0.9871},
    "mlflow_run_id": "9b2f0d6c1e8a4f57a3c4b5d6e7f80912",
    "dagster_run_id": "3f0c9a1e-5b44-4c39-9d0b-0e2f6f8a7c11",
    "as_of": "2025-11-17T05:00:00Z",
    "trained_at": "2025-11-17T05:03:11Z",
}
_SEALED = {
    "role": "champion",
    "track": "odds_free",
    "forecasts": 84,
    "matches": 28,
    "last_sealed_at": "2025-11-18T09:00:00Z",
}
StateName = Literal["candidate", "challenger", "champion", "previous", "retired", "rejected"]


class DecisionRead(BaseModel):
    """What was decided of a version, on record for good."""

    decision_id: int
    name: str
    from_version: int | None = Field(description="The champion before; null for the first.")
    to_version: int = Field(description="The version it is about.")
    kind: str = Field(
        description="`first`, `refit`, `evidence`, `manual`, `rollback`, `reconciled`,"
        " `challenge` or `rejection`."
    )
    reason: str
    evidence: dict[str, Any]
    decided_by: str
    ab_test_id: int | None
    dagster_run_id: str | None
    decided_at: datetime


class VersionRead(BaseModel):
    """A registered model version."""

    model_version_id: int = Field(description="Names it in addresses; `version` counts per name.")
    name: str
    version: int
    track: str
    family: str
    state: StateName
    recipe: dict[str, Any] = Field(description="What decided it but the data; `{}` if not kept.")
    metrics: dict[str, float] = Field(description="Of the walk-forward backtest.")
    mlflow_run_id: str | None
    dagster_run_id: str | None
    as_of: datetime = Field(description="Fitted on what was known then.")
    trained_at: datetime


class SealedCount(BaseModel):
    """What a version has sealed in one role."""

    role: Literal["champion", "challenger", "baseline"]
    track: str
    forecasts: int
    matches: int
    last_sealed_at: datetime


class VersionDetail(BaseModel):
    """A version, what it needs, what it sealed, and what was decided of it."""

    model_config = example(
        world="simulated", model=VERSION, features=["lead", "slow_goals_ratio"],
        sealed=[_SEALED], decisions=[DECISION],
    )  # fmt: skip

    world: str
    model: VersionRead
    features: list[str] = Field(description="Columns it looks at; empty where it has none.")
    sealed: list[SealedCount]
    decisions: list[DecisionRead] = Field(description="Newest first, at most a hundred.")


class VersionPage(Page[VersionRead]):
    """Versions, newest first."""

    model_config = example_page(VERSION, "eyJraW5kIjoibW9kZWxz…")


class DecisionPage(Page[DecisionRead]):
    """Decisions, newest first."""

    model_config = example_page(DECISION, "eyJraW5kIjoiZGVjaXNpb25zIn0")


class DecisionCursor(Cursor):
    """The last decision of a page."""

    kind: Literal["decisions"] = "decisions"
    decision_id: Identifier


class VersionCursor(Cursor):
    """The last version of a page."""

    kind: Literal["models"] = "models"
    model_version_id: int = Field(ge=1, le=2**31 - 1)


_Reason = Annotated[PlainText, Field(min_length=3, max_length=500)]


class PromoteWrite(BaseModel):
    """Why a version becomes champion."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "won on our own review"}]}
    )

    reason: _Reason = Field(description="Kept on record and shown to readers.")


class RollbackWrite(BaseModel):
    """Whose champion is to give way to the one before it, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "outcome_odds_free", "reason": "forecasts look inverted"}]
        },
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=100)]
    reason: _Reason


class Moved(BaseModel):
    """What a move led to."""

    model_config = example(
        world="simulated",
        model=VERSION,
        decision=DECISION,
        aliases="MLflow follows in run 5d1c…",
    )

    world: str
    model: VersionRead = Field(description="The champion from now on.")
    decision: DecisionRead
    aliases: str = Field(description="When MLflow's aliases follow.")

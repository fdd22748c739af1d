"""Shapes of tests.

A gain is by how much less the treatment lost than the control, in nats of log loss per match.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from football.experiments.guardrails import Guardrails
from football.experiments.verdict import State
from serving.kit.cursors import Cursor
from serving.kit.parameters import CompetitionCode, Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

HorizonName = Literal["kick-off", "T-1h", "T-24h", "T-72h"]
_USUAL = Guardrails()
_LIMITS = asdict(_USUAL)
_EXAMPLE: dict[str, Any] = {
    "name": "Shots count more",
    "hypothesis": "Weighing shots more lowers the log loss in both divisions.",
    "competitions": ["S1", "S2"],
    "horizon": "T-24h",
    "minimum_effect": 0.004,
    "alpha": 0.05,
    "power": 0.8,
    "standard_deviation": 0.07,
    "matches_per_day": 8.0,
    "day_bound": 0.8,
    "minimum_match_days": 5,
    "maximum_matches": 3500,
    "maximum_days": 365,
    "guardrails": _LIMITS,
    "is_served": False,
    "treatment_share": 0.5,
}
_TEST: dict[str, Any] = {
    "ab_test_id": 3,
    **_EXAMPLE,
    "track": "odds_free",
    "model_name": "outcome_odds_free",
    "control_version": 4,
    "treatment_version_id": 17,
    "treatment_version": 5,
    "planned_matches": 2330,
    "state": "running",
    "reason": "nothing is decided yet",
    "registered_at": "2025-08-01T09:00:00Z",
    "started_at": "2025-08-01T09:05:00Z",
    "ended_at": None,
}
_STANDING: dict[str, Any] = {
    "matches": 412,
    "match_days": 61,
    "gain": 0.0061,
    "lower": -0.0042,
    "upper": 0.0171,
    "log_e_better": 0.71,
    "log_e_worse": -1.32,
}
_MEASURED: dict[str, Any] = {
    "matches": 414,
    "missing": 2,
    "missing_share": 0.0048,
    "ece_control": 0.031,
    "ece_treatment": 0.029,
    "ece_by_chance": 0.030,
    "latency_seconds": 2.4,
    "sample_ratio_p": 1.0,
    "faults": [],
}
_READING: dict[str, Any] = {
    "reading_no": 61,
    "as_of": "2025-11-15T17:02:00Z",
    **_STANDING,
    "control_log_loss": 0.9874,
    "treatment_log_loss": 0.9813,
    "standard_deviation": 0.068,
    "dm_statistic": None,
    "dm_p_value": None,
    "leagues": [{"competition": "S1", **_STANDING, "p_value": 0.49, "p_holm": 0.98}],
    "guardrails": _MEASURED,
    "state": "running",
    "reason": "nothing is decided yet",
}
_Share = Annotated[float, Field(ge=1e-6, le=1.0 - 1e-6)]
_Nats = Annotated[float, Field(ge=1e-6, le=1000.0, allow_inf_nan=False)]
_Words = Annotated[PlainText, Field(min_length=1, max_length=2000)]


class GuardrailsWrite(BaseModel):
    """Limits beyond which a test is unhealthy."""

    model_config = ConfigDict(extra="forbid")

    ece: float = Field(
        default=_USUAL.ece,
        ge=0.0,
        le=1.0,
        description="By how much the treatment's calibration error may exceed the control's.",
    )
    missing_share: float = Field(
        default=_USUAL.missing_share,
        ge=0.0,
        le=1.0,
        description="Of the matches that only the control forecast.",
    )
    latency_seconds: float = Field(
        default=_USUAL.latency_seconds,
        gt=0.0,
        le=1e6,
        description="From the facts a forecast read to its seal, for 95 of 100.",
    )
    least_matches: int = Field(
        default=_USUAL.least_matches,
        ge=1,
        le=100_000,
        description="Before so many were played, none of the others is looked at.",
    )


class AbTestWrite(BaseModel):
    """What is to be tested, settled before it begins. The control is the champion."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{**_EXAMPLE, "treatment_version_id": 17}]}
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=120)]
    hypothesis: _Words = Field(description="What is expected, and why.")
    treatment_version_id: Annotated[int, Field(ge=1, le=2**31 - 1)] = Field(
        description="`model_version_id` of a challenger."
    )
    competitions: list[CompetitionCode] = Field(min_length=1, max_length=100)
    horizon: HorizonName = Field(
        default="T-24h", description="How long before kick-off a forecast must have stood."
    )
    minimum_effect: _Nats = Field(description="Gain per match that is worth finding.")
    alpha: _Share = Field(
        default=0.05, description="Chance of each wrong verdict, over all looks together."
    )
    power: _Share = Field(default=0.8, description="Chance to find the minimum effect.")
    standard_deviation: _Nats | None = Field(
        default=None,
        description="Of the gain on a match; as seen in the past of both versions if not given.",
    )
    matches_per_day: _Nats | None = Field(default=None, description="Likewise.")
    day_bound: _Nats | None = Field(
        default=None, description="Nats that one match-day may bring or cost at most; likewise."
    )
    minimum_match_days: int = Field(default=5, ge=1, le=1000)
    maximum_matches: int | None = Field(
        default=None, ge=1, le=1_000_000, description="One and a half times the plan if not given."
    )
    maximum_days: int = Field(default=365, ge=1, le=3650)
    guardrails: GuardrailsWrite = Field(default_factory=GuardrailsWrite)
    is_served: bool = Field(
        default=False, description="Whether clients that name themselves see either variant."
    )
    treatment_share: _Share = 0.5


class Cancellation(BaseModel):
    """Why a test is to end without a verdict."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "the feed was broken"}]}
    )

    reason: _Words


class AbTestRead(BaseModel):
    """A registered test and where it stands."""

    ab_test_id: int
    name: str
    hypothesis: str
    track: str
    model_name: str
    control_version: int = Field(description="The champion when it was registered.")
    treatment_version_id: int
    treatment_version: int
    competitions: list[str]
    horizon: str
    minimum_effect: float
    alpha: float
    power: float
    standard_deviation: float
    matches_per_day: float
    day_bound: float
    planned_matches: int
    minimum_match_days: int
    maximum_matches: int
    maximum_days: int
    guardrails: GuardrailsWrite
    is_served: bool
    treatment_share: float
    state: State
    reason: str | None = Field(description="Why it stands where it does.")
    registered_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class StandingRead(BaseModel):
    """What is known of the gain."""

    matches: int
    match_days: int
    gain: float | None = Field(description="Mean per match.")
    lower: float | None = Field(
        description="Bound of the confidence sequence: at all times together wrong with a chance"
        " of alpha at most. Null while nothing is refuted."
    )
    upper: float | None = Field(description="Likewise.")
    log_e_better: float = Field(
        description="Natural logarithm of the e-value that the treatment is better."
    )
    log_e_worse: float


class LeagueRead(StandingRead):
    """The same of one league."""

    competition: str
    p_value: float = Field(description="That its gain is not above zero, valid at any time.")
    p_holm: float = Field(description="Adjusted for the number of leagues (Holm 1979).")


class MeasuredRead(BaseModel):
    """What was measured of the guardrails."""

    matches: int
    missing: int
    missing_share: float
    ece_control: float | None
    ece_treatment: float | None
    ece_by_chance: float | None = Field(
        description="What forecasts like the treatment's show if they are exactly right."
    )
    latency_seconds: float | None
    sample_ratio_p: float
    faults: list[str] = Field(description="What is broken, in words.")


class ReadingRead(StandingRead):
    """One look at a test."""

    reading_no: int
    as_of: datetime
    control_log_loss: float | None
    treatment_log_loss: float | None
    standard_deviation: float | None
    dm_statistic: float | None = Field(
        description="Diebold-Mariano over match-days, below zero where the treatment was better;"
        " once the test has ended."
    )
    dm_p_value: float | None
    leagues: list[LeagueRead]
    guardrails: MeasuredRead
    state: State
    reason: str


class ExposedRead(BaseModel):
    """How many clients were shown each variant."""

    control: int
    treatment: int


class AbTestDetail(AbTestRead):
    """A test with its last reading."""

    model_config = example(
        world="simulated", **_TEST, exposed={"control": 0, "treatment": 0}, reading=_READING
    )

    world: str
    exposed: ExposedRead
    reading: ReadingRead | None


class AbTestPage(Page[AbTestRead]):
    """Tests, newest first."""

    model_config = example_page(_TEST, None)


class ReadingPage(Page[ReadingRead]):
    """Readings of a test, newest first."""

    model_config = example_page(_READING, None)


class PlanRead(BaseModel):
    """How long a test takes."""

    model_config = example(
        world="simulated",
        matches=2330,
        match_days=292,
        fixed_matches=1182,
        minimum_effect=0.004,
        alpha=0.05,
        power=0.8,
        standard_deviation=0.07,
        matches_per_day=8.0,
        day_bound=0.8,
        seen_matches=0,
    )

    world: str
    matches: int | None = Field(
        description="So many find the minimum effect; null if a million would not."
    )
    match_days: int | None
    fixed_matches: int = Field(
        description="What a test that may be looked at only once, at its end, would take."
    )
    minimum_effect: float
    alpha: float
    power: float
    standard_deviation: float
    matches_per_day: float
    day_bound: float
    seen_matches: int = Field(
        description="On how many past matches of both versions the figures rest; 0 if given."
    )


class AbTestCursor(Cursor):
    """The last test of a page."""

    kind: Literal["ab_tests"] = "ab_tests"
    ab_test_id: Identifier


class ReadingCursor(Cursor):
    """The last reading of a page."""

    kind: Literal["ab_readings"] = "ab_readings"
    ab_test_id: Identifier
    reading_no: Annotated[int, Field(ge=1, le=2**31 - 1)]

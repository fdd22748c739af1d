"""Shapes of monitoring."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.football.matches.schemas import MATCH, MatchRead
from serving.forecasting.forecasts.schemas import Triple
from serving.kit.cursors import Cursor
from serving.kit.parameters import Instant
from serving.kit.schemas import Page, example, example_page

Span = Literal["30d", "90d", "season"]
HorizonName = Literal["kick-off", "T-1h", "T-24h", "T-72h"]
OutcomeName = Literal["home", "draw", "away"]
Severity = Literal["info", "warning", "critical"]
_BETWEEN = {"lower": 0.961, "upper": 1.024}
_ROW: dict[str, Any] = {
    "competition": "S1", "track": "odds_free", "horizon": "kick-off", "span": "90d", "n": 84,
    "accuracy": 0.512, "accuracy_interval": {"lower": 0.407, "upper": 0.616},
    "log_loss": 0.9931, "log_loss_interval": _BETWEEN, "rps": 0.2042, "brier": 0.5917,
}  # fmt: skip
_BIN = {
    "outcome": "home", "bin_lower": 0.4, "bin_upper": 0.5, "n": 71, "mean_predicted": 0.447,
    "observed": 0.461, "lower": 0.350, "upper": 0.576,
}  # fmt: skip
_VALUE: dict[str, Any] = {
    "kind": "concept", "subject": "odds_free", "method": "CUSUM", "value": 4.2,
    "threshold": 14.0, "p_value": None, "adjusted_p_value": None, "n_current": 90,
    "n_reference": 0, "signalled_on": None, "severity": None,
}  # fmt: skip
_REPORT: dict[str, Any] = {
    "drift_report_id": 12, "scope": "S1", "as_of": "2025-11-15T00:00:00Z",
    "season_start_year": 2025, "first_match_on": "2025-08-09", "last_match_on": "2025-11-12",
    "n_current": 90, "n_reference": 702, "severity": None, "values": [_VALUE],
    "summary": {"drifted": 0, "share": 0.0}, "page": "/v1/monitoring/drift/reports/12",
    "alert_ids": [],
}  # fmt: skip
_DAY = {"on": "2025-11-12", "matches": 84, "surplus": 1.84, "noise": 4.61, "z": 0.4}
_SKILL: dict[str, Any] = {
    "track": "odds_free", "n": 84, "expected_log_loss": 0.9712, "realised_log_loss": 0.9931,
    "z": 0.4, "days": [_DAY],
}  # fmt: skip
_MISS: dict[str, Any] = {
    "match": MATCH, "track": "odds_free", "outcome": "away", "given": 0.081, "log_loss": 2.513,
    "probabilities": {"home": 0.741, "draw": 0.178, "away": 0.081}, "market_given": 0.094,
}  # fmt: skip


class Between(BaseModel):
    """A 95 % interval."""

    lower: float
    upper: float


class AccuracyRow(BaseModel):
    """How one track did over one span: means per match of what stood at a horizon."""

    competition: str | None = Field(description="Code; null is all together.")
    track: str
    horizon: HorizonName
    span: Span
    n: int = Field(description="Matches: those every track of the competition has.")
    accuracy: float = Field(description="Share of matches whose likeliest outcome came true.")
    accuracy_interval: Between
    log_loss: float
    log_loss_interval: Between | None = Field(description="Null of fewer than five weeks.")
    rps: float
    brier: float


class AccuracyRead(BaseModel):
    """Rolling accuracy as the last scorecard found it."""

    model_config = example(world="simulated", as_of="2025-11-15T00:00:00Z", items=[_ROW])

    world: str
    as_of: datetime | None = Field(description="Null while nothing is scored.")
    items: list[AccuracyRow]


class Bin(BaseModel):
    """Forecasts of one outcome with about the same probability."""

    outcome: OutcomeName
    bin_lower: float
    bin_upper: float
    n: int
    mean_predicted: float
    observed: float = Field(description="Share that came true.")
    lower: float = Field(description="Of Wilson's 95 % interval.")
    upper: float


class TrackCalibration(BaseModel):
    """How far one track's probabilities are from what happened.

    `ece` averages over bins and outcomes; `ece_by_chance` is what exactly right forecasts of as
    many matches would show: only more than that is a fault.
    """

    track: str
    n: int
    ece: float
    ece_by_chance: float
    bins: list[Bin]


class CalibrationRead(BaseModel):
    """Reliability of sealed forecasts at one horizon."""

    model_config = example(
        world="simulated",
        horizon="kick-off",
        competition=None,
        items=[
            {"track": "odds_free", "n": 412, "ece": 0.021, "ece_by_chance": 0.024, "bins": [_BIN]}
        ],
    )

    world: str
    horizon: HorizonName
    competition: str | None
    items: list[TrackCalibration]


class SkillDay(BaseModel):
    """Where a track stood after a day's matches, counted from the first of the span."""

    on: date
    matches: int = Field(description="Until then.")
    surplus: float = Field(description="Realised less expected log loss, summed over matches.")
    noise: float = Field(description="Standard deviation of that sum if the forecasts are right.")
    z: float = Field(description="`surplus` in units of `noise`.")


class TrackSkill(BaseModel):
    """What outcomes cost one track against what its forecasts themselves expected.

    A forecast expects to lose its entropy. Forecasts that are right lose that on average: `z` is
    then about standard normal, far above zero when they are too bold, far below when too timid.
    """

    track: str
    n: int = Field(description="Matches.")
    expected_log_loss: float = Field(description="Mean per match.")
    realised_log_loss: float
    z: float = Field(description="Realised less expected, in standard deviations.")
    days: list[SkillDay]


class SkillRead(BaseModel):
    """Expected against realised skill of what was sealed last before kick-off."""

    model_config = example(
        world="simulated", span="90d", since="2025-08-17", competition="S1", items=[_SKILL]
    )

    world: str
    span: Span
    since: date = Field(description="First day of matches that counts.")
    competition: str | None
    items: list[TrackSkill]


class Miss(BaseModel):
    """A sealed forecast and the outcome that cost it."""

    match: MatchRead
    track: str
    probabilities: Triple = Field(description="Sealed last before kick-off.")
    outcome: OutcomeName
    given: float = Field(description="Probability of what happened.")
    log_loss: float
    market_given: float | None = Field(description="What the sealed prices gave to it.")


class MissesRead(BaseModel):
    """The sealed forecasts that were most wrong, worst first."""

    model_config = example(
        world="simulated", span="90d", since="2025-08-17", competition="S1", track="odds_free",
        items=[_MISS],
    )  # fmt: skip

    world: str
    span: Span
    since: date = Field(description="First day of matches that counts.")
    competition: str | None
    track: str
    items: list[Miss]


class DriftValue(BaseModel):
    """One thing looked at: a test or a control chart."""

    kind: str = Field(
        description="`data`, `prediction`, `target`, `concept`, `market`, `schema`, `freshness`."
    )
    subject: str
    method: str
    value: float | None = Field(description="Null where there was too little to compare.")
    threshold: float | None = Field(description="Where it begins to matter.")
    p_value: float | None
    adjusted_p_value: float | None = Field(description="Benjamini-Hochberg over the report.")
    n_current: int
    n_reference: int
    signalled_on: date | None = Field(description="Match day a chart signalled last.")
    severity: Severity | None = Field(description="Null is as it should be.")


class DriftReport(BaseModel):
    """One look: the last matches beside the same phase of earlier seasons."""

    drift_report_id: int
    scope: str = Field(description="Code of a competition, or `sources`.")
    as_of: datetime
    season_start_year: int | None
    first_match_on: date | None
    last_match_on: date | None
    n_current: int
    n_reference: int
    severity: Severity | None
    values: list[DriftValue]
    summary: dict[str, Any] = Field(description="What Evidently measured.")
    page: str | None = Field(description="Address of its page; null when there is none any more.")
    alert_ids: list[int]


class DriftPage(Page[DriftReport]):
    """The newest report of every scope; of one scope, its history."""

    model_config = example_page(_REPORT, None)


class DriftCursor(Cursor):
    """The last report of a page."""

    kind: Literal["drift"] = "drift"
    as_of: Instant

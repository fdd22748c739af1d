"""Shapes of the track record."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.schemas import example

Kind = Literal["sealed", "backtest", "external"]
_DIFFERENCE = {"estimate": 0.0123, "lower": -0.0041, "upper": 0.0287}
_SCORE: dict[str, Any] = {
    "track": "odds_free", "n": 412, "log_loss": 0.9931, "rps": 0.2042, "brier": 0.5917,
    "ece": 0.0213, "less_market_close": _DIFFERENCE, "less_market_average": None,
    "less_base_rate": -0.0705,
}  # fmt: skip
CARD = {
    "kind": "sealed", "competition": "S1", "horizon": "T-24h", "as_of": "2025-11-15T00:00:00Z",
    "tracks": [_SCORE],
}  # fmt: skip
_TENTH = {
    "mean_probability": 0.447, "observed": 0.461, "lower": 0.402, "upper": 0.521, "n": 271,
}  # fmt: skip


class Difference(BaseModel):
    """How much more log loss per match than a yardstick; below zero is better than it."""

    estimate: float
    lower: float = Field(description="Of the 95 % interval, by block bootstrap.")
    upper: float


class TrackScore(BaseModel):
    """Mean scores of one track per match; lower is better in each."""

    track: str
    n: int = Field(description="Matches.")
    log_loss: float
    rps: float = Field(description="Ranked probability score.")
    brier: float
    ece: float | None = Field(description="Expected calibration error.")
    less_market_close: Difference | None = Field(
        description="Log loss less that of the closing prices; null where there are none, and"
        " while fewer than five weeks are scored."
    )
    less_market_average: Difference | None = Field(
        description="Log loss less that of the average prices before kick-off."
    )
    less_base_rate: float | None = Field(
        description="Log loss less that of the base rate of the same matches, where it is scored."
    )


class Card(BaseModel):
    """The newest scorecard of one kind, competition and horizon, best track first.

    Every track is scored on the same matches: those that all of them have.
    """

    kind: Kind
    competition: str | None = Field(description="Code; null is all competitions together.")
    horizon: str | None = Field(
        description="`kick-off`, `T-1h`, `T-24h`, `T-72h`: scored is the last forecast sealed at"
        " least so long before kick-off, beside `market_average`, the prices sealed by then, and"
        " `base_rate`, known by then. `market_close` is the same at each: nobody knew it before"
        " kick-off. Null of a backtest."
    )
    as_of: datetime
    tracks: list[TrackScore]

    @property
    def n(self) -> int:
        return max(score.n for score in self.tracks)


class Tenth(BaseModel):
    """Forecasts of about the same probability: their mean, and the share that came true."""

    mean_probability: float
    observed: float
    lower: float = Field(description="Of Wilson's 95 % interval of the share.")
    upper: float
    n: int


class Reliability(BaseModel):
    """Sealed forecasts of a track against what happened, all outcomes together."""

    track: str
    tenths: list[Tenth]


class TrackRecord(BaseModel):
    """Scorecards, and the calibration of sealed forecasts."""

    model_config = example(
        world="simulated",
        items=[CARD],
        reliability=[{"track": "odds_free", "tenths": [_TENTH]}],
    )

    world: str
    items: list[Card] = Field(
        description="Sealed before backtest; all competitions first; from kick-off backwards."
    )
    reliability: list[Reliability] = Field(
        description="Of the competition asked for, or of all; empty with `kind=backtest`."
    )


class PlayerScore(BaseModel):
    """How chances of players fared at one horizon in one quantity.

    Players of a match are no independent trials: how many matches it rests on stands beside.
    """

    horizon: Literal["T-24h", "kick-off"] = Field(
        description="Of what was known a day before, or with the line-ups."
    )
    quantity: Literal["start", "score", "booked", "minutes"]
    n: int = Field(description="Players in matches.")
    matches: int
    expected: float = Field(description="Mean chance, or mean expected minutes.")
    observed: float = Field(description="Share of them it came true of, or mean minutes.")
    brier: float | None = Field(description="Null of minutes, as of the next two.")
    base_brier: float | None = Field(
        description="Of who gives everybody the observed share; ours should be lower."
    )
    log_loss: float | None
    absolute_error: float | None = Field(description="Mean, of minutes alone.")
    tenths: list[Tenth] = Field(description="Calibration; empty of minutes.")


class PlayersRecord(BaseModel):
    """How chances of players fared, of all matches since they are made."""

    model_config = example(
        world="simulated",
        items=[
            {
                "horizon": "T-24h", "quantity": "score", "n": 1312, "matches": 41,
                "expected": 0.071, "observed": 0.069, "brier": 0.061, "base_brier": 0.064,
                "log_loss": 0.224, "absolute_error": None, "tenths": [_TENTH],
            }
        ],
    )  # fmt: skip

    world: str
    items: list[PlayerScore] = Field(description="Empty until the first match is over.")

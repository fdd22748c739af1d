"""The sealed forecast of a match: what it says, its bytes, and when it may be sealed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from football.canonical import canonical_json
from football.lifecycle import Role
from football.sealed.errors import BodyError
from football.sealed.kind import Kind

Grid = Sequence[Sequence[float]]
Bounds = tuple[float, float]
_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Bounds of each outcome's probability, and the share of such bounds that hold it."""

    level: float
    home: Bounds
    draw: Bounds
    away: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastBody:
    """What is sealed of one match and track.

    Attributes:
        kickoff_at: as it was known when the forecast was made.
        as_of: the instant whose facts it rests on.
        features_digest: fingerprint of what it rests on.
        role: the part its model plays; None in bodies from before there were others.
        grid: probabilities by home goals (rows) and away goals (columns).
        intervals: where the model states its doubt.
        information: kinds of facts it had.
        cause: why it was made.
        mlflow_run_id: of the model; null, not absent, where a named model has no run.
    """

    match_id: int
    track: str
    horizon: str
    model_version_id: int
    kickoff_at: datetime
    as_of: datetime
    p_home: float
    p_draw: float
    p_away: float
    features_digest: str
    forecast_id: UUID = field(default_factory=uuid4)
    role: Role | None = None
    model_name: str | None = None
    model_version: int | None = None
    expected_goals: tuple[float, float] | None = None
    grid: Grid | None = None
    intervals: Intervals | None = None
    information: Sequence[str] | None = None
    cause: str | None = None
    dagster_run_id: str | None = None
    mlflow_run_id: str | None = None

    @property
    def part(self) -> Role:
        """The part its model plays; a body that names none is the champion's."""
        return self.role or Role.CHAMPION

    @property
    def outcomes(self) -> tuple[float, float, float]:
        """Probabilities of home win, draw and away win."""
        return self.p_home, self.p_draw, self.p_away


def encode(body: ForecastBody) -> bytes:
    """Return the bytes that are sealed.

    Raises:
        BodyError: a number is not finite or an instant has no zone.
    """
    try:
        return canonical_json(_content(body))
    except (TypeError, ValueError) as error:
        raise BodyError(
            f"a forecast of match {body.match_id} cannot be written: {error}"
        ) from error


def decode(written: bytes) -> ForecastBody:
    """Read the bytes that were sealed; fields this version does not know are ignored.

    Raises:
        BodyError: they are no JSON, or lack a field, or a field is of another type.
    """
    try:
        content: Any = orjson.loads(written)
    except orjson.JSONDecodeError as error:
        raise BodyError(f"is no JSON: {error}") from error
    try:
        return _body(content)
    except KeyError as error:
        raise BodyError(f"lacks {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BodyError(f"is no forecast: {error}") from error


def faults(body: ForecastBody, sealed_at: datetime) -> list[str]:
    """Return what is wrong with a forecast that was sealed at an instant; empty if nothing is.

    The rule of time: as_of ≤ sealed_at < kick-off.
    """
    checks = {
        "its facts are later than its seal": body.as_of <= sealed_at,
        "it was sealed at or after kick-off": sealed_at < body.kickoff_at,
        "a probability is not between 0 and 1": all(0 <= each <= 1 for each in body.outcomes),
        "its probabilities do not sum to 1": math.isclose(
            sum(body.outcomes), 1.0, abs_tol=_SUM_TOLERANCE, rel_tol=0
        ),
    }
    return [fault for fault, holds in checks.items() if not holds]


FORECAST = Kind(name="forecast", encode=encode, decode=decode, faults=faults)


def _content(body: ForecastBody) -> dict[str, object]:
    content: dict[str, object] = {
        "forecast_id": body.forecast_id,
        "match_id": body.match_id,
        "track": body.track,
        "horizon": body.horizon,
        "model_version_id": body.model_version_id,
        "kickoff_at": body.kickoff_at,
        "as_of": body.as_of,
        "p_home": body.p_home,
        "p_draw": body.p_draw,
        "p_away": body.p_away,
        "features_digest": body.features_digest,
    }
    optional: dict[str, object] = {
        "role": body.role,
        "model_name": body.model_name,
        "model_version": body.model_version,
        "expected_goals": _named(("home", "away"), body.expected_goals),
        "grid": body.grid,
        "intervals": _intervals_content(body.intervals),
        "information": body.information,
        "cause": body.cause,
        "dagster_run_id": body.dagster_run_id,
        "mlflow_run_id": body.mlflow_run_id,
    }
    content.update((name, value) for name, value in optional.items() if value is not None)
    if body.model_name is not None:
        content["mlflow_run_id"] = body.mlflow_run_id
    return content


def _named(names: Sequence[str], values: Sequence[float] | None) -> dict[str, float] | None:
    return None if values is None else dict(zip(names, values, strict=True))


def _intervals_content(intervals: Intervals | None) -> dict[str, object] | None:
    if intervals is None:
        return None
    return {
        "level": intervals.level,
        "home": intervals.home,
        "draw": intervals.draw,
        "away": intervals.away,
    }


def _body(content: Mapping[str, Any]) -> ForecastBody:
    role, goals = content.get("role"), content.get("expected_goals")
    return ForecastBody(
        forecast_id=UUID(content["forecast_id"]),
        match_id=int(content["match_id"]),
        track=content["track"],
        horizon=content["horizon"],
        model_version_id=int(content["model_version_id"]),
        kickoff_at=_instant(content["kickoff_at"]),
        as_of=_instant(content["as_of"]),
        p_home=float(content["p_home"]),
        p_draw=float(content["p_draw"]),
        p_away=float(content["p_away"]),
        features_digest=content["features_digest"],
        role=None if role is None else Role(role),
        model_name=content.get("model_name"),
        model_version=content.get("model_version"),
        expected_goals=None if goals is None else (goals["home"], goals["away"]),
        grid=content.get("grid"),
        intervals=_intervals(content.get("intervals")),
        information=content.get("information"),
        cause=content.get("cause"),
        dagster_run_id=content.get("dagster_run_id"),
        mlflow_run_id=content.get("mlflow_run_id"),
    )


def _intervals(content: Mapping[str, Any] | None) -> Intervals | None:
    if content is None:
        return None
    home, draw, away = ((content[name][0], content[name][1]) for name in ("home", "draw", "away"))
    return Intervals(level=content["level"], home=home, draw=draw, away=away)


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(f"{written} has no time zone")
    return at

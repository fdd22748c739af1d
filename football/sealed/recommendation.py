"""The sealed recommendation of a match: what is advised of each market at the prices seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from football.canonical import canonical_json
from football.sealed.errors import BodyError
from football.sealed.kind import Kind

Market = Mapping[str, Any]
_DECISIONS = ("bet", "no_bet")
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationBody:
    """What is sealed of one match.

    Attributes:
        forecast_id: the sealed forecast it rests on.
        track: of that forecast.
        kickoff_at: as it was known.
        as_of: the instant whose prices it saw.
        rules: numbers of `football.advice.rules.Rules`, by name.
        markets: of each: `decision`, `reasons`, `market`, `line`, `selection`, `price`, `book`,
            `books`, `priced_at`, `fair_low`, `fair_high`, `edge`, `edge_low`, `stake_fraction`.
        offers: best price of every selection: `market`, `line`, `selection`, `price`, `fair`,
            `book`, `books`.
    """

    match_id: int
    forecast_id: UUID
    track: str
    kickoff_at: datetime
    as_of: datetime
    rules: Mapping[str, float]
    markets: Sequence[Market]
    offers: Sequence[Market]
    recommendation_id: UUID = field(default_factory=uuid4)

    @property
    def bets(self) -> list[Market]:
        """The markets in which a bet is advised."""
        return [each for each in self.markets if each["decision"] == "bet"]

    @property
    def says(self) -> bytes:
        """Equal for recommendations that say the same; when and of which number does not count."""
        content = {name: _content(self)[name] for name in ("forecast_id", "rules", "kickoff_at")}
        timeless = [
            {name: value for name, value in each.items() if name != "priced_at"}
            for each in self.markets
        ]
        return canonical_json({**content, "markets": timeless})


def encode(body: RecommendationBody) -> bytes:
    """Return the bytes that are sealed.

    Raises:
        BodyError: a number is not finite or an instant has no zone.
    """
    try:
        return canonical_json(_content(body))
    except (TypeError, ValueError) as error:
        raise BodyError(
            f"a recommendation of match {body.match_id} cannot be written: {error}"
        ) from error


def decode(written: bytes) -> RecommendationBody:
    """Read the bytes that were sealed; fields this version does not know are ignored.

    Raises:
        BodyError: they are no JSON, or lack a field, or a field is of another type.
    """
    try:
        content: Any = orjson.loads(written)
        return RecommendationBody(
            recommendation_id=UUID(content["recommendation_id"]),
            match_id=int(content["match_id"]),
            forecast_id=UUID(content["forecast_id"]),
            track=content["track"],
            kickoff_at=_instant(content["kickoff_at"]),
            as_of=_instant(content["as_of"]),
            rules=content["rules"],
            markets=content["markets"],
            offers=content["offers"],
        )
    except orjson.JSONDecodeError as error:
        raise BodyError(f"is no JSON: {error}") from error
    except KeyError as error:
        raise BodyError(f"lacks {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BodyError(f"is no recommendation: {error}") from error


def faults(body: RecommendationBody, sealed_at: datetime) -> list[str]:
    """Return what is wrong with a recommendation sealed at an instant; empty if nothing is.

    The rule of time: as_of ≤ sealed_at < kick-off.
    """
    stakes = [float(each["stake_fraction"]) for each in body.markets]
    is_bet = [each["decision"] == "bet" for each in body.markets]
    checks = {
        "its prices are later than its seal": body.as_of <= sealed_at,
        "it was sealed at or after kick-off": sealed_at < body.kickoff_at,
        "a decision is neither bet nor no_bet": all(
            each["decision"] in _DECISIONS for each in body.markets
        ),
        "a decision has no reason": all(each["reasons"] for each in body.markets),
        "a stake stands where no bet is advised, or none where one is": all(
            (stake > 0.0) == bet for stake, bet in zip(stakes, is_bet, strict=True)
        ),
        "its stakes are more than its rules allow": sum(stakes)
        <= body.rules.get("most_per_match", 1.0) + _TOLERANCE,
    }
    return [fault for fault, holds in checks.items() if not holds]


RECOMMENDATION = Kind(name="recommendation", encode=encode, decode=decode, faults=faults)


def _content(body: RecommendationBody) -> dict[str, object]:
    return {
        "recommendation_id": body.recommendation_id,
        "match_id": body.match_id,
        "forecast_id": body.forecast_id,
        "track": body.track,
        "kickoff_at": body.kickoff_at,
        "as_of": body.as_of,
        "rules": dict(body.rules),
        "markets": [dict(each) for each in body.markets],
        "offers": [dict(each) for each in body.offers],
    }


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(f"{written} has no time zone")
    return at

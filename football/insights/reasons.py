"""Facts about why a forecast says what it says, and why it differs from the market's.

What belongs here: from parts of forecasts to facts. What does not: taking forecasts apart
(`attribution`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from football.arrays import FloatArray
from football.insights import chance
from football.insights.attribution import Parts
from football.insights.causes import Cause
from football.insights.fact import (
    Fact,
    Kind,
    Source,
    Subject,
    Unit,
    Value,
    change,
    count,
    probability,
)
from football.models.spread import contrasts, triples
from football.outcome import Outcome

_SMALLEST = 0.005
"""A cause that moves no probability by half a point is not worth a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What names a match in a fact."""

    match_id: int
    home: str
    away: str
    as_of: datetime
    sources: Sequence[Source] = ()

    @property
    def subject(self) -> Subject:
        return Subject("match", str(self.match_id))

    @property
    def names(self) -> dict[str, str]:
        return {"home": self.home, "away": self.away}


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """How many players each side lacks; a doubtful one counts as none."""

    home: int
    away: int


def reference_of(parts: Parts) -> Mapping[Cause, FloatArray]:
    """Return how far causes moved past forecasts: by cause, the sizes of their leads."""
    return {cause: np.abs(parts.lead(cause)) for cause in parts.of}


def causes(
    match: Match, parts: Parts, row: int, reference: Mapping[Cause, FloatArray]
) -> Iterator[Fact]:
    """Yield a fact for each cause that moves a match's forecast, the rarest first.

    Args:
        match: whose forecast.
        parts: of forecasts.
        row: which of them.
        reference: of `reference_of`: what is usual of each cause.
    """
    found = [each for each in Cause if each is not Cause.HOME and each in parts.of]
    sizes = {cause: abs(float(parts.lead(cause)[row])) for cause in found}
    rare = {
        cause: chance.of_any(chance.at_least(size, reference.get(cause, np.empty(0))), len(found))
        for cause, size in sizes.items()
    }
    for cause in sorted(found, key=lambda each: (rare[each], -sizes[each])):
        with_it, shift = triples(parts.total[row]), parts.shift(cause)[row]
        outcome = Outcome(int(np.abs(shift).argmax()))
        if abs(shift[outcome]) < _SMALLEST:
            continue
        yield Fact(
            kind=Kind.CAUSE,
            subject=match.subject,
            as_of=match.as_of,
            names=match.names,
            codes={"cause": cause.value, "outcome": outcome.name.lower()},
            values={
                "probability": probability(with_it[outcome]),
                "without": probability(with_it[outcome] - shift[outcome]),
                "shift": change(shift[outcome]),
                "lead": Value(float(parts.lead(cause)[row]), Unit.LOGIT),
            },
            chance=rare[cause],
            sources=match.sources,
        )


def market_gap(
    match: Match,
    parts: Parts,
    row: int,
    market: Sequence[float],
    gaps: Sequence[float] | FloatArray,
) -> Fact | None:
    """Return how far a forecast is from the market's, and the cause that explains most of it.

    A cause explains what of the gap closes when it is taken out; where none closes any, no cause
    is named. None where both agree to half a point.

    Args:
        match: whose forecast.
        parts: of forecasts.
        row: which of them.
        market: its probabilities HOME, DRAW, AWAY.
        gaps: sizes of the gaps in lead of past matches.
    """
    ours, theirs = triples(parts.total[row]), np.asarray(market, dtype=np.float64)
    outcome = Outcome(int(np.abs(ours - theirs).argmax()))
    if abs(ours[outcome] - theirs[outcome]) < _SMALLEST:
        return None
    gap = float(parts.total[row, 0] - contrasts(theirs)[0])
    closed = {
        cause: abs(gap) - abs(gap - float(parts.lead(cause)[row]))
        for cause in parts.of
        if cause is not Cause.HOME
    }
    best = max(closed, key=lambda cause: closed[cause], default=None)
    codes = {"outcome": outcome.name.lower()}
    values = {
        "ours": probability(ours[outcome]),
        "market": probability(theirs[outcome]),
        "difference": change(ours[outcome] - theirs[outcome]),
        "gap": Value(gap, Unit.LOGIT),
    }
    if best is not None and closed[best] > 0:
        codes["cause"] = best.value
        values["explained"] = Value(closed[best], Unit.LOGIT)
    return Fact(
        kind=Kind.MARKET_GAP,
        subject=match.subject,
        as_of=match.as_of,
        names=match.names,
        codes=codes,
        values=values,
        chance=chance.at_least(abs(gap), np.abs(np.asarray(gaps, dtype=np.float64))),
        sources=match.sources,
    )


def absences(
    match: Match,
    parts: Parts,
    row: int,
    missing: Missing,
    reference: Mapping[Cause, FloatArray],
) -> Fact | None:
    """Return who is missed more, and what that changes; None where nobody is missed.

    The effect is what the model learned from matches with reported absences; it is zero where the
    model has not learned any.
    """
    if not missing.home and not missing.away:
        return None
    side = "home" if missing.home >= missing.away else "away"
    outcome = Outcome.HOME if side == "home" else Outcome.AWAY
    shift = float(parts.shift(Cause.ABSENCES)[row][outcome])
    size = abs(float(parts.lead(Cause.ABSENCES)[row]))
    return Fact(
        kind=Kind.ABSENCE,
        subject=match.subject,
        as_of=match.as_of,
        names={**match.names, "team": match.home if side == "home" else match.away},
        codes={"side": side},
        values={
            "home_out": count(missing.home, Unit.PLAYERS),
            "away_out": count(missing.away, Unit.PLAYERS),
            "shift": change(shift),
        },
        chance=chance.at_least(size, reference.get(Cause.ABSENCES, np.empty(0))),
        sources=match.sources,
    )

"""The state of one match, and what an observation does to it: pure, no database.

The order of observations is (schedule generation, phase, period, clock, fetched_at): a lower one
is stale and never applied. No source blanks what another knew; a kick-off time and a final score
belong to the source that said them.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from football.known import Known, KnownBasis, match_known
from football.observations.match import MatchObservation, MatchStatus, Phase, Score

KICKOFF_PRECEDENCE = ("espn", "footballdata")  # who is believed about the time, best first
_SCORES = tuple(f.name for f in fields(Score))
_CALLED_OFF = {MatchStatus.POSTPONED, MatchStatus.CANCELLED, MatchStatus.ABANDONED}
_TIMELESS = {Phase.PRE, Phase.FINAL}  # phases in which the match clock says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchState:
    """Everything about a match that changes, column by column; see `storage.tables.match`."""

    venue_id: int | None
    is_neutral: bool
    kickoff_at: datetime
    has_kickoff_time: bool
    kickoff_source: str
    schedule_generation: int
    status: MatchStatus
    phase_rank: int
    period: int
    clock_seconds: int
    minute: str | None
    observed_at: datetime
    home_goals_90: int | None
    away_goals_90: int | None
    home_goals_half_time: int | None
    away_goals_half_time: int | None
    home_goals_aet: int | None
    away_goals_aet: int | None
    home_penalties: int | None
    away_penalties: int | None
    score_source: str | None
    known_at: datetime
    known_basis: str

    def differs_from(self, other: "MatchState") -> bool:
        """Whether a reader of facts would notice: clocks and owners do not count."""
        return any(getattr(self, name) != getattr(other, name) for name in _FACTUAL)


_UNFACTUAL = {
    "observed_at",
    "clock_seconds",
    "minute",
    "kickoff_source",
    "score_source",
    "known_at",
    "known_basis",
}
STATE_FIELDS = tuple(f.name for f in fields(MatchState))
_FACTUAL = tuple(name for name in STATE_FIELDS if name not in _UNFACTUAL)


class Effect(Enum):
    """What an observation does to a match."""

    NEW = auto()
    CHANGED = auto()
    TICKED = auto()  # only the match clock moved: kept for the order, no new version
    UNCHANGED = auto()
    STALE = auto()
    CONFLICT = auto()


@dataclass(frozen=True, slots=True)
class Result:
    """The effect, and the state afterwards."""

    effect: Effect
    state: MatchState
    detail: str = ""


def first_state(seen: MatchObservation, venue_id: int | None) -> MatchState:
    """Return the state of a match nobody had heard of."""
    scores: dict[str, Any] = {name: getattr(seen.score, name) for name in _SCORES}
    known = match_known(
        seen.status,
        seen.kickoff_at,
        has_kickoff_time=seen.has_kickoff_time,
        fetched_at=seen.fetched_at,
    )
    return MatchState(
        known_at=known.at,
        known_basis=known.basis,
        venue_id=venue_id,
        is_neutral=seen.is_neutral,
        kickoff_at=seen.kickoff_at,
        has_kickoff_time=seen.has_kickoff_time,
        kickoff_source=seen.source,
        schedule_generation=0,
        status=seen.status,
        phase_rank=int(seen.phase),
        period=seen.period,
        clock_seconds=seen.clock_seconds,
        minute=seen.minute,
        observed_at=seen.fetched_at,
        score_source=seen.source if seen.score.home_goals_90 is not None else None,
        **scores,
    )


def apply(current: MatchState, seen: MatchObservation, venue_id: int | None) -> Result:
    """Return what `seen` does to `current`."""
    is_anew = _is_scheduled_anew(current, seen)
    generation = current.schedule_generation + is_anew
    if _order_of(seen, generation) < _order(current):
        return _late(current, seen, generation)
    if current.status in _CALLED_OFF and seen.status is MatchStatus.SCHEDULED and not is_anew:
        return Result(Effect.STALE, current)
    if conflict := _conflict(current, seen):
        return Result(Effect.CONFLICT, current, conflict)
    scores = dict.fromkeys(_SCORES) if is_anew else _scores(current, seen)
    merged = replace(
        current,
        **_kickoff(current, seen, is_anew=is_anew),
        **scores,
        venue_id=current.venue_id if venue_id is None else venue_id,
        is_neutral=current.is_neutral or seen.is_neutral,
        schedule_generation=generation,
        status=seen.status,
        phase_rank=int(seen.phase),
        period=_period(current, seen),
        clock_seconds=_clock(current, seen),
        minute=seen.minute,
        observed_at=seen.fetched_at,
    )
    if merged.differs_from(current):
        known = _known(current, merged)
        changed = replace(merged, known_at=known.at, known_basis=known.basis)
        return Result(Effect.CHANGED, changed)
    # Files of results come whole and in order; polls of one match may overtake each other, so the
    # newest is remembered even where it says nothing new.
    is_polled = seen.source_match_id is not None
    if merged.observed_at > current.observed_at and (is_polled or seen.phase not in _TIMELESS):
        return Result(Effect.TICKED, merged)
    return Result(Effect.UNCHANGED, current)


def _late(current: MatchState, seen: MatchObservation, generation: int) -> Result:
    """Return what an overtaken observation does.

    If it says the same, it tells since when that was known, and fills what the newer one left out.
    """
    said = (
        seen.status,
        seen.kickoff_at,
        seen.has_kickoff_time,
        seen.score.home_goals_90,
        seen.score.away_goals_90,
    )
    is_same = said == tuple(getattr(current, name) for name in _TELLING)
    if generation != current.schedule_generation or not is_same:
        return Result(Effect.STALE, current)
    scores = {name: getattr(current, name) for name in _SCORES}
    gaps = {n: getattr(seen.score, n) for n, known in scores.items() if known is None}
    is_over = seen.phase is Phase.FINAL and current.phase_rank == Phase.FINAL
    filled = replace(
        current,
        period=_period(current, seen) if is_over else current.period,
        clock_seconds=_clock(current, seen) if is_over else current.clock_seconds,
        **(gaps if is_over else {}),
    )
    known = match_known(
        seen.status,
        seen.kickoff_at,
        has_kickoff_time=seen.has_kickoff_time,
        fetched_at=seen.fetched_at,
    )
    if known.at < current.known_at:
        filled = replace(filled, known_at=known.at, known_basis=known.basis)
    return Result(Effect.STALE if filled == current else Effect.CHANGED, filled)


_TELLING = ("status", "kickoff_at", "has_kickoff_time", "home_goals_90", "away_goals_90")


def _known(before: MatchState, after: MatchState) -> Known:
    """When a changed state counts as known.

    A result corrected after the match was not known before the correction was seen.
    """
    if all(getattr(before, name) == getattr(after, name) for name in _TELLING):
        return Known(before.known_at, KnownBasis(before.known_basis))
    score = (before.home_goals_90, before.away_goals_90)
    was_told = before.status is MatchStatus.FINISHED and None not in score
    if was_told and score != (after.home_goals_90, after.away_goals_90):
        return Known(after.observed_at, KnownBasis.OBSERVED)
    return match_known(
        after.status,
        after.kickoff_at,
        has_kickoff_time=after.has_kickoff_time,
        fetched_at=after.observed_at,
    )


_Order = tuple[int, int, int, int, datetime]


def _order(state: MatchState) -> _Order:
    is_timeless = state.phase_rank in _TIMELESS
    period, clock = (0, 0) if is_timeless else (state.period, state.clock_seconds)
    return state.schedule_generation, state.phase_rank, period, clock, state.observed_at


def _order_of(seen: MatchObservation, generation: int) -> _Order:
    period, clock = (0, 0) if seen.phase in _TIMELESS else (seen.period, seen.clock_seconds)
    return generation, int(seen.phase), period, clock, seen.fetched_at


def _is_scheduled_anew(current: MatchState, seen: MatchObservation) -> bool:
    """A match that was called off has a date again: another day, or the same source says so."""
    return (
        current.status in _CALLED_OFF
        and seen.status is MatchStatus.SCHEDULED
        and seen.fetched_at > current.observed_at
        and (
            seen.kickoff_at.date() != current.kickoff_at.date()
            or seen.source == current.kickoff_source
        )
    )


def _conflict(current: MatchState, seen: MatchObservation) -> str | None:
    """Two sources disagree about a final score; a source may correct its own."""
    theirs = (seen.score.home_goals_90, seen.score.away_goals_90)
    ours = (current.home_goals_90, current.away_goals_90)
    is_final = current.status is seen.status is MatchStatus.FINISHED
    if not is_final or None in theirs or None in ours or theirs == ours:
        return None
    if seen.source == current.score_source:
        return None
    return (
        f"{seen.source} has the final score {theirs[0]}-{theirs[1]},"
        f" {current.score_source} has {ours[0]}-{ours[1]}"
    )


def _scores(current: MatchState, seen: MatchObservation) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for name in _SCORES:
        said = getattr(seen.score, name)
        merged[name] = getattr(current, name) if said is None else said
    speaks = seen.score.home_goals_90 is not None
    is_open = current.status is not MatchStatus.FINISHED or current.home_goals_90 is None
    merged["score_source"] = seen.source if speaks and is_open else current.score_source
    return merged


def _kickoff(current: MatchState, seen: MatchObservation, *, is_anew: bool) -> dict[str, Any]:
    if not is_anew and not _is_believed(current, seen):
        return {}
    return {
        "kickoff_at": seen.kickoff_at,
        "has_kickoff_time": seen.has_kickoff_time,
        "kickoff_source": seen.source,
    }


def _is_believed(current: MatchState, seen: MatchObservation) -> bool:
    if seen.has_kickoff_time != current.has_kickoff_time:
        return seen.has_kickoff_time
    return _rank(seen.source) <= _rank(current.kickoff_source)


def _rank(source: str) -> int:
    return KICKOFF_PRECEDENCE.index(source) if source in KICKOFF_PRECEDENCE else 99


def _period(current: MatchState, seen: MatchObservation) -> int:
    """Return the period; the final whistle is no new fact when it was blown already."""
    if seen.phase is Phase.FINAL and current.phase_rank == Phase.FINAL:
        return max(current.period, seen.period)
    return seen.period


def _clock(current: MatchState, seen: MatchObservation) -> int:
    """Return the match clock; an answer after the end that has none does not wind it back."""
    if seen.phase is Phase.FINAL and current.phase_rank == Phase.FINAL:
        return max(current.clock_seconds, seen.clock_seconds)
    return seen.clock_seconds

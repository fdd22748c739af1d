"""The state of one match, and what an observation does to it: pure, no database.

The order of observations is (schedule generation, phase, period, clock, fetched_at): a lower one
is stale and never applied. No source blanks what another knew; a kick-off time and a final score
belong to the source that reported them. How a match ended where sources disagree: `endings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from football import endings
from football.endings import CALLED_OFF
from football.known import Known, KnownBasis, match_known
from football.match_record import MatchState
from football.observations.match import MatchObservation, MatchStatus, Phase, Score
from football.precedence import KICKOFF_SOURCES, rank

_SCORES = tuple(f.name for f in fields(Score))
_OTHER_DAY = timedelta(days=1)  # sources date a late kick-off by different clocks
_TIMELESS = {Phase.PRE, Phase.FINAL}  # phases in which the match clock says nothing


class Effect(Enum):
    """What an observation does to a match."""

    NEW = auto()
    CHANGED = auto()
    TICKED = auto()  # only the match clock moved: kept for the order, no new version
    UNCHANGED = auto()
    STALE = auto()
    CONFLICT = auto()
    DISPUTED = auto()  # a conflict that changed the match all the same


@dataclass(frozen=True, slots=True)
class Result:
    """The effect, and the state afterwards."""

    effect: Effect
    state: MatchState
    detail: str = ""


def first_state(seen: MatchObservation, venue_id: int | None) -> MatchState:
    """Return the state of a match that was unknown."""
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
        score_source=seen.source if _has_score(seen.score) else None,
        status_source=seen.source,
        is_awarded=seen.is_awarded,
        shoot_out_winner=None,
        **scores,
    )


def apply(current: MatchState, seen: MatchObservation, venue_id: int | None) -> Result:
    """Return what `seen` does to `current`."""
    is_rescheduled = _is_rescheduled(current, seen)
    if (unapplied := _unapplied(current, seen, is_rescheduled=is_rescheduled)) is not None:
        return unapplied
    dispute = endings.conflict(current, seen)
    if dispute and not endings.outranks(seen, current):
        return Result(Effect.CONFLICT, current, dispute)
    merged = _merged(
        current, seen, venue_id, is_rescheduled=is_rescheduled, corrects=bool(dispute)
    )
    if endings.has_result_of_called_off(current, seen) and current.status is MatchStatus.ABANDONED:
        dispute = endings.stands(current, seen)
    if merged.differs_from(current):
        known = _known(current, merged)
        changed = replace(merged, known_at=known.at, known_basis=known.basis)
        return Result(Effect.DISPUTED if dispute else Effect.CHANGED, changed, dispute or "")
    # Files of results come whole and in order; polls of one match may overtake each other, so the
    # newest is remembered even where it says nothing new.
    is_polled = seen.source_match_id is not None
    if merged.observed_at > current.observed_at and (is_polled or seen.phase not in _TIMELESS):
        return Result(Effect.TICKED, merged)
    return Result(Effect.UNCHANGED, current)


def _unapplied(
    current: MatchState, seen: MatchObservation, *, is_rescheduled: bool
) -> Result | None:
    """Return what becomes of an observation that does not go on from the known state."""
    if endings.is_for_an_earlier_date(current, seen):
        return Result(Effect.STALE, current)
    if dispute := endings.reason_to_keep_result(current, seen):
        return _disputed(current, _with_ruling(current, seen), dispute)
    generation = current.schedule_generation + is_rescheduled
    is_overtaken = _order_of(seen, generation) < _order(current)
    if is_overtaken and not endings.is_result_of_another_source(current, seen):
        return _late(current, seen, generation)
    if (
        current.status in CALLED_OFF
        and seen.status is MatchStatus.SCHEDULED
        and not is_rescheduled
    ):
        return Result(Effect.STALE, current)
    return None


def _merged(
    current: MatchState,
    seen: MatchObservation,
    venue_id: int | None,
    *,
    is_rescheduled: bool,
    corrects: bool,
) -> MatchState:
    scores = (
        dict.fromkeys(_SCORES) if is_rescheduled else _scores(current, seen, corrects=corrects)
    )
    return replace(
        current,
        **_kickoff(current, seen, is_rescheduled=is_rescheduled),
        **scores,
        venue_id=current.venue_id if venue_id is None else venue_id,
        is_neutral=current.is_neutral or seen.is_neutral,
        is_awarded=seen.is_awarded or (not is_rescheduled and _is_still_awarded(current, scores)),
        schedule_generation=current.schedule_generation + is_rescheduled,
        status=seen.status,
        status_source=current.status_source if seen.status is current.status else seen.source,
        phase_rank=int(seen.phase),
        period=_period(current, seen),
        clock_seconds=_clock(current, seen),
        minute=seen.minute,
        observed_at=(
            max(seen.fetched_at, current.observed_at)
            if endings.is_result_of_another_source(current, seen)
            else seen.fetched_at
        ),
    )


def _is_still_awarded(current: MatchState, scores: Mapping[str, Any]) -> bool:
    """Whether a ruling holds: not where another score stands in the place of the ruled one."""
    ruled = (current.home_goals_90, current.away_goals_90)
    is_same = None in ruled or ruled == (scores["home_goals_90"], scores["away_goals_90"])
    return current.is_awarded and is_same


def _disputed(current: MatchState, after: MatchState, detail: str) -> Result:
    effect = Effect.DISPUTED if after.differs_from(current) else Effect.CONFLICT
    return Result(effect, after, detail)


def _with_ruling(current: MatchState, seen: MatchObservation) -> MatchState:
    """Keep beside a result what was played of it, and that it was ruled."""
    after = replace(current, is_awarded=current.is_awarded or seen.is_awarded)
    if seen.score.home_goals_played is None:
        return after
    return replace(after, **endings.played(seen.score))


def _late(current: MatchState, seen: MatchObservation, generation: int) -> Result:
    """Return what an overtaken observation does.

    With equal values, it dates what is known further back, and fills gaps of the newer one.
    """
    reported = (
        seen.status,
        seen.kickoff_at,
        seen.has_kickoff_time,
        seen.score.home_goals_90,
        seen.score.away_goals_90,
    )
    is_same = reported == tuple(getattr(current, name) for name in _TELLING)
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
    had_result = before.status is MatchStatus.FINISHED and None not in score
    if had_result and score != (after.home_goals_90, after.away_goals_90):
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


def _is_rescheduled(current: MatchState, seen: MatchObservation) -> bool:
    """A match that was called off has a date again: another day, or the same source says so."""
    return (
        current.status in CALLED_OFF
        and seen.status is MatchStatus.SCHEDULED
        and (
            seen.fetched_at > current.observed_at
            # Under a new id, beside the old one in the same answer.
            or (
                seen.fetched_at == current.observed_at
                and seen.kickoff_at.date() > current.kickoff_at.date()
            )
        )
        and (
            seen.kickoff_at.date() != current.kickoff_at.date()
            or seen.source == current.kickoff_source
        )
    )


def _scores(
    current: MatchState, seen: MatchObservation, *, corrects: bool = False
) -> dict[str, Any]:
    is_undone = current.status is MatchStatus.FINISHED and seen.status in CALLED_OFF
    if is_undone:
        return {**dict.fromkeys(_SCORES), "score_source": None, **endings.played(seen.score)}
    merged: dict[str, Any] = {}
    for name in _SCORES:
        reported = getattr(seen.score, name)
        merged[name] = getattr(current, name) if reported is None else reported
    if not corrects and endings.is_less_exact(current, seen.score):
        merged |= {name: getattr(current, name) for name in _REGULATION}
    is_open = current.status is not MatchStatus.FINISHED or not _has_score(current)
    is_source = _has_score(seen.score) and (is_open or corrects)
    merged["score_source"] = seen.source if is_source else current.score_source
    return merged


_REGULATION = ("home_goals_90", "away_goals_90")


def _has_score(score: Score | MatchState) -> bool:
    return score.home_goals_90 is not None or score.home_goals_aet is not None


def _kickoff(
    current: MatchState, seen: MatchObservation, *, is_rescheduled: bool
) -> dict[str, Any]:
    if not is_rescheduled and not _is_believed(current, seen):
        return {}
    return {
        "kickoff_at": seen.kickoff_at,
        "has_kickoff_time": seen.has_kickoff_time,
        "kickoff_source": seen.source,
    }


def _is_believed(current: MatchState, seen: MatchObservation) -> bool:
    """Whether a source's kick-off replaces the known one.

    A result belongs to the day it was played, even where a source had the fixture on another day.
    Two results on different days: the source with precedence decides, else the later day.
    """
    apart = seen.kickoff_at.date() - current.kickoff_at.date()
    ours, theirs = (
        rank(current.kickoff_source, KICKOFF_SOURCES),
        rank(seen.source, KICKOFF_SOURCES),
    )
    if seen.status is MatchStatus.FINISHED and abs(apart) > _OTHER_DAY:
        if current.status is not MatchStatus.FINISHED:
            return True
        return (
            theirs < ours
            or seen.source == current.kickoff_source
            or (theirs == ours and apart > timedelta())
        )
    if seen.has_kickoff_time != current.has_kickoff_time:
        return seen.has_kickoff_time
    return theirs <= ours


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

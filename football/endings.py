"""How a match ended, where sources do not agree: one rule, in any order of arrival.

1. A result stands over a match that was called off, whichever source says so first: it was played
   on another day, or ruled at a desk. What was played before it was broken off is kept beside it.
2. A result is undone only by the source it is from, and only by an explicit word (abandoned,
   cancelled): a match that was played cannot be postponed.
3. Of two different final scores that of the source with precedence stands
   (`football.precedence.RESULT_SOURCES`).

All three raise an alert for a person, unless the other source means an earlier date of the match.
"""

from collections.abc import Mapping
from datetime import timedelta

from football.match_record import MatchState
from football.observations.match import MatchObservation, MatchStatus, Score
from football.precedence import RESULT_SOURCES, rank

CALLED_OFF = frozenset({MatchStatus.POSTPONED, MatchStatus.CANCELLED, MatchStatus.ABANDONED})
_ONE_DAY = timedelta(days=1)  # sources date a late kick-off by different clocks
_Goals = tuple[int | None, int | None]


def is_for_an_earlier_date(current: MatchState, seen: MatchObservation) -> bool:
    """Whether a source calls off a date that was given up already: that is no news."""
    if current.status in CALLED_OFF or seen.status not in CALLED_OFF - {MatchStatus.ABANDONED}:
        return False
    earlier = current.kickoff_at.date() - seen.kickoff_at.date()
    return earlier > (timedelta() if current.schedule_generation else _ONE_DAY)


def reason_to_keep_result(current: MatchState, seen: MatchObservation) -> str | None:
    """Return why a result stands against a source that calls the match off; None if it falls."""
    if current.status is not MatchStatus.FINISHED or seen.status not in CALLED_OFF:
        return None
    is_own = seen.source == current.score_source
    if is_own and seen.fetched_at < current.observed_at:
        return None
    ours = _shown(final_score(current))
    reported = f"{seen.source} says {seen.status.value}"
    if seen.status is MatchStatus.ABANDONED and seen.score.home_goals_played is not None:
        reported += f" at {seen.score.home_goals_played}-{seen.score.away_goals_played}"
    if is_own:
        if seen.status is not MatchStatus.POSTPONED:
            return None
        return f"{reported}, after a result of {ours}: a match that was played is not postponed"
    return f"{reported}, {current.score_source} has the result {ours}: the result stands"


def has_result_of_called_off(current: MatchState, seen: MatchObservation) -> bool:
    """Whether a source has the result of a match that another one called off."""
    return (
        current.status in CALLED_OFF
        and seen.status is MatchStatus.FINISHED
        and seen.source != (current.status_source or current.kickoff_source)
    )


def is_result_of_another_source(current: MatchState, seen: MatchObservation) -> bool:
    """Whether a source has the result of a match that another one saw the end of too.

    The order in which the two sources were requested has no bearing on the result.
    """
    is_over = current.status is seen.status is MatchStatus.FINISHED
    return has_result_of_called_off(current, seen) or (
        is_over and seen.source != current.score_source
    )


def stands(current: MatchState, seen: MatchObservation) -> str:
    """Return how a result stands against the source that calls the match off."""
    return (
        f"{seen.source} has the result {_shown(final_score(seen.score))},"
        f" {current.status_source} says {current.status.value}: the result stands"
    )


def conflict(current: MatchState, seen: MatchObservation) -> str | None:
    """Return how two sources disagree about a final score; a source may correct its own."""
    if not current.status is seen.status is MatchStatus.FINISHED:
        return None
    ours, theirs = _scores(current), _scores(seen.score)
    if not ours or not theirs or ours & theirs or seen.source == current.score_source:
        return None
    reported, known = final_score(seen.score), final_score(current)
    return (
        f"{seen.source} has the final score {_shown(reported)},"
        f" {current.score_source} has {_shown(known)}"
    )


def outranks(seen: MatchObservation, current: MatchState) -> bool:
    """Whether a source's final score goes before the one that is known."""
    ours = rank(current.score_source, RESULT_SOURCES)
    return rank(seen.source, RESULT_SOURCES) < ours


def is_less_exact(current: MatchState, score: Score) -> bool:
    """Whether a score includes extra time of which the known one has the 90 minutes."""
    after_extra_time = (current.home_goals_aet, current.away_goals_aet)
    reported: _Goals = (score.home_goals_90, score.away_goals_90)
    return (
        None not in after_extra_time
        and score.home_goals_aet is None
        and (reported == after_extra_time)
    )


def final_score(of: MatchState | Score) -> _Goals:
    """Return the score after extra time where there was any, else after 90 minutes."""
    if of.home_goals_aet is not None:
        return of.home_goals_aet, of.away_goals_aet
    return of.home_goals_90, of.away_goals_90


def _scores(of: MatchState | Score) -> set[_Goals]:
    """Return what a source may call the final score: some include extra time."""
    both: tuple[_Goals, _Goals] = (
        (of.home_goals_90, of.away_goals_90),
        (of.home_goals_aet, of.away_goals_aet),
    )
    return {goals for goals in both if None not in goals}


def _shown(goals: _Goals) -> str:
    return f"{goals[0]}-{goals[1]}"


def played(seen: Score) -> Mapping[str, int | None]:
    """Return the columns of what was played before a match was broken off."""
    return {
        "home_goals_played": seen.home_goals_played,
        "away_goals_played": seen.away_goals_played,
    }

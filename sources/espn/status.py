"""Where a match stands, from ESPN's status names, states and flags.

A result exists only when the state is `post`, the match is completed, and its name says nothing
else: a postponed match is `post` with a score of 0-0.
"""

import logging
from collections.abc import Mapping

from football.observations import MatchStatus, Phase
from sources.espn.payloads import Status

_LOG = logging.getLogger(__name__)

_IN_PLAY: Mapping[str, Phase] = {
    "STATUS_FIRST_HALF": Phase.FIRST_HALF,
    "STATUS_HALFTIME": Phase.HALF_TIME,
    "STATUS_SECOND_HALF": Phase.SECOND_HALF,
    "STATUS_END_OF_REGULATION": Phase.END_OF_REGULATION,
    "STATUS_OVERTIME": Phase.EXTRA_TIME,
    "STATUS_HALFTIME_ET": Phase.EXTRA_TIME,
    "STATUS_END_OF_EXTRATIME": Phase.EXTRA_TIME,
    "STATUS_SHOOTOUT": Phase.SHOOT_OUT,
}
_PHASE_BY_PERIOD = {
    2: Phase.SECOND_HALF,
    3: Phase.EXTRA_TIME,
    4: Phase.EXTRA_TIME,
    5: Phase.SHOOT_OUT,
}
_STOPPED = {  # parts of names, for spellings differ
    "POSTPONED": MatchStatus.POSTPONED,
    "CANCEL": MatchStatus.CANCELLED,
    "ABANDONED": MatchStatus.ABANDONED,
}
_KNOWN = frozenset(_IN_PLAY) | {
    "STATUS_SCHEDULED",
    "STATUS_IN_PROGRESS",
    "STATUS_END_PERIOD",
    "STATUS_DELAYED",
    "STATUS_FULL_TIME",
    "STATUS_FINAL",
    "STATUS_FINAL_AET",
    "STATUS_FINAL_PEN",
}


def standing_of(status: Status) -> tuple[MatchStatus, Phase]:
    """Return a match's status and phase; a name nobody knows falls back to state and flag.

    A match that was called off ends in the last phase too: what comes later is a new schedule.

    Raises:
        ValueError: the state is none of `pre`, `in`, `post`.
    """
    name, state = status.type.name, status.type.state
    for word, stopped in _STOPPED.items():
        if word in name:
            return stopped, Phase.FINAL
    if name not in _KNOWN:
        _LOG.warning("unknown ESPN status %r (state %r), read by its state", name, state)
    match state:
        case "pre":
            return MatchStatus.SCHEDULED, Phase.PRE
        case "in":
            by_period = _PHASE_BY_PERIOD.get(status.period or 0, Phase.FIRST_HALF)
            return MatchStatus.IN_PLAY, _IN_PLAY.get(name, by_period)
        case "post":
            is_result = status.type.completed
            return MatchStatus.FINISHED if is_result else MatchStatus.POSTPONED, Phase.FINAL
        case _:
            raise ValueError(f"status {name} has the unknown state {state!r}")


def went_beyond_regulation(status: Status, phase: Phase) -> bool:
    """Tell whether the score may hold goals of extra time."""
    if phase in (Phase.EXTRA_TIME, Phase.SHOOT_OUT):
        return True
    is_late = (status.period or 0) >= 3 or status.type.name.endswith(("_AET", "_PEN"))
    return phase is Phase.FINAL and is_late

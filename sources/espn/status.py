"""Where a match stands, from ESPN's status names, states and flags.

A result exists only when the state is `post`, the match is completed, and its name says nothing
else: a postponed match is `post` with a score of 0-0. A name nobody knows falls back to state and
flag, and is reported (`Parsed.unknown_names`).
"""

from collections.abc import Mapping

from football.observations.match import MatchStatus, Phase
from sources.espn.payloads import Status

_IN_PLAY: Mapping[str, Phase | None] = {  # None: the period decides
    "STATUS_IN_PROGRESS": None,
    "STATUS_FIRST_HALF": Phase.FIRST_HALF,
    "STATUS_HALFTIME": Phase.HALF_TIME,
    "STATUS_SECOND_HALF": Phase.SECOND_HALF,
    "STATUS_END_PERIOD": None,
    "STATUS_END_OF_REGULATION": Phase.END_OF_REGULATION,
    "STATUS_OVERTIME": Phase.EXTRA_TIME,
    "STATUS_HALFTIME_ET": Phase.EXTRA_TIME,
    "STATUS_END_OF_EXTRATIME": Phase.EXTRA_TIME,
    "STATUS_SHOOTOUT": Phase.SHOOT_OUT,
}
_RESULTS = frozenset(
    {"STATUS_FULL_TIME", "STATUS_FINAL", "STATUS_FINAL_AET", "STATUS_FINAL_PEN"},
)
_TO_COME = frozenset({"STATUS_SCHEDULED", "STATUS_TBD"})
_WAITING = frozenset(
    {"STATUS_DELAYED", "STATUS_SUSPENDED", "STATUS_UNKNOWN"}
)  # their state decides
_PHASE_BY_PERIOD = {
    2: Phase.SECOND_HALF,
    3: Phase.EXTRA_TIME,
    4: Phase.EXTRA_TIME,
    5: Phase.SHOOT_OUT,
}
_STOPPED = {  # parts of names, for spellings differ
    "POSTPONE": MatchStatus.POSTPONED,
    "CANCEL": MatchStatus.CANCELLED,
    "ABANDON": MatchStatus.ABANDONED,
}
_KNOWN = _IN_PLAY.keys() | _RESULTS | _TO_COME | _WAITING


def standing_of(status: Status) -> tuple[MatchStatus, Phase]:
    """Return a match's status and phase.

    A match that was called off ends in the last phase too: what comes later is a new schedule.

    Raises:
        ValueError: neither the state nor the name decides.
    """
    name = status.type.name.upper()
    if is_forfeit(status):  # a result only if there is a ruled score: the event's reader sees it
        return MatchStatus.ABANDONED, Phase.FINAL
    for word, stopped in _STOPPED.items():
        if word in name:
            return stopped, Phase.FINAL
    match status.type.state or _state_of(name):
        case "pre":
            return MatchStatus.SCHEDULED, Phase.PRE
        case "in":
            by_period = _PHASE_BY_PERIOD.get(status.period or 0, Phase.FIRST_HALF)
            return MatchStatus.IN_PLAY, _IN_PLAY.get(name) or by_period
        case "post":
            is_result = status.type.completed
            if is_result is None:
                is_result = name in _RESULTS
            return MatchStatus.FINISHED if is_result else MatchStatus.POSTPONED, Phase.FINAL
        case state:
            raise ValueError(f"status {name} has the unknown state {state!r}")


def is_known(status: Status) -> bool:
    """Tell whether we know what a status' name means."""
    name = status.type.name.upper()
    return name in _KNOWN or is_forfeit(status) or any(word in name for word in _STOPPED)


def is_forfeit(status: Status) -> bool:
    """Tell whether a match was decided at a desk."""
    return "FORFEIT" in status.type.name.upper()


def went_beyond_regulation(status: Status, phase: Phase) -> bool:
    """Tell whether the score may hold goals of extra time."""
    if phase in (Phase.EXTRA_TIME, Phase.SHOOT_OUT):
        return True
    is_late = (status.period or 0) >= 3 or status.type.name.upper().endswith(("_AET", "_PEN"))
    return phase is Phase.FINAL and is_late


def _state_of(name: str) -> str | None:
    """Return the state a name stands for, where the answer lacks it."""
    if name in _IN_PLAY:
        return "in"
    if name in _RESULTS:
        return "post"
    return "pre" if name in _TO_COME else None

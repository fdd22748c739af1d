"""What a person does about a row in quarantine, by the reason it is there for."""

from collections.abc import Mapping

from football.observations.parsed import RejectReason

_REPLAY = "then touchline quarantine replay"
_CORRECT = "correct the file and load it again"
_STEPS: Mapping[RejectReason, str] = {
    RejectReason.MALFORMED: _CORRECT,
    RejectReason.MISSING_FIELD: _CORRECT,
    RejectReason.BAD_VALUE: _CORRECT,
    RejectReason.UNFIT_TEXT: _CORRECT,
    RejectReason.IN_DOUBT: _CORRECT,
    RejectReason.OUTSIDE_SEASON: "correct the date or the season the file names, load it again",
    RejectReason.LISTED_TWICE: "nothing, if the other row is right; else correct the file",
    RejectReason.UNKNOWN_COMPETITION: f"touchline competition map, {_REPLAY}",
    RejectReason.UNKNOWN_TEAM: f"touchline alias add, {_REPLAY}",
    RejectReason.NAMESAKE: f"touchline team link or touchline team add, {_REPLAY}",
    RejectReason.UNKNOWN_MATCH: f"load the results first, {_REPLAY}",
    RejectReason.UNKNOWN_VENUE: f"load the grounds first, {_REPLAY}",
    RejectReason.UNKNOWN_PLAYER: "nothing: line-ups that come later are read again by themselves",
    RejectReason.AMBIGUOUS_PLAYER: (
        f"of a list: touchline player link or touchline player add, {_REPLAY}; of a text: nothing,"
        " it does not say which player"
    ),
    RejectReason.AMBIGUOUS_PLACE: f"name the ground's town, {_REPLAY}",
    RejectReason.AMBIGUOUS_MATCH: _CORRECT,
    RejectReason.CONFLICT: "see which source is right; which one stands is in the message",
}


def next_step(reason: str) -> str:
    """Return what to do about rows of a reason."""
    try:
        return _STEPS[RejectReason(reason)]
    except (KeyError, ValueError):
        return f"touchline quarantine show ID, {_REPLAY}"

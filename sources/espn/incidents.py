"""Key events of a summary: goals, cards and substitutions; the rest holds nothing we keep."""

from collections.abc import Mapping

from pydantic import ValidationError

from football.observations.play import IncidentKind, IncidentObservation, PlayerReference, Side
from sources.espn.summary_payloads import KeyEvent

_BY_ID = {
    "94": IncidentKind.YELLOW_CARD,
    "93": IncidentKind.RED_CARD,
    "76": IncidentKind.SUBSTITUTION,
    "97": IncidentKind.OWN_GOAL,
    "98": IncidentKind.PENALTY_GOAL,
    "104": IncidentKind.PENALTY_GOAL,
    "70": IncidentKind.GOAL,
    "137": IncidentKind.GOAL,
    "138": IncidentKind.GOAL,
    "173": IncidentKind.GOAL,
}
# Words of `type.type`, in this order: `penalty---scored`, `own-goal`, `goal---header`.
_BY_WORD = (
    ("yellow", IncidentKind.YELLOW_CARD),
    ("red-card", IncidentKind.RED_CARD),
    ("substitution", IncidentKind.SUBSTITUTION),
    ("own-goal", IncidentKind.OWN_GOAL),
    ("penalty---scored", IncidentKind.PENALTY_GOAL),
    ("penalty---missed", IncidentKind.PENALTY_MISSED),
    ("penalty---saved", IncidentKind.PENALTY_MISSED),
    ("goal", IncidentKind.GOAL),
)
_NOTHING_HAPPENED = ("disallowed", "no-goal", "cancelled", "overturned", "attempt")
_LONGEST_CLOCK_SECONDS = 4 * 60 * 60
_LAST_PERIOD = 9


class IncidentUnreadable(ValueError):  # noqa: N818 - a verdict on one event
    """A goal, card or substitution of which the essential is missing."""


def happened(document: object) -> KeyEvent | None:
    """Return a key event if it is one we keep, else None.

    Raises:
        IncidentUnreadable: it is no event at all.
    """
    try:
        event = KeyEvent.model_validate(document)
    except ValidationError as fault:
        raise IncidentUnreadable("a key event without a type") from fault
    return event if _kind(event) is not None else None


def incident_of(
    event: KeyEvent, side_by_team: Mapping[str, Side], about: Mapping[str, object]
) -> IncidentObservation:
    """Read a goal, a card or a substitution.

    Args:
        event: what `happened` returned.
        side_by_team: which side a team's id plays on.
        about: row number, source, match and instant of the observation.

    Raises:
        IncidentUnreadable: it has no id, or its team is neither of the two.
    """
    kind = _kind(event)
    side = side_by_team.get((event.team.id if event.team else None) or "")
    if event.id is None or side is None or kind is None:
        lacking = "an id" if event.id is None else "one of the two teams"
        raise IncidentUnreadable(f"{event.type.text or event.type.type} without {lacking}")
    players = [
        PlayerReference(name=one.athlete.name, source_id=one.athlete.id)
        for one in event.participants or ()
        if one is not None and one.athlete.name is not None
    ]
    clock = event.clock
    seconds = clock.value if clock and clock.value is not None else 0.0
    period = event.period.number if event.period else 0
    return IncidentObservation(
        source_incident_id=event.id,
        kind=kind,
        side=side,
        period=period if 0 <= period <= _LAST_PERIOD else 0,
        clock_seconds=int(seconds) if 0 <= seconds <= _LONGEST_CLOCK_SECONDS else 0,
        minute=(clock.display_value or "") if clock else "",
        player=players[0] if players else None,
        other_player=players[1] if len(players) > 1 else None,
        is_shoot_out=bool(event.shootout),
        **about,  # pyright: ignore[reportArgumentType] - the caller's own fields
    )


def _kind(event: KeyEvent) -> IncidentKind | None:
    word = (event.type.type or (event.type.text or "").replace(" ", "-")).lower()
    if any(nothing in word for nothing in _NOTHING_HAPPENED):
        return None
    if (known := _BY_ID.get(event.type.id or "")) is not None:
        return known
    for part, kind in _BY_WORD:
        if part in word and (kind is not IncidentKind.GOAL or event.scoring_play is not False):
            return kind
    return IncidentKind.GOAL if event.scoring_play else None

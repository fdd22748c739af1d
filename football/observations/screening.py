"""The names in a payload made fit to keep, whatever provider they come from.

What belongs here: which texts of an observation are names, and what becomes of a row whose name
cannot be mended. What does not: what makes a text fit (`football.texts`).

A row whose team, player, place or title is unfit goes to quarantine. A part it can do without (a
venue, a formation, a topic) is left out instead: a result must not wait for the name of a ground.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import singledispatch
from typing import TypeVar

from football.observations.match import (
    Broadcast,
    MatchObservation,
    TeamObservation,
    TeamReference,
    VenueReference,
)
from football.observations.parsed import Observation, Parsed, Reject, RejectReason
from football.observations.play import (
    CommentaryObservation,
    IncidentObservation,
    LineupObservation,
    PlayerReference,
    Remark,
    RosterObservation,
)
from football.observations.register import PlayerValueObservation, TransferObservation
from football.observations.surroundings import (
    AbsenceObservation,
    ArticleObservation,
    PlaceObservation,
    ShootOutObservation,
)
from football.texts import UnfitText, key_of, line_of, name_of

_ReferenceT = TypeVar("_ReferenceT", TeamReference, PlayerReference, VenueReference)
_PartT = TypeVar("_PartT")
_LONGEST_GUID = 1000


def screened(parsed: Parsed) -> Parsed:
    """Return the same rows, their names in one form; those with an unfit name are rejects."""
    observations: list[Observation] = []
    rejects: list[Reject] = []
    for seen in parsed.observations:
        try:
            observations.append(_screened(seen))
        except UnfitText as fault:
            row = {"source": seen.source, "kind": type(seen).__name__, "text": str(fault)}
            rejects.append(
                Reject(
                    row_no=seen.row_no,
                    reason=RejectReason.UNFIT_TEXT,
                    detail=f"a name or an id that cannot be kept: {fault}",
                    row=row,
                )
            )
    if rejects:
        rejects = sorted([*parsed.rejects, *rejects], key=lambda each: each.row_no)
        return replace(parsed, observations=observations, rejects=rejects)
    return replace(parsed, observations=observations)


@singledispatch
def _screened(seen: Observation) -> Observation:
    return seen


@_screened.register
def _(seen: MatchObservation) -> Observation:
    _check_keys(seen.source_match_id)
    home, away = _reference(seen.home), _reference(seen.away)
    venue = _or_none(_venue, seen.venue)
    broadcasts = _all_fit(_broadcast, seen.broadcasts)
    if (home, away, venue, broadcasts) == (seen.home, seen.away, seen.venue, seen.broadcasts):
        return seen
    return replace(seen, home=home, away=away, venue=venue, broadcasts=broadcasts)


@_screened.register
def _(seen: TeamObservation) -> Observation:
    return replace(seen, team=_reference(seen.team))


@_screened.register
def _(seen: LineupObservation) -> Observation:
    _check_keys(seen.source_match_id)
    entries = tuple(
        replace(entry, player=_reference(entry.player), position=_or_none(name_of, entry.position))
        for entry in seen.entries
    )
    return replace(seen, entries=entries, formation=_or_none(name_of, seen.formation))


@_screened.register
def _(seen: IncidentObservation) -> Observation:
    _check_keys(seen.source_match_id, seen.source_incident_id)
    return replace(
        seen,
        minute=_or_none(name_of, seen.minute) or "",
        player=seen.player and _reference(seen.player),
        other_player=seen.other_player and _reference(seen.other_player),
    )


@_screened.register
def _(seen: CommentaryObservation) -> Observation:
    _check_keys(seen.source_match_id)
    return replace(seen, remarks=_all_fit(_remark, seen.remarks))


@_screened.register
def _(seen: RosterObservation) -> Observation:
    return replace(
        seen,
        player=_reference(seen.player),
        position=_or_none(name_of, seen.position),
        jersey=_or_none(name_of, seen.jersey),
        citizenship=_or_none(name_of, seen.citizenship),
    )


@_screened.register
def _(seen: PlaceObservation) -> Observation:
    return replace(
        seen,
        name=name_of(seen.name),
        country=name_of(seen.country),
        region=_or_none(name_of, seen.region) or "",
    )


@_screened.register
def _(seen: ShootOutObservation) -> Observation:
    return replace(seen, home=_reference(seen.home), away=_reference(seen.away))


@_screened.register
def _(seen: ArticleObservation) -> Observation:
    key_of(seen.guid, _LONGEST_GUID)
    return replace(
        seen,
        title=line_of(seen.title),
        summary=_or_none(line_of, seen.summary) or "",
        categories=_all_fit(name_of, seen.categories),
        teams=_all_fit(_reference, seen.teams),
        players=_all_fit(_reference, seen.players),
    )


@_screened.register
def _(seen: AbsenceObservation) -> Observation:
    return replace(
        seen,
        player=_reference(seen.player),
        sentence=_or_none(line_of, seen.sentence) or "",
        context=_or_none(line_of, seen.context) or "",
        teams=_all_fit(_reference, seen.teams),
    )


@_screened.register
def _(seen: PlayerValueObservation) -> Observation:
    return replace(seen, player=_reference(seen.player), club=_or_none(name_of, seen.club))


@_screened.register
def _(seen: TransferObservation) -> Observation:
    clubs = (_or_none(name_of, club) for club in (seen.from_club, seen.to_club))
    from_club, to_club = clubs
    return replace(seen, player=_reference(seen.player), from_club=from_club, to_club=to_club)


def _reference(reference: _ReferenceT) -> _ReferenceT:
    _check_keys(reference.source_id)
    name = name_of(reference.name)
    return reference if name == reference.name else replace(reference, name=name)


def _venue(venue: VenueReference) -> VenueReference:
    known = _reference(venue)
    city, country = _or_none(name_of, known.city), _or_none(name_of, known.country)
    return replace(known, city=city, country=country)


def _broadcast(known: Broadcast) -> Broadcast:
    return known._replace(channel=name_of(known.channel), name=_or_none(name_of, known.name))


def _remark(remark: Remark) -> Remark:
    minute = _or_none(name_of, remark.minute) if remark.minute else ""
    return replace(remark, text=line_of(remark.text), minute=minute or "")


def _check_keys(*keys: str | None) -> None:
    for key in keys:
        if key is not None:
            key_of(key)


def _or_none(fit: Callable[[_PartT], _PartT], value: _PartT | None) -> _PartT | None:
    """Return a part that can be done without, or nothing where it is unfit."""
    try:
        return None if value is None else fit(value)
    except UnfitText:
        return None


def _all_fit(fit: Callable[[_PartT], _PartT], values: Iterable[_PartT]) -> tuple[_PartT, ...]:
    return tuple(kept for value in values if (kept := _or_none(fit, value)) is not None)

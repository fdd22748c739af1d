"""Line-ups of a summary: who starts, who sits on the bench, who came on, what each did.

A side whose `roster` is missing has not published one; that is no line-up, not an empty one. Where
nobody of a side has a shot, nobody counts them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import cast

from pydantic import ValidationError

from football.observations.play import (
    LineupEntry,
    LineupObservation,
    PlayerFigures,
    PlayerReference,
    Side,
)
from sources.espn.summary_payloads import PlayerFigure, Roster, RosterPlayer, Substituted

_BENCH = "SUB"
_FIRST_PLACE, _LAST_PLACE = 1, 11
_HIGHEST_SHIRT = 999
_MOST_COUNTED = 99
_FIGURES = {
    "totalGoals": "goals",
    "ownGoals": "own_goals",
    "goalAssists": "assists",
    "totalShots": "shots",
    "shotsOnTarget": "shots_on_target",
    "yellowCards": "yellow_cards",
    "redCards": "red_cards",
}
_SHOTS = ("shots", "shots_on_target")


class LineupUnreadable(ValueError):  # noqa: N818 - a verdict on one side
    """A published line-up that cannot be read."""


def roster_of(document: object) -> Roster | None:
    """Return a side's block if it holds a published line-up.

    Raises:
        LineupUnreadable: it holds something else.
    """
    if not isinstance(document, dict):
        raise LineupUnreadable(f"a roster is not an object but {type(document).__name__}")
    if not cast("Mapping[str, object]", document).get("roster"):
        return None
    try:
        roster = Roster.model_validate(document)
    except ValidationError as fault:
        raise LineupUnreadable("a roster without its parts") from fault
    if roster.roster is None:
        raise LineupUnreadable("a roster that is no list")
    return roster


def lineup_of(
    roster: Roster, side_by_team: Mapping[str, Side], about: Mapping[str, object]
) -> LineupObservation:
    """Read a published line-up.

    Args:
        roster: one side's block.
        side_by_team: which side a team's id plays on, where `homeAway` is missing.
        about: row number, source, match and instant of the observation.

    Raises:
        LineupUnreadable: neither side nor players can be identified.
    """
    side = _side(roster, side_by_team)
    entries = [entry for player in roster.roster or () if (entry := _entry(player))]
    named = {entry.player: entry for entry in entries}
    if not named:
        raise LineupUnreadable("a roster in which nobody has a name")
    return LineupObservation(
        side=side,
        entries=_counted(list(named.values())),
        formation=(roster.formation or "").strip() or None,
        **about,  # pyright: ignore[reportArgumentType] - the caller's own fields
    )


def _side(roster: Roster, side_by_team: Mapping[str, Side]) -> Side:
    try:
        return Side(roster.home_away or "")
    except ValueError:
        team_id = roster.team.id if roster.team else None
        if team_id is None or team_id not in side_by_team:
            raise LineupUnreadable("a roster of neither side") from None
        return side_by_team[team_id]


def _entry(document: object) -> LineupEntry | None:
    try:
        player = RosterPlayer.model_validate(document)
    except ValidationError:
        return None
    if player.athlete.name is None:
        return None
    place = _whole(player.formation_place, _LAST_PLACE)
    is_placed = place is not None and place >= _FIRST_PLACE
    position = player.position.abbreviation if player.position else None
    is_starter = is_placed if player.starter is None else player.starter
    return LineupEntry(
        player=PlayerReference(name=player.athlete.name, source_id=player.athlete.id),
        is_starter=is_starter,
        shirt_number=_whole(player.jersey, _HIGHEST_SHIRT),
        position=None if position == _BENCH else position,
        place=place if is_placed else None,
        was_subbed_in=_did(player.subbed_in),
        was_subbed_out=_did(player.subbed_out),
        figures=_figures(player.stats or ()),
    )


def _figures(stats: Sequence[PlayerFigure | None]) -> PlayerFigures | None:
    told = {
        _FIGURES[each.name]: int(each.value)
        for each in stats
        if each is not None and each.name in _FIGURES and each.value is not None
        if each.value.is_integer() and 0 <= each.value <= _MOST_COUNTED
    }
    return PlayerFigures(**told) if told else None


def _counted(entries: Sequence[LineupEntry]) -> tuple[LineupEntry, ...]:
    """Return the entries without shots if there are none: lower leagues publish noughts."""
    counts = [
        getattr(each.figures, field.name)
        for each in entries
        if each.figures is not None
        for field in fields(each.figures)
        if field.name in _SHOTS
    ]
    if any(counts):
        return tuple(entries)
    return tuple(
        replace(each, figures=replace(each.figures, shots=None, shots_on_target=None))
        if each.figures is not None
        else each
        for each in entries
    )


def _did(value: bool | Substituted | None) -> bool:  # noqa: FBT001 - as the wire has it
    return value.did_sub if isinstance(value, Substituted) else bool(value)


def _whole(text: str | None, most: int) -> int | None:
    bare = (text or "").strip()
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= len(str(most))):
        return None
    return number if (number := int(bare)) <= most else None

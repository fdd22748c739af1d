"""The commentary of a summary, in the sentences that ESPN has for it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sources.simulated.clubs import Club
from sources.simulated.squads import Player
from sources.simulated.timeline import Incident, Moment, Stage, clock_of
from sources.simulated.wire.espn.event import CARDS

_HOW = {
    Incident.GOAL: "shot from the centre of the box",
    Incident.HEADER: "header from the centre of the box",
    Incident.FREE_KICK: "free kick",
    Incident.VOLLEY: "volley from outside the box",
    Incident.PENALTY: "converts the penalty",
}


class Change(NamedTuple):
    """A substitution that was made."""

    seconds: int
    side: int
    on: Player
    off: Player


def commentary(
    clubs: tuple[Club, Club], moment: Moment, changes: Sequence[Change]
) -> list[dict[str, object]]:
    """Return every line so far; a line keeps its number."""
    if not moment.is_started:
        return []
    first = moment.half_seconds[0]
    told = sorted([*_events(clubs, moment), *_changes(clubs, changes)])
    lines: list[tuple[int | None, str]] = [
        (None, "Lineups are announced and players are warming up."),
        (None, "First Half begins."),
        *((at, text) for at, text in told if at < first),
    ]
    if moment.stage is not Stage.FIRST_HALF:
        lines.append((first - 1, f"First Half ends, {_score(clubs, _at_half_time(moment))}."))
    if moment.stage in {Stage.SECOND_HALF, Stage.FULL_TIME}:
        lines.append((first, f"Second Half begins {_score(clubs, _at_half_time(moment))}."))
        lines += [(at, text) for at, text in told if at >= first]
    if moment.stage is Stage.FULL_TIME:
        end = sum(moment.half_seconds) - 1
        lines.append((end, f"Match ends, {_score(clubs, moment.goals)}."))
    return [_line(number, at, text, moment) for number, (at, text) in enumerate(lines)]


def _line(number: int, at: int | None, text: str, moment: Moment) -> dict[str, object]:
    value, shown = (0, "") if at is None else clock_of(at, moment.half_seconds)
    time = {"value": float(value), "displayValue": shown}
    return {"sequence": number, "time": time, "text": text}


def _events(clubs: tuple[Club, Club], moment: Moment) -> Iterator[tuple[int, str]]:
    goals = [0, 0]
    for event in moment.events:
        player = f"{event.player.name} ({clubs[event.side].display_name})"
        if event.incident in CARDS:
            card = "red" if event.incident is Incident.RED else "yellow"
            yield event.seconds, f"{player} is shown the {card} card for a bad foul."
            continue
        goals[event.side] += 1
        yield (
            event.seconds,
            f"Goal! {_score(clubs, tuple(goals))}. {player} {_HOW[event.incident]}.",
        )


def _changes(clubs: tuple[Club, Club], changes: Sequence[Change]) -> Iterator[tuple[int, str]]:
    for at, side, on, off in changes:
        team = clubs[side].display_name
        yield at, f"Substitution, {team}. {on.name} replaces {off.name}."


def _score(clubs: tuple[Club, Club], goals: tuple[int, ...]) -> str:
    home, away = clubs
    return f"{home.display_name} {goals[0]}, {away.display_name} {goals[1]}"


def _at_half_time(moment: Moment) -> tuple[int, int]:
    first = moment.half_seconds[0]
    scored = [
        event.side
        for event in moment.events
        if event.incident not in CARDS and event.seconds < first
    ]
    return scored.count(0), scored.count(1)

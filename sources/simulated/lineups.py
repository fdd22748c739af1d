"""Who starts, who sits on the bench, who comes on: drawn once per match, out of who is fit.

Players on the bench who do something later come on before it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from sources.simulated import elevens
from sources.simulated.season import Season
from sources.simulated.seeds import stream
from sources.simulated.squads import Player
from sources.simulated.timeline import Event, Incident

_MOST_SUBSTITUTIONS, _USUAL_SUBSTITUTIONS = 5, 3
_FIRST_CHANGE_SECONDS, _LAST_CHANGE_SECONDS = 2900, 5200
_LEAD_MINUTES = (55, 66)
_NEVER = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """One player for another; `seconds` of playing time, stoppage included."""

    seconds: int
    on: Player
    off: Player


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineup:
    """One side of one match; the goalkeeper starts first, then lines from the back."""

    formation: str
    starters: tuple[Player, ...]
    bench: tuple[Player, ...]
    substitutions: tuple[Substitution, ...]


def published_at(seed: int, season: Season, index: int) -> datetime:
    """Return when both line-ups are out: about an hour before kick-off."""
    fixture = season.fixtures[index]
    minutes = int(stream(seed, "line-ups out", fixture.event_id).integers(*_LEAD_MINUTES))
    return fixture.kickoff_at - timedelta(minutes=minutes)


def lineup(seed: int, season: Season, index: int, side: int, events: Sequence[Event]) -> Lineup:
    """Return one side's line-up; `events` are all of the match."""
    fixture = season.fixtures[index]
    fit = elevens.fit(seed, season, index, side)
    ours = [event for event in events if event.side == side]
    starters = elevens.starters(fit)
    outfield = [player for player in starters if player.position != "G"]
    bench = tuple(player for player in fit if player not in starters)
    lines = Counter(player.position for player in outfield)
    draws = stream(seed, "substitutions", fixture.event_id, side)
    return Lineup(
        formation="-".join(str(lines[position]) for position in elevens.USUAL if lines[position]),
        starters=starters,
        bench=bench,
        substitutions=_substitutions(draws, outfield, bench, ours),
    )


class _FirstEvents:
    """The second of each player's first event; `_NEVER` for a player without one."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._first: dict[str, int] = {}
        for event in events:
            known = self._first.get(event.player.espn_id, _NEVER)
            self._first[event.player.espn_id] = min(known, event.seconds)

    def __call__(self, player: Player) -> int:
        return self._first.get(player.espn_id, _NEVER)


def _substitutions(
    draws: np.random.Generator,
    outfield: Sequence[Player],
    bench: Sequence[Player],
    events: Sequence[Event],
) -> tuple[Substitution, ...]:
    first = _FirstEvents(events)
    last = {event.player.espn_id: event.seconds for event in events}
    sent_off = {e.player.espn_id for e in events if e.incident is Incident.RED}
    chosen = sorted((p for p in bench if first(p) < _NEVER and p.position != "G"), key=first)
    others = [player for player in bench if player not in chosen and player.position != "G"]
    coming = [*chosen, *others[: max(0, _USUAL_SUBSTITUTIONS - len(chosen))]][:_MOST_SUBSTITUTIONS]
    leaving = [player for player in outfield if player.espn_id not in sent_off]
    made: list[Substitution] = []
    for player in coming:
        latest = min(first(player) - 60, _LAST_CHANGE_SECONDS)
        earliest = min(_FIRST_CHANGE_SECONDS, latest - 1)
        seconds = int(draws.integers(earliest, latest))
        able = [p for p in leaving if last.get(p.espn_id, -1) < seconds]
        if able:
            off = able[int(draws.integers(len(able)))]
            leaving.remove(off)
            made.append(Substitution(seconds=seconds, on=player, off=off))
    return tuple(sorted(made, key=lambda each: each.seconds))

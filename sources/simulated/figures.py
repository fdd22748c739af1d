"""What each player did in a match: shots, assists, goals and cards, whole by the match's counts.

Goals, shots and cards are those of the match, which were there before: who had them is drawn by
streams of its own, so that nothing else of the world changes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sources.simulated.lineups import Lineup
from sources.simulated.seeds import stream
from sources.simulated.squads import Player
from sources.simulated.timeline import Event, Incident, Moment

_CARDS = (Incident.YELLOW, Incident.RED)
_ASSISTED = 0.72  # of goals that are no penalties
_PASSES = {"G": 0.1, "D": 1.0, "M": 2.5, "F": 2.0}
_SHOOTS = {"G": 0.0, "D": 0.5, "M": 1.2, "F": 2.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Counts of one player up to an instant."""

    goals: int = 0
    assists: int = 0
    shots: int = 0
    shots_on_target: int = 0
    yellow_cards: int = 0
    red_cards: int = 0


def on_pitch(lineup: Lineup, seconds: int) -> tuple[Player, ...]:
    """Return who of a side plays at an instant of playing time; who was sent off stays in."""
    players = list(lineup.starters)
    for change in lineup.substitutions:
        if change.seconds <= seconds:
            players.remove(change.off)
            players.append(change.on)
    return tuple(players)


def assisters(
    seed: int, event_id: str, lineup: Lineup, side: int, events: Sequence[Event]
) -> Mapping[Event, Player]:
    """Return who set up each goal of a side; goals that nobody set up are left out."""
    draws = stream(seed, "assists", event_id, side)
    found: dict[Event, Player] = {}
    for event in events:
        if event.side != side or event.incident in _CARDS:
            continue
        is_set_up = draws.random() < _ASSISTED and event.incident is not Incident.PENALTY
        mates = [p for p in on_pitch(lineup, event.seconds) if p is not event.player]
        chosen = _one(draws, mates, _PASSES)
        if is_set_up:
            found[event] = chosen
    return found


def figures(
    seed: int, event_id: str, lineup: Lineup, side: int, moment: Moment
) -> Mapping[Player, Done]:
    """Return what each player who came on did up to a moment."""
    events = [event for event in moment.events if event.side == side]
    set_up = assisters(seed, event_id, lineup, side, events)
    goals = Counter(event.player for event in events if event.incident not in _CARDS)
    yellow = Counter(e.player for e in events if e.incident is Incident.YELLOW)
    red = Counter(e.player for e in events if e.incident is Incident.RED)
    assists = Counter(set_up.values())
    on_target = _shots(seed, event_id, lineup, side, moment, "shots_on_target")
    off_target = _shots(seed, event_id, lineup, side, moment, "shots_off_target")
    came_on = (change.on for change in lineup.substitutions)
    taking_part = {*lineup.starters, *came_on, *goals, *yellow, *red}
    return {
        player: Done(
            goals=goals[player],
            assists=assists[player],
            shots=goals[player] + on_target[player] + off_target[player],
            shots_on_target=goals[player] + on_target[player],
            yellow_cards=yellow[player],
            red_cards=red[player],
        )
        for player in taking_part
    }


def _shots(  # noqa: PLR0913, PLR0917 - a count of a side of a match at a moment
    seed: int, event_id: str, lineup: Lineup, side: int, moment: Moment, name: str
) -> Counter[Player]:
    """Return whose a side's shots were that were no goals."""
    draws = stream(seed, name, event_id, side)
    others = moment.counts[name][side]
    if name == "shots_on_target":
        others -= moment.goals[side]
    players = lineup.starters
    return Counter(_one(draws, players, _SHOOTS) for _ in range(max(0, others)))


def _one(draws: np.random.Generator, players: Sequence[Player], by: Mapping[str, float]) -> Player:
    weights = np.array([by[player.position] for player in players])
    if weights.sum() == 0:
        return players[int(draws.integers(len(players)))]
    return players[int(draws.choice(len(players), p=weights / weights.sum()))]

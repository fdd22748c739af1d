"""One match minute by minute: what had happened by any instant, and how the clock then stood."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from sources.simulated import elevens
from sources.simulated.play import HALF_SECONDS, INTERVAL_SECONDS
from sources.simulated.season import Season
from sources.simulated.seeds import stream
from sources.simulated.squads import Player

_SIDES = (0, 1)
_FIRST_HOUR_SECONDS = 3600  # what happens in it happens to those who start
_COUNTED = ("shots_on_target", "shots_off_target", "corners", "fouls")


class Stage(Enum):
    """Where the match stands."""

    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    FIRST_HALF = "first half"
    HALF_TIME = "half time"
    SECOND_HALF = "second half"
    FULL_TIME = "full time"


class Incident(Enum):
    """What the scoreboard lists."""

    GOAL = "goal"
    HEADER = "header"
    FREE_KICK = "free kick"
    VOLLEY = "volley"
    PENALTY = "penalty"
    YELLOW = "yellow card"
    RED = "red card"


_GOAL_KINDS = (
    Incident.GOAL, Incident.HEADER, Incident.FREE_KICK, Incident.VOLLEY, Incident.PENALTY,
)  # fmt: skip
_GOAL_SHARES = (0.62, 0.17, 0.05, 0.06, 0.10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A goal or card; `seconds` of playing time, stoppage included."""

    seconds: int
    side: int
    incident: Incident
    player: Player


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The match at an instant; counts are pairs home, away.

    Attributes:
        elapsed: seconds of playing time, stoppage included.
        half_seconds: real length of both halves.
    """

    stage: Stage
    elapsed: int
    half_seconds: tuple[int, int]
    goals: tuple[int, int]
    events: tuple[Event, ...]
    counts: dict[str, tuple[int, int]]

    @property
    def is_started(self) -> bool:
        return self.stage not in {Stage.SCHEDULED, Stage.POSTPONED}

    @property
    def remaining(self) -> float:
        """Share of the match still to be played."""
        return max(0.0, 1.0 - self.elapsed / sum(self.half_seconds))


class Timeline:
    """The whole course of one match."""

    def __init__(self, seed: int, season: Season, index: int) -> None:
        self._season = season
        self._index = index
        self._fixture = season.fixtures[index]
        first, second = (int(s) for s in season.play.half_seconds[index])
        self._half_seconds = first, second
        draws = stream(seed, "timeline", self._fixture.event_id)
        self._events = self._draw_events(seed, draws)
        self._times = {
            name: self._draw_times(draws, getattr(season.play, name)[index]) for name in _COUNTED
        }
        goals = season.play.goal_seconds[index]
        # Every goal was a shot on target: the rest of those are spread over the match.
        others = self._draw_times(
            draws, season.play.shots_on_target[index] - season.play.goals[index]
        )
        self._times["shots_on_target"] = tuple(
            np.concatenate([goals[side][~np.isnan(goals[side])], others[side]]) for side in _SIDES
        )

    @property
    def events(self) -> tuple[Event, ...]:
        """Every goal and card of the match, in order."""
        return self._events

    def at(self, now: datetime) -> Moment:
        """Return the match as it stood at an instant."""
        stage, elapsed = self._clock(now)
        # A goal in the very second of kick-off is counted once that second is over.
        happened = elapsed if stage is not Stage.SCHEDULED else -1
        events = tuple(event for event in self._events if event.seconds <= happened)
        return Moment(
            stage=stage,
            elapsed=elapsed,
            half_seconds=self._half_seconds,
            goals=self._pair(self._season.play.goal_seconds[self._index], happened),
            events=events,
            counts={name: self._pair(times, happened) for name, times in self._times.items()},
        )

    def shots_on_target(self, seconds: int) -> tuple[int, int]:
        """Return both sides' shots on target by a second of playing time."""
        return self._pair(self._times["shots_on_target"], seconds)

    def _clock(self, now: datetime) -> tuple[Stage, int]:
        first, second = self._half_seconds
        passed = int((now - self._fixture.kickoff_at).total_seconds())
        if self._fixture.is_postponed(now):
            return Stage.POSTPONED, -1
        if passed < 0:
            return Stage.SCHEDULED, -1
        if passed < first:
            return Stage.FIRST_HALF, passed
        if passed < first + INTERVAL_SECONDS:
            return Stage.HALF_TIME, first - 1
        if passed < first + INTERVAL_SECONDS + second:
            return Stage.SECOND_HALF, passed - INTERVAL_SECONDS
        return Stage.FULL_TIME, first + second

    def _pair(
        self, times: NDArray[np.float64] | tuple[NDArray[np.float64], ...], happened: int
    ) -> tuple[int, int]:
        return int((times[0] <= happened).sum()), int((times[1] <= happened).sum())

    def _draw_times(
        self, draws: np.random.Generator, counts: NDArray[np.int_]
    ) -> tuple[NDArray[np.float64], ...]:
        length = sum(self._half_seconds)
        return tuple(np.floor(draws.random(int(counts[side])) * length) for side in _SIDES)

    def _draw_events(self, seed: int, draws: np.random.Generator) -> tuple[Event, ...]:
        play, index = self._season.play, self._index
        length = sum(self._half_seconds)
        events: list[Event] = []
        for side in _SIDES:
            players = elevens.fit(seed, self._season, index, side)
            begin = elevens.starters(players)
            for seconds in play.goal_seconds[index, side]:
                if np.isnan(seconds):
                    break
                on_pitch = begin if seconds < _FIRST_HOUR_SECONDS else players
                weights = np.array([player.scoring_weight for player in on_pitch])
                scorer = on_pitch[int(draws.choice(len(on_pitch), p=weights / weights.sum()))]
                kind = _GOAL_KINDS[int(draws.choice(len(_GOAL_KINDS), p=_GOAL_SHARES))]
                events.append(Event(seconds=int(seconds), side=side, incident=kind, player=scorer))
            cards = [Incident.YELLOW] * int(play.yellows[index, side])
            cards += [Incident.RED] * int(play.reds[index, side])
            booked: set[Player] = set()  # once each; eleven are more than the cards of one match
            for card in cards:
                at = int(draws.integers(length // 20, length))
                on_pitch = begin if at < _FIRST_HOUR_SECONDS else players
                able = [player for player in on_pitch if player not in booked]
                if able:
                    who = able[int(draws.integers(len(able)))]
                    booked.add(who)
                    events.append(Event(seconds=at, side=side, incident=card, player=who))
        return tuple(sorted(events, key=lambda event: event.seconds))


def clock_of(seconds: int, half_seconds: tuple[int, int]) -> tuple[int, str]:
    """Return the scoreboard clock: seconds stopping at 45 and 90 minutes, and its reading."""
    first = half_seconds[0]
    base, within = (0, seconds) if seconds < first else (HALF_SECONDS, seconds - first)
    if within < HALF_SECONDS:
        return base + within, f"{(base + within) // 60 + 1}'"
    stoppage = (within - HALF_SECONDS) // 60 + 1
    return base + HALF_SECONDS, f"{(base + HALF_SECONDS) // 60}'+{stoppage}'"

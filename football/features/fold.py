"""The order in which results become known, and the ratings that follow them.

What belongs here: reading `Facts` into timed events, and moving the clubs' state through them.
What does not: what an event does to a rating (`state`), who has which number (`register`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from football.arrays import BoolArray, FloatArray, IntArray
from football.facts import Facts
from football.features import strengths
from football.features.readings import Readings
from football.features.register import Fixtures, Register, floats
from football.features.state import State
from football.observations.match import MatchStatus
from football.ratings.chances import Sides

_SIDES = ("home", "away")
_COUNTS = ("shots", "shots_on_target", "corners")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = ("event_at", "kickoff_at", "match_key", "is_late")


class Events(NamedTuple):
    """What became known, in the order of the fold, an entry each.

    A result, or counts that came later than their result; of these the chances are how much more
    the counts make of the match than its goals did.
    """

    at: IntArray  # microseconds
    is_late: BoolArray
    is_counted: BoolArray
    fixtures: Fixtures
    margin: IntArray
    is_played: BoolArray  # false where the score was ruled at a desk
    chances: FloatArray  # of both sides, by events, by strengths


def is_finished() -> pl.Expr:
    """Return whether a match row has a final score."""
    return (
        (pl.col("status") == MatchStatus.FINISHED.value)
        & pl.col("home_goals").is_not_null()
        & pl.col("away_goals").is_not_null()
    )


def is_played() -> pl.Expr:
    """Return whether a match row has a final score that was played, not ruled at a desk."""
    return is_finished() & ~pl.col("is_awarded")


def events_of(facts: Facts, register: Register) -> Events:
    """Return finished matches in the order in which they became known.

    Counts that were known later than their result are an event of their own. Takes facts with
    one version per match (`Facts.as_known`).
    """
    names = [f"{side}_{name}" for side in _SIDES for name in _COUNTS]
    counts = facts.statistics.select("match_key", pl.col("known_at").alias("counted_at"), *names)
    finished = facts.matches.filter(is_finished()).join(counts, on="match_key", how="left")
    needed = [f"{side}_{name}" for side in _SIDES for name in _COUNTS[:2]]
    was_counted = pl.all_horizontal(pl.col(needed).is_not_null())
    comes_late = was_counted & is_played() & (pl.col("counted_at") > pl.col("known_at"))
    results = finished.with_columns(
        event_at="known_at", is_late=pl.lit(value=False), is_counted=was_counted & ~comes_late
    )
    late = finished.filter(comes_late).with_columns(
        event_at="counted_at", is_late=pl.lit(value=True), is_counted=pl.lit(value=True)
    )
    ordered = pl.concat([results, late]).sort(_ORDER)
    is_late, is_counted = (ordered[name].to_numpy() for name in ("is_late", "is_counted"))
    return Events(
        at=ordered["event_at"].to_physical().to_numpy(),
        is_late=is_late,
        is_counted=is_counted,
        fixtures=register.fixtures(ordered),
        margin=(ordered["home_goals"] - ordered["away_goals"]).to_numpy(),
        is_played=~ordered["is_awarded"].to_numpy(),
        chances=np.stack([_chances(ordered, side, is_counted, is_late) for side in _SIDES]),
    )


def _chances(
    rows: pl.DataFrame, side: str, is_counted: BoolArray, is_late: BoolArray
) -> FloatArray:
    """Return the chances of one side of events: of late counts, what they change."""
    goals, *counts = (floats(rows[f"{side}_{name}"]) for name in ("goals", *_COUNTS))
    seen = Sides(goals, *(np.where(is_counted, values, np.nan) for values in counts))
    return strengths.chances_of(seen) - np.where(is_late, goals, 0.0)[:, np.newaxis]


class Fold:
    """The state of all clubs moved through events up to an instant; never backwards.

    Events of one instant and kind move ratings together unless they share a club. Which those are
    does not depend on the requested instants, so that every caller gets the same rating.
    """

    def __init__(self, facts: Facts) -> None:
        self.register = Register.of(facts.matches)
        self.events = events_of(facts, self.register)
        self.state = State(self.register)
        self._has_awarded = not self.events.is_played.all()
        self._batches = _batches(self.events)
        self._next = next(self._batches, None)
        self.readings = Readings(self.register, self.state)

    def first_at(self) -> datetime | None:
        """Return when the first event became known, None if there is none."""
        if not len(self.events.at):
            return None
        return _EPOCH + timedelta(microseconds=int(self.events.at[0]))

    def advance(self, at: datetime) -> None:
        """Apply every event known at the instant."""
        until = (at - _EPOCH) // timedelta(microseconds=1)
        while self._next is not None and self.events.at[self._next[0]] <= until:
            self._apply(*self._next)
            self._next = next(self._batches, None)

    def _apply(self, begin: int, end: int) -> None:
        e = self.events
        if self._has_awarded and not e.is_played[begin:end].all():
            self._apply_with_awarded(begin, end)
            return
        fixtures = e.fixtures.part(begin, end)
        chances = e.chances[:, begin:end]
        if e.is_late[begin]:
            self.state.add_counts(fixtures)
            self.state.strengths.revise(fixtures.meetings, chances)
        else:
            self.state.add_results(fixtures, e.margin[begin:end], e.is_counted[begin:end])
            self.state.strengths.update(fixtures.meetings, chances)

    def _apply_with_awarded(self, begin: int, end: int) -> None:
        """Apply a batch of results in which some were ruled at a desk: these give points only."""
        e, part = self.events, slice(begin, end)
        fixtures, margin, is_played = (
            e.fixtures.part(begin, end),
            e.margin[part],
            e.is_played[part],
        )
        self.state.add_points(fixtures.where(~is_played), margin[~is_played])
        if not is_played.any():
            return
        played = fixtures.where(is_played)
        self.state.add_results(played, margin[is_played], e.is_counted[part][is_played])
        self.state.strengths.update(played.meetings, e.chances[:, part][:, is_played])

    def read(self, fixtures: Fixtures) -> None:
        """Take a reading of fixtures from what has been applied; `readings` has all of them."""
        self.readings.take(fixtures)


def _batches(events: Events) -> Iterator[tuple[int, int]]:
    """Yield begin and end of the events of one instant and kind, no club twice among them."""
    count = len(events.at)
    if not count:
        return
    is_new = (events.at[1:] != events.at[:-1]) | (events.is_late[1:] != events.is_late[:-1])
    begins = np.concatenate([[0], np.flatnonzero(is_new) + 1])
    last = _last_with_a_club_of(events.fixtures)
    latest = np.maximum.reduceat(last, begins)
    for begin, end, repeated in zip(begins, [*begins[1:], count], latest, strict=True):
        if repeated >= begin:
            for at in range(begin + 1, end):
                if last[at] >= begin:
                    yield int(begin), at
                    begin = at  # noqa: PLW2901 - the rest of it is a batch of its own
        yield int(begin), int(end)


def _last_with_a_club_of(fixtures: Fixtures) -> IntArray:
    """Return, for every event, the last one before it that has one of its clubs; -1 if none."""
    clubs = fixtures.sides.ravel()
    event = np.tile(np.arange(len(fixtures.day)), 2)
    order = np.lexsort((event, clubs))
    before = np.full(len(clubs), -1)
    is_same = clubs[order][1:] == clubs[order][:-1]
    before[order[1:][is_same]] = event[order[:-1][is_same]]
    return np.maximum(*before.reshape(2, -1))

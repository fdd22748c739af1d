"""The order in which results become known, and the ratings that follow them.

What belongs here: reading `Facts` into fixtures and timed events, and moving country states up to
an instant. What does not: what an event does to a rating (`state`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

import polars as pl

from football.arrays import FloatArray
from football.facts import Facts
from football.features import strengths
from football.features.state import CountryState, Fixture, Result
from football.observations.match import MatchStatus
from football.ratings.attack_defence import AttackDefence, Meeting, Rates
from football.ratings.chances import Counts, Side

_FIXTURE_COLUMNS = (
    "match_key",
    "competition",
    "country",
    "tier",
    "season_start_year",
    "home",
    "away",
    "is_neutral",
    "kickoff_at",
)
_COUNTED = ("shots", "shots_on_target", "corners")
_SIDES = tuple(tuple(f"{side}_{name}" for name in _COUNTED) for side in ("home", "away"))


class What(IntEnum):
    """What became known; of things known at one instant, results come first."""

    RESULT = 0
    COUNTS = 1


class Event(NamedTuple):
    """Something that became known, in the order of the fold."""

    known_at: datetime
    kickoff_at: datetime
    match_key: str
    what: What
    result: Result


def fixtures_of(matches: pl.DataFrame) -> list[Fixture]:
    """Return the fixtures of match rows, in order of kick-off."""
    ordered = matches.sort("kickoff_at", "match_key")
    return [Fixture(*row) for row in ordered.select(_FIXTURE_COLUMNS).iter_rows()]


def is_finished() -> pl.Expr:
    """Return whether a match row has a final score."""
    return (
        (pl.col("status") == MatchStatus.FINISHED.value)
        & pl.col("home_goals").is_not_null()
        & pl.col("away_goals").is_not_null()
    )


def events_of(facts: Facts) -> list[Event]:
    """Return finished matches in the order in which they became known.

    Counts that were known later than their result are an event of their own. Takes facts with
    one version per match (`Facts.as_known`).
    """
    counts = facts.statistics.select(
        "match_key", pl.col("known_at").alias("counted_at"), *_SIDES[0], *_SIDES[1]
    )
    finished = facts.matches.filter(is_finished()).select(
        *_FIXTURE_COLUMNS, "known_at", "home_goals", "away_goals"
    )
    rows = finished.join(counts, on="match_key", how="left").iter_rows()
    return sorted((event for row in rows for event in _events(row)), key=lambda e: e[:4])


def _events(row: tuple[Any, ...]) -> Iterator[Event]:
    width = len(_FIXTURE_COLUMNS)
    fixture = Fixture(*row[:width])
    known_at, home, away, counted_at, *numbers = row[width:]
    when = (fixture.kickoff_at, fixture.match_key)
    home_counts, away_counts = _counts(numbers[: len(_COUNTED)]), _counts(numbers[len(_COUNTED) :])
    bare = Result(fixture, Side(home, None), Side(away, None))
    if home_counts is None or away_counts is None:
        yield Event(known_at, *when, What.RESULT, bare)
        return
    full = Result(fixture, Side(home, home_counts), Side(away, away_counts))
    if counted_at <= known_at:
        yield Event(known_at, *when, What.RESULT, full)
    else:
        yield Event(known_at, *when, What.RESULT, bare)
        yield Event(counted_at, *when, What.COUNTS, full)


def _counts(numbers: Sequence[int | None]) -> Counts | None:
    shots, on_target, corners = numbers
    if shots is None or on_target is None:
        return None
    return Counts(shots, on_target, corners)


def _meeting(fixture: Fixture) -> Meeting:
    f = fixture
    return Meeting(f.competition, (f.country, f.home), (f.country, f.away), f.is_neutral)


@dataclass(slots=True)
class Fold:
    """Country states and strengths moved through events up to an instant; never backwards.

    Events of one instant move the strengths together. Which those are does not depend on the
    instants asked for, so that a rating is the same whoever asks.
    """

    events: Sequence[Event]
    position: int = 0
    countries: dict[str, CountryState] = field(default_factory=dict[str, CountryState])
    strengths: AttackDefence = field(
        default_factory=lambda: AttackDefence(list(strengths.STRENGTHS.values()))
    )

    def advance(self, at: datetime) -> None:
        """Apply every event known at the instant."""
        while self.position < len(self.events) and self.events[self.position].known_at <= at:
            batch = self._batch()
            self.position += len(batch)
            if batch[0].what is What.COUNTS:
                self._add_counts([event.result for event in batch])
            else:
                self._add_results([event.result for event in batch])

    def _batch(self) -> list[Event]:
        """Return the next events of one instant and kind, no club twice among them."""
        first = self.events[self.position]
        batch: list[Event] = []
        seen: set[tuple[str, str]] = set()
        for position in range(self.position, len(self.events)):
            event = self.events[position]
            f = event.result.fixture
            clubs = {(f.country, f.home), (f.country, f.away)}
            if event.known_at != first.known_at or event.what is not first.what or seen & clubs:
                break
            seen |= clubs
            batch.append(event)
        return batch

    def _add_results(self, results: Sequence[Result]) -> None:
        for result in results:
            self.country(result.fixture.country).add_result(result)
        self.strengths.update(
            [_meeting(result.fixture) for result in results],
            strengths.chances_of([result.home for result in results]),
            strengths.chances_of([result.away for result in results]),
        )

    def _add_counts(self, results: Sequence[Result]) -> None:
        changes: list[FloatArray] = []
        for sides in ([r.home for r in results], [r.away for r in results]):
            bare = [side._replace(counts=None) for side in sides]
            changes.append(strengths.chances_of(sides) - strengths.chances_of(bare))
        for result in results:
            self.country(result.fixture.country).add_counts(result.fixture)
        self.strengths.revise([_meeting(r.fixture) for r in results], *changes)

    def country(self, name: str) -> CountryState:
        """Return a country's state, a new one if need be."""
        state = self.countries.get(name)
        if state is None:
            state = self.countries[name] = CountryState(strengths=self.strengths)
        return state

    def read(self, fixtures: Sequence[Fixture]) -> tuple[list[dict[str, float | bool]], Rates]:
        """Return records and expected chances of fixtures from what has been applied."""
        records = [self.country(f.country).row(f) for f in fixtures]
        return records, self.strengths.rates([_meeting(f) for f in fixtures])

"""The order in which results become known, and the ratings that follow them.

What belongs here: reading `Facts` into fixtures and timed events, and moving country states up to
an instant. What does not: what an event does to a rating (`state`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import polars as pl

from football.facts import Facts
from football.features.state import COUNT_RATINGS, CountryState, Counts, Fixture, Goals
from football.observations import MatchStatus

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
_COUNTED = tuple(kind for kind in COUNT_RATINGS if kind != "goals")


class Event(NamedTuple):
    """Something that became known, in the order of the fold."""

    known_at: datetime
    kickoff_at: datetime
    match_key: str
    what: Goals | Counts


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
    """Return goals and counts of finished matches in the order in which they became known.

    Takes facts with one version per match (`Facts.as_known`).
    """
    finished = facts.matches.filter(is_finished())
    events = [*_goal_events(finished), *_count_events(finished, facts.statistics)]
    return sorted(events, key=lambda event: (event[:3], isinstance(event.what, Counts)))


def _goal_events(finished: pl.DataFrame) -> Iterable[Event]:
    columns = (*_FIXTURE_COLUMNS, "known_at", "home_goals", "away_goals")
    for *identity, known_at, home, away in finished.select(columns).iter_rows():
        fixture = Fixture(*identity)
        yield Event(known_at, fixture.kickoff_at, fixture.match_key, Goals(fixture, home, away))


def _count_events(finished: pl.DataFrame, statistics: pl.DataFrame) -> Iterable[Event]:
    sides = tuple(f"{side}_{kind}" for kind in _COUNTED for side in ("home", "away"))
    counted = finished.select(_FIXTURE_COLUMNS).join(
        statistics.select("match_key", "known_at", *sides), on="match_key"
    )
    width = len(_FIXTURE_COLUMNS)
    for row in counted.select(*_FIXTURE_COLUMNS, "known_at", *sides).iter_rows():
        fixture, known_at, numbers = Fixture(*row[:width]), row[width], row[width + 1 :]
        pairs = zip(_COUNTED, zip(numbers[::2], numbers[1::2], strict=True), strict=True)
        values = {kind: pair for kind, pair in pairs if None not in pair}
        if values:
            yield Event(known_at, fixture.kickoff_at, fixture.match_key, Counts(fixture, values))


@dataclass(slots=True)
class Fold:
    """Country states moved through events up to an instant; never backwards."""

    events: Sequence[Event]
    position: int = 0
    countries: dict[str, CountryState] = field(default_factory=dict[str, CountryState])

    def advance(self, at: datetime) -> None:
        """Apply every event known at the instant."""
        events = self.events
        while self.position < len(events) and events[self.position].known_at <= at:
            what = events[self.position].what
            state = self.country(what.fixture.country)
            if isinstance(what, Goals):
                state.add_goals(what)
            else:
                state.add_counts(what)
            self.position += 1

    def country(self, name: str) -> CountryState:
        return self.countries.setdefault(name, CountryState())

    def row(self, fixture: Fixture) -> dict[str, float]:
        """Return a fixture's rating features from what has been applied."""
        return self.country(fixture.country).row(fixture)

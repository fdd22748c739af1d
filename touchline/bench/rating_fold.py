"""The fold of results into ratings, beside a bare loop over the same matches.

The bare loop touches as many dictionary entries per match as the fold does and adds a constant
to each: what Python itself costs. What remains is the arithmetic, seasons and records.
"""

from collections.abc import Sequence

from football.facts import Facts
from football.features.fold import Event, Fold, events_of
from touchline.bench.errors import MeasurementError
from touchline.bench.row import Row, Subject
from touchline.bench.season_files import observations_of
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

_TABLES = 22  # Elo; pi at home and away; attack and defence of nine strengths; the record

SUBJECT = Subject(
    name="rating-fold",
    what="results folded into Elo, pi and nine attack-and-defence ratings",
    yardstick=f"a bare loop that adds to {2 * _TABLES} dictionary entries per match",
    unit="matches/s",
    goal=0.05,
)


def measure(bench: Workbench) -> list[Row]:
    """Measure matches per second."""
    facts = Facts.from_observations(observations_of(bench.season_files))
    events = events_of(facts)
    if not events:
        raise MeasurementError("no results to fold")
    rounds = bench.sized(3, 1)
    count = rounds * len(events)
    row = bench.compare(
        SUBJECT,
        lambda: per_second(count, lambda: [_fold(events) for _ in range(rounds)]),
        lambda: per_second(count, lambda: [_loop(events) for _ in range(rounds)]),
    )
    return [row]


def _fold(events: Sequence[Event]) -> None:
    Fold(events).advance(events[-1].known_at)


def _loop(events: Sequence[Event]) -> None:
    tables: list[dict[str, float]] = [{} for _ in range(_TABLES)]
    for event in events:
        fixture = event.result.fixture
        for table in tables:
            table[fixture.home] = table.get(fixture.home, 0.0) + 0.5
            table[fixture.away] = table.get(fixture.away, 0.0) - 0.5

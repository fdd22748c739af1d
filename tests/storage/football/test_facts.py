"""Facts out of Postgres are the facts of the file they came from."""

from datetime import timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Engine

from football.facts import Facts
from football.observations.match import (
    Market,
    MatchObservation,
    MatchStatus,
    Phase,
    PricePhase,
    Quote,
    Score,
    Statistics,
)
from football.observations.parsed import PayloadContext
from sources.footballdata.parse import PARSER
from storage.football.facts import load
from storage.kit.clock import DatabaseClock
from tests.clocks import step
from tests.storage.builders import FETCHED, KICKOFF, final, fixture, from_csv, ingest

SHARED = Path(__file__).parents[3] / ".." / "shared" / "history"


def quote(book: str, phase: PricePhase, *prices: float) -> Quote:
    return Quote(book, Market.MATCH_ODDS, 0.0, phase, prices)


def one_file(clock: DatabaseClock) -> list[MatchObservation]:
    """A season's file in small: results with everything, one without, one fixture."""
    day = KICKOFF.replace(hour=0) - timedelta(days=30)
    fetched = clock.now()
    total = Quote("average", Market.TOTAL, 2.5, PricePhase.COLLECTED, (1.87, 2.01))
    return [
        final(
            2,
            1,
            home="Harrowmere",
            away="Caldervane",
            **from_csv(kickoff_at=day, fetched_at=fetched),
            statistics=Statistics(home_shots=12, away_shots=7, home_corners=5),
            quotes=(
                quote("b365", PricePhase.COLLECTED, 2.1, 3.3, 3.75),
                quote("ps", PricePhase.CLOSING, 2.08, 3.41, 3.8),
                total,
            ),
        ),
        final(
            0,
            0,
            home="Eastmarch",
            away="Dunmarrow",
            row_no=2,
            **from_csv(
                kickoff_at=day.replace(hour=14, minute=30),
                has_kickoff_time=True,
                fetched_at=fetched,
            ),
            quotes=(quote("b365", PricePhase.CLOSING, 1.01, 21.0, 67.0),),
        ),
        fixture(
            "Caldervane",
            "Eastmarch",
            row_no=3,
            **from_csv(fetched_at=fetched),
            quotes=(quote("b365", PricePhase.COLLECTED, 2.5, 3.0, 3.0),),
        ),
        fixture(
            "Dunmarrow",
            "Harrowmere",
            row_no=4,
            **from_csv(kickoff_at=day, fetched_at=fetched),
            status=MatchStatus.ABANDONED,
            phase=Phase.FINAL,
            score=Score(home_goals_half_time=0, away_goals_half_time=3),
        ),
    ]


def assert_same(one: Facts, other: Facts) -> None:
    assert_frame_equal(one.matches, other.matches)
    assert_frame_equal(one.statistics, other.statistics)
    assert_frame_equal(one.odds, other.odds)


def test_facts_of_a_file_are_equal_through_csv_and_through_postgres(
    engine: Engine, clock: DatabaseClock
) -> None:
    rows = one_file(clock)
    ingest(engine, *rows)
    assert_same(load(engine), Facts.from_observations(rows, recorded_at=clock.now()))


def test_only_the_competitions_requested_are_loaded(engine: Engine, clock: DatabaseClock) -> None:
    ingest(engine, *one_file(clock))
    assert_same(load(engine, ["S1"]), load(engine))
    assert_same(load(engine, ["S2"]), Facts.empty())


def test_an_empty_database_has_empty_facts(engine: Engine) -> None:
    assert_same(load(engine), Facts.empty())


def test_as_recorded_gives_what_the_store_held_at_that_instant(
    engine: Engine, clock: DatabaseClock
) -> None:
    ingest(engine, fixture())
    before = load(engine)
    at = clock.now()
    step(engine, to=KICKOFF + timedelta(hours=3))
    ingest(engine, final(2, 1, quotes=(quote("b365", PricePhase.CLOSING, 2.1, 3.3, 3.75),)))
    step(engine, by=timedelta(days=1))
    ingest(engine, final(2, 2, fetched_at=clock.now()))

    facts = load(engine)
    assert facts.matches.height == 3
    assert_frame_equal(
        facts.as_recorded(at).matches.drop("superseded_at"), before.matches.drop("superseded_at")
    )
    assert facts.as_recorded(at).odds.is_empty()
    then = facts.as_recorded(KICKOFF + timedelta(hours=3))
    assert then.matches["away_goals"].to_list() == [1]
    assert then.odds.height == 1
    assert facts.as_recorded(FETCHED - timedelta(days=1)).matches.is_empty()


def test_as_known_hides_a_correction_until_it_was_seen(
    engine: Engine, clock: DatabaseClock
) -> None:
    step(engine, to=KICKOFF + timedelta(days=5))
    ingest(engine, final(2, 1))
    corrected = KICKOFF + timedelta(days=2)
    ingest(engine, final(2, 2, fetched_at=corrected))
    facts = load(engine)
    known = facts.as_known(corrected - timedelta(hours=1)).matches
    assert known["away_goals"].to_list() == [1]
    assert facts.as_known(corrected).matches["away_goals"].to_list() == [2]
    assert clock.now() > corrected


def test_every_version_of_a_moved_match_has_the_same_key(
    engine: Engine, clock: DatabaseClock
) -> None:
    del clock
    ingest(engine, fixture(source_match_id="7"))
    ingest(engine, fixture(source_match_id="7", kickoff_at=KICKOFF + timedelta(days=9)))
    keys = load(engine).matches["match_key"].unique().to_list()
    assert keys == ["S1|2025-11-24|Harrowmere|Caldervane"]


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="no real history here")
def test_a_real_season_is_equal_both_ways(engine: Engine, clock: DatabaseClock) -> None:
    observations: list[MatchObservation] = []
    for name in ("2001-2002/SP1.csv", "2016-2017/E0.csv", "2018-2019/D1.csv"):
        body = (SHARED / name).read_bytes()
        context = PayloadContext(endpoint="season", resource=name, fetched_at=clock.now())
        parsed = PARSER.parse(body, context)
        rows = [o for o in parsed.observations if isinstance(o, MatchObservation)]
        assert ingest(engine, *rows).accepted == parsed.rows
        observations += rows
    csv, postgres = Facts.from_observations(observations, recorded_at=clock.now()), load(engine)
    assert_same(postgres, csv)
    assert postgres.odds.height > 10_000

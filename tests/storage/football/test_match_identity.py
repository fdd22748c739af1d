"""Which match a row means: the same one, moved or postponed; another; or nobody can say."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from football.observations.match import (
    MatchStatus,
)
from football.observations.parsed import RejectReason
from tests.storage.builders import (
    KICKOFF,
    count,
    final,
    fixture,
    from_csv,
    ingest,
    the_match,
)

pytestmark = pytest.mark.usefixtures("clock")


def test_two_sources_meet_in_one_match(engine: Engine) -> None:
    ingest(engine, fixture("Ostrevík FC", source_match_id="700"))
    counts = ingest(engine, final(1, 0, home="Ostrevik", **from_csv()))
    assert counts.accepted == 1
    row = the_match(engine)
    assert (row.status, row.kickoff_at) == ("finished", KICKOFF)


def test_a_match_played_a_day_later_than_listed_is_the_same_match(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="700"))
    played = KICKOFF.replace(hour=0) + timedelta(days=3)
    ingest(engine, final(1, 0, **from_csv(kickoff_at=played, fetched_at=played)))
    assert the_match(engine).status == "finished"


def test_a_pair_that_meets_again_later_in_the_season_plays_another_match(engine: Engine) -> None:
    scottish: dict[str, Any] = {"source_competition_id": "sco.1"}
    ingest(engine, fixture(**scottish))
    ingest(engine, fixture(kickoff_at=KICKOFF + timedelta(days=4), **scottish))
    assert count(engine, "football.match") == 2


def test_where_a_pair_meets_once_a_fixture_on_another_day_has_moved(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="700"))
    later = KICKOFF.replace(hour=0) + timedelta(days=40)
    ingest(engine, final(1, 1, **from_csv(kickoff_at=later, fetched_at=later)))
    assert (the_match(engine).status, count(engine, "football.match")) == ("finished", 1)
    ingest(engine, fixture(**from_csv(fetched_at=later + timedelta(days=1))))
    assert (the_match(engine).status, count(engine, "football.match")) == ("finished", 1)


def test_a_play_off_between_a_pair_that_has_met_is_another_match(engine: Engine) -> None:
    ingest(engine, final(1, 1, source_match_id="700"))
    later = KICKOFF + timedelta(days=180)
    ingest(engine, fixture(source_match_id="701", kickoff_at=later))
    assert count(engine, "football.match") == 2


def test_two_scores_of_one_pair_on_one_day_are_ambiguous(engine: Engine) -> None:
    rows = [final(1, 0, **from_csv()), final(2, 2, row_no=2, **from_csv())]
    for accepted in (1, 0):
        counts = ingest(engine, *rows)
        assert (counts.accepted, counts.quarantined) == (accepted, 1)
        assert counts.by_reason == {RejectReason.AMBIGUOUS_MATCH: 1}


def test_a_pair_that_meets_twice_in_three_days_is_distinguished_by_the_day(engine: Engine) -> None:
    scottish: dict[str, Any] = {"source_competition_id": "SC0"}
    first = final(1, 0, **from_csv(**scottish))
    later = KICKOFF.replace(hour=0) + timedelta(days=2)
    second = final(3, 3, row_no=2, **from_csv(kickoff_at=later, **scottish))
    assert ingest(engine, first, second).accepted == 2
    assert ingest(engine, second, first).unchanged == 2
    assert count(engine, "football.match") == 2


def test_a_row_between_two_matches_of_a_pair_is_ambiguous(engine: Engine) -> None:
    later = KICKOFF + timedelta(days=2)
    scottish: dict[str, Any] = {"source_competition_id": "sco.1"}
    ingest(engine, fixture(**scottish), fixture(row_no=2, kickoff_at=later, **scottish))
    day = KICKOFF.replace(hour=0) + timedelta(days=1)
    between = fixture(**from_csv(kickoff_at=day, source_competition_id="SC0"))
    counts = ingest(engine, between)
    assert counts.by_reason == {RejectReason.AMBIGUOUS_MATCH: 1}


def test_the_sources_id_finds_a_match_on_any_date(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="700"))
    moved = fixture(source_match_id="700", kickoff_at=KICKOFF + timedelta(days=60))
    assert ingest(engine, moved).accepted == 1
    assert the_match(engine).kickoff_at == KICKOFF + timedelta(days=60)


def test_an_id_that_means_other_teams_now_is_a_conflict(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="700"))
    last_year = KICKOFF - timedelta(days=365)
    ingest(
        engine,
        fixture("Eastmarch", "Dunmarrow", season_start_year=2024, kickoff_at=last_year),
    )
    counts = ingest(engine, fixture("Eastmarch", "Dunmarrow", source_match_id="700"))
    assert counts.by_reason == {RejectReason.CONFLICT: 1}


def test_a_postponed_match_is_found_on_its_new_date_without_an_id(engine: Engine) -> None:
    ingest(engine, fixture(status=MatchStatus.POSTPONED))
    later = KICKOFF.replace(hour=0) + timedelta(days=40)
    ingest(engine, final(1, 1, **from_csv(kickoff_at=later, fetched_at=later)))
    assert the_match(engine).status == "finished"

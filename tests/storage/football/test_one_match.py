"""One match, once: listed twice, under two ids, moved, with its sides exchanged, called off."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine, text

from football.observations.match import MatchObservation, MatchStatus, Phase, Score
from football.observations.parsed import RejectReason
from tests.storage.builders import (
    FETCHED,
    KICKOFF,
    count,
    final,
    fixture,
    from_csv,
    ingest,
    the_match,
)

pytestmark = pytest.mark.usefixtures("clock")

LATER = KICKOFF + timedelta(days=40)


def off(status: MatchStatus, **changes: Any) -> MatchObservation:
    return fixture(**{"status": status, "phase": Phase.FINAL, **changes})


def postponed(**changes: Any) -> MatchObservation:
    return off(MatchStatus.POSTPONED, source_match_id="700", **changes)


def abandoned(**changes: Any) -> MatchObservation:
    score = Score(home_goals_played=0, away_goals_played=1)
    over = KICKOFF + timedelta(hours=1)
    return off(MatchStatus.ABANDONED, **{"score": score, "fetched_at": over, **changes})


def moved(**changes: Any) -> MatchObservation:
    return fixture(source_match_id="701", kickoff_at=LATER, **changes)


def links(engine: Engine) -> int:
    return count(engine, "football.match_link")


def test_a_file_that_lists_a_match_twice_has_it_once(engine: Engine) -> None:
    early = from_csv(kickoff_at=KICKOFF.replace(hour=0) - timedelta(days=18))
    for accepted in (1, 0):
        counts = ingest(engine, final(0, 0, **early), final(0, 0, row_no=2, **from_csv()))
        assert (counts.accepted, counts.by_reason) == (accepted, {RejectReason.LISTED_TWICE: 1})
    assert the_match(engine).kickoff_at == KICKOFF.replace(hour=0)


def test_a_second_result_of_a_pair_that_meets_once_is_a_question(engine: Engine) -> None:
    ingest(engine, final(0, 0, **from_csv()))
    other = final(2, 0, **from_csv(kickoff_at=LATER.replace(hour=0), fetched_at=LATER))
    assert ingest(engine, other).by_reason == {RejectReason.CONFLICT: 1}
    assert count(engine, "football.match") == 1


def test_a_match_under_a_new_id_beside_the_old_one_is_one_match(engine: Engine) -> None:
    polls = [
        [fixture(source_match_id="700")],
        [postponed(fetched_at=FETCHED + timedelta(hours=1))],
        [
            postponed(fetched_at=FETCHED + timedelta(days=3)),
            moved(row_no=2, fetched_at=FETCHED + timedelta(days=3)),
        ],
    ]
    for poll in (*polls, polls[2], polls[1], polls[2]):
        ingest(engine, *poll)
        assert count(engine, "football.match") == 1
    row = the_match(engine)
    assert (row.status, row.kickoff_at, links(engine)) == ("scheduled", LATER, 2)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_two_ids_in_any_order_of_answers_leave_the_same_match(
    engine: Engine, order: tuple[int, ...]
) -> None:
    third = FETCHED + timedelta(days=3)
    polls = [
        [fixture(source_match_id="700")],
        [postponed(fetched_at=FETCHED + timedelta(hours=1))],
        [postponed(fetched_at=third), moved(row_no=2, fetched_at=third)],
        [moved(fetched_at=third + timedelta(days=1))],  # the old id is gone
    ]
    for at in order:
        ingest(engine, *polls[at])
    row = the_match(engine)
    assert (row.status, row.kickoff_at, links(engine)) == ("scheduled", LATER, 2)


def test_alternating_ids_of_one_result_are_one_match(engine: Engine) -> None:
    for number in ("700", "701", "700", "701"):
        ingest(engine, final(2, 1, source_match_id=number))
    assert (count(engine, "football.match"), links(engine)) == (1, 2)


@pytest.mark.parametrize("first", [0, 1])
def test_sides_exchanged_on_neutral_ground_are_one_match(engine: Engine, first: int) -> None:
    cup: dict[str, Any] = {"source_competition_id": "fifa.world", "is_neutral": True}
    listed = from_csv(source="internationals", source_competition_id="WC", is_neutral=True)
    sources = [
        final(1, 0, home="Norland", away="Westland", **listed),
        final(0, 1, home="Westland", away="Norland", source_match_id="9", **cup),
    ]
    for seen in (sources[first], sources[1 - first], sources[first]):
        assert ingest(engine, seen).quarantined == 0
    row = the_match(engine)
    goals = (row.home_goals_90, row.away_goals_90)
    assert goals == ((1, 0), (0, 1))[first]


def test_an_id_may_change_its_sides_on_neutral_ground(engine: Engine) -> None:
    cup: dict[str, Any] = {"source_competition_id": "fifa.world", "is_neutral": True}
    ingest(engine, fixture("Norland", "Westland", source_match_id="9", **cup))
    counts = ingest(
        engine, final(0, 3, home="Westland", away="Norland", source_match_id="9", **cup)
    )
    row = the_match(engine)
    assert (counts.accepted, row.home_goals_90, row.away_goals_90) == (1, 3, 0)


def test_sides_exchanged_at_home_are_a_conflict(engine: Engine) -> None:
    ingest(engine, fixture(source_match_id="9"))
    counts = ingest(engine, fixture("Caldervane", "Harrowmere", source_match_id="9"))
    assert counts.by_reason == {RejectReason.CONFLICT: 1}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_result_belongs_to_the_day_it_was_played(engine: Engine, order: tuple[int, ...]) -> None:
    day = LATER.replace(hour=0)
    sources = [
        fixture(source_match_id="700"),
        postponed(fetched_at=FETCHED + timedelta(hours=1)),
        final(1, 1, **from_csv(kickoff_at=day, fetched_at=day + timedelta(days=2))),
    ]
    for at in (*order, *order):
        ingest(engine, sources[at])
    row = the_match(engine)
    assert (row.status, row.kickoff_at) == ("finished", day)
    assert row.known_at >= day + timedelta(days=1)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_ruled_result_stands_beside_what_was_played(
    engine: Engine, order: tuple[int, ...]
) -> None:
    sources = [final(0, 3, **from_csv()), abandoned(source_match_id="700")]
    reasons = [ingest(engine, sources[at]).by_reason for at in (*order, order[0])]
    assert {RejectReason.CONFLICT: 1} in reasons
    row = the_match(engine)
    assert (row.status, row.home_goals_90, row.away_goals_90) == ("finished", 0, 3)
    assert (row.home_goals_played, row.away_goals_played) == (0, 1)


def test_the_source_of_a_result_may_take_it_back(engine: Engine) -> None:
    ingest(engine, final(2, 1, source_match_id="700"))
    later = KICKOFF + timedelta(days=1)
    assert ingest(engine, abandoned(source_match_id="700", fetched_at=later)).accepted == 1
    row = the_match(engine)
    assert (row.status, row.home_goals_90, row.away_goals_played) == ("abandoned", None, 1)


def test_a_match_that_was_played_is_not_postponed(engine: Engine) -> None:
    ingest(engine, final(2, 1, source_match_id="700"))
    counts = ingest(engine, postponed(fetched_at=KICKOFF + timedelta(days=90)))
    assert counts.by_reason == {RejectReason.CONFLICT: 1}
    older = ingest(engine, postponed())
    assert (older.unchanged, the_match(engine).status) == (1, "finished")


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_final_scores_precedence_decides_not_the_order(engine: Engine, first: int) -> None:
    openfootball: dict[str, Any] = {"source": "openfootball", "source_competition_id": "en.1"}
    listed = [
        final(1, 0, **from_csv(source_competition_id="E0")),
        final(2, 0, **from_csv(**openfootball)),
    ]
    reasons = [ingest(engine, listed[at]).by_reason for at in (first, 1 - first)]
    assert reasons[1] == {RejectReason.CONFLICT: 1}
    assert the_match(engine).home_goals_90 == 1


def test_ninety_minutes_are_kept_where_another_source_counts_extra_time(engine: Engine) -> None:
    exact = Score(home_goals_90=1, away_goals_90=1, home_goals_aet=2, away_goals_aet=1)
    cup: dict[str, Any] = {"source_competition_id": "fifa.world", "source_match_id": "9"}
    ingest(engine, final(2, 1, **from_csv(source="internationals", source_competition_id="WC")))
    assert ingest(engine, final(1, 1, score=exact, **cup)).quarantined == 0
    again = from_csv(source="internationals", source_competition_id="WC")
    assert ingest(engine, final(2, 1, **again)).quarantined == 0
    row = the_match(engine)
    assert (row.home_goals_90, row.home_goals_aet) == (1, 2)


def test_most_dates_outside_a_season_put_all_of_them_in_doubt(engine: Engine) -> None:
    early = KICKOFF - timedelta(days=400)
    rows = [
        final(1, 0, home="Harrowmere", away="Caldervane", **from_csv(kickoff_at=early)),
        final(1, 0, home="Eastmarch", away="Dunmarrow", row_no=2, **from_csv(kickoff_at=early)),
        final(1, 0, home="Ostrevik", away="Wexmoor", row_no=3, **from_csv()),
    ]
    assert ingest(engine, *rows).by_reason == {RejectReason.IN_DOUBT: 3}
    assert ingest(engine, *rows[1:]).by_reason == {RejectReason.OUTSIDE_SEASON: 1}


def test_seasons_of_one_year_and_of_two_lie_side_by_side(engine: Engine) -> None:
    spring, autumn = KICKOFF.replace(year=2016, month=3), KICKOFF.replace(year=2016, month=9)
    league: dict[str, Any] = {"source_competition_id": "ARG", "season_start_year": 2016}
    for kickoff_at, is_split in ((spring, False), (autumn, True)):
        at = {"kickoff_at": kickoff_at, "season_is_split": is_split}
        ingest(engine, final(1, 0, **from_csv(**league, **at)))
    with engine.connect() as connection:
        labels = connection.execute(text("SELECT label FROM football.season ORDER BY label"))
        assert list(labels.scalars()) == ["2016", "2016-17"]

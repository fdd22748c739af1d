"""Matches out of observations: versions, statistics, prices, quarantine, events."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, text

from football.observations.match import (
    Market,
    MatchObservation,
    PricePhase,
    Quote,
    Statistics,
    TeamReference,
    VenueReference,
)
from football.observations.parsed import Reject, RejectReason
from storage.football.facts import load
from storage.football.tables.match import match, match_statistics, match_version, odds_quote
from storage.kit import events
from storage.kit.clock import DatabaseClock
from storage.kit.events import Cursor, StoredEvent
from storage.matching import venues
from storage.matching.venues import VenueSeed
from storage.raw.tables import parse_log, quarantine
from storage.register.tables import competition, team
from tests.storage.builders import (
    FETCHED,
    KICKOFF,
    count,
    final,
    fixture,
    from_csv,
    in_play,
    ingest,
    the_match,
)

pytestmark = pytest.mark.usefixtures("clock")

CLUBS = [f"Club {letter}" for letter in "ABCDEFGH"]
HOME_WIN = Quote("b365", Market.MATCH_ODDS, 0.0, PricePhase.COLLECTED, (2.1, 3.3, 3.4))


def season(clubs: list[str] = CLUBS, **changes: Any) -> list[MatchObservation]:
    """Everybody at home against everybody, one pairing a day."""
    pairs = [(home, away) for home in clubs for away in clubs if home != away]
    return [
        fixture(
            home,
            away,
            row_no=number,
            **from_csv(
                **({"kickoff_at": KICKOFF.replace(hour=0) + timedelta(days=number)} | changes)
            ),
        )
        for number, (home, away) in enumerate(pairs, 1)
    ]


def published(engine: Engine) -> list[StoredEvent]:
    with engine.connect() as connection:
        end = events.head(connection).cursor
        return list(events.read_after(connection, Cursor(end.epoch, 0)).events)


def test_a_fixture_becomes_a_match_with_a_first_version(engine: Engine) -> None:
    counts = ingest(engine, fixture())
    assert (counts.rows, counts.accepted, counts.unchanged, counts.quarantined) == (1, 1, 0, 0)
    row = the_match(engine)
    assert (row.status, row.kickoff_at, row.schedule_generation) == ("scheduled", KICKOFF, 0)
    with engine.connect() as connection:
        version = connection.execute(select(match_version)).one()
    assert version.match_id == row.match_id
    assert version.superseded_at is None
    assert (row.known_at, row.known_basis) == (KICKOFF.replace(hour=0), "assumed")


def test_every_state_stays_as_a_version_with_its_payload(engine: Engine) -> None:
    first, second = uuid4(), uuid4()
    ingest(engine, fixture(), payload_id=first)
    ingest(engine, final(2, 1), payload_id=second)
    with engine.connect() as connection:
        versions = connection.execute(
            select(match_version).order_by(match_version.c.match_version_id)
        ).all()
    assert [v.payload_id for v in versions] == [first, second]
    assert [v.status for v in versions] == ["scheduled", "finished"]
    assert versions[0].superseded_at is not None
    assert versions[1].superseded_at is None
    assert the_match(engine).home_goals_90 == 2


def test_the_same_payload_twice_changes_nothing(engine: Engine) -> None:
    rows = season(quotes=(HOME_WIN,))
    assert ingest(engine, *rows).accepted == len(rows)
    before = [count(engine, f"football.{t}") for t in ("match", "match_version", "odds_quote")]
    again = ingest(engine, *rows)
    assert (again.accepted, again.unchanged) == (0, len(rows))
    after = [count(engine, f"football.{t}") for t in ("match", "match_version", "odds_quote")]
    assert before == after == [56, 56, 56]


def test_clubs_of_a_cup_belong_to_their_countries(engine: Engine) -> None:
    ingest(engine, *season(source_competition_id="G1"))

    def tie(home: TeamReference, away: TeamReference, row_no: int = 1) -> MatchObservation:
        cup = {"source": "openfootball", "source_competition_id": "uefa.cl", "row_no": row_no}
        return replace(fixture(**cup), home=home, away=away)

    greek = TeamReference(name="Club A", country="Greece")
    swiss = TeamReference(name="Uri", country="Switzerland")
    stranger = TeamReference(name="Nobody we know", country="Greece")
    counts = ingest(engine, tie(greek, swiss), tie(stranger, swiss, 2))
    assert (counts.accepted, counts.by_reason) == (1, {RejectReason.UNKNOWN_TEAM: 1})
    in_cup = (
        select(team.c.name, team.c.country)
        .join(match, team.c.team_id.in_([match.c.home_team_id, match.c.away_team_id]))
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(competition.c.code == "UCL")
    )
    with engine.connect() as connection:
        clubs = {(row.name, row.country) for row in connection.execute(in_cup)}
    assert clubs == {("Club A", "Greece"), ("Uri", "Switzerland")}


def test_placeholders_are_unchanged_and_leave_no_team(engine: Engine) -> None:
    counts = ingest(engine, fixture("Winner A", "Winner B", is_placeholder=True))
    assert (counts.unchanged, counts.accepted) == (1, 0)
    assert count(engine, "football.team") == 0


def test_what_is_stale_counts_as_unchanged(engine: Engine) -> None:
    ingest(engine, final(2, 1))
    counts = ingest(engine, in_play(1, 0, 30))
    assert (counts.unchanged, counts.stale) == (1, 1)


def test_an_unknown_team_is_quarantined_with_a_suggestion_and_the_rest_lands(
    engine: Engine,
) -> None:
    ingest(engine, *season())
    wrong = fixture("Clubb A", "Club B", row_no=1)
    right = fixture("Club C", "Club D", row_no=2, fetched_at=KICKOFF + timedelta(days=3))
    counts = ingest(engine, wrong, right)
    assert (counts.accepted, counts.quarantined) == (1, 1)
    with engine.connect() as connection:
        entry = connection.execute(select(quarantine)).one()
    assert entry.reason == "unknown_team"
    assert "'Clubb A'" in entry.detail
    assert entry.suggestion["team"] == "Club A"
    assert entry.row["home"] == "Clubb A"


def test_the_same_complaint_is_opened_once_however_often_a_source_is_polled(
    engine: Engine,
) -> None:
    ingest(engine, *season())
    for hour in range(3):
        ingest(engine, fixture("Clubb A", "Club B", fetched_at=FETCHED + timedelta(hours=hour)))
    assert count(engine, "raw.quarantine") == 1
    assert count(engine, "raw.parse_log") == 4


def test_an_unknown_competition_is_quarantined(engine: Engine) -> None:
    counts = ingest(engine, fixture(source_competition_id="xyz.1"))
    assert counts.by_reason == {RejectReason.UNKNOWN_COMPETITION: 1}


def test_nothing_is_lost_between_the_columns(engine: Engine) -> None:
    payload_id = uuid4()
    bad = Reject(row_no=9, reason=RejectReason.MALFORMED, detail="cut", row={"cell": "\x00"})
    rows = [
        fixture(),
        fixture(row_no=2, source_competition_id="xyz.1"),
        fixture("?", "!", row_no=3, is_placeholder=True),
    ]
    ingest(engine, *rows, rejects=[bad], payload_id=payload_id)
    with engine.connect() as connection:
        log = connection.execute(select(parse_log)).one()
    assert (log.rows, log.accepted, log.unchanged, log.quarantined) == (4, 1, 1, 2)


def test_a_newer_version_of_the_parser_closes_what_it_can_read(engine: Engine) -> None:
    payload_id = uuid4()
    bad = [
        Reject(row_no=n, reason=RejectReason.MALFORMED, detail=f"cut {n}", row={}) for n in (1, 2)
    ]
    ingest(engine, rejects=bad, payload_id=payload_id)
    ingest(engine, fixture(), rejects=bad[1:], payload_id=payload_id, version=2)
    with engine.connect() as connection:
        rows = connection.execute(
            select(quarantine.c.row_no, quarantine.c.resolution).order_by(
                quarantine.c.quarantine_id
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        (1, "read by version 2"),
        (2, "quarantined again by version 2"),
        (2, None),
    ]


def test_new_quotes_make_a_row_accepted_and_the_first_price_stands(engine: Engine) -> None:
    row = final(2, 1, quotes=(HOME_WIN,))
    ingest(engine, row)
    other = HOME_WIN._replace(book="ps")
    dearer = HOME_WIN._replace(prices=(9.0, 9.0, 9.0))
    assert ingest(engine, final(2, 1, quotes=(dearer, other))).accepted == 1
    assert ingest(engine, final(2, 1, quotes=(dearer, other))).unchanged == 1
    with engine.connect() as connection:
        quotes = connection.execute(select(odds_quote).order_by(odds_quote.c.book)).all()
    assert [(q.book, q.prices) for q in quotes] == [
        ("b365", [pytest.approx(2.1), pytest.approx(3.3), pytest.approx(3.4)]),
        ("ps", [pytest.approx(2.1), pytest.approx(3.3), pytest.approx(3.4)]),
    ]


def test_a_stale_row_may_still_bring_prices_nobody_had(engine: Engine) -> None:
    ingest(engine, final(2, 1))
    counts = ingest(engine, fixture(quotes=(HOME_WIN,)))
    assert counts.accepted == 1
    assert the_match(engine).status == "finished"
    assert count(engine, "football.odds_quote") == 1


def test_statistics_are_versioned_completed_and_never_blanked(engine: Engine) -> None:
    ingest(engine, final(2, 1, statistics=Statistics(home_shots=10, away_shots=4)))
    more = Statistics(home_shots=11, home_corners=5)
    assert ingest(engine, final(2, 1, statistics=more)).accepted == 1
    assert ingest(engine, final(2, 1, statistics=more)).unchanged == 1
    with engine.connect() as connection:
        old, new = connection.execute(
            select(match_statistics).order_by(match_statistics.c.match_statistics_id)
        ).all()
    assert (old.home_shots, old.superseded_at is None) == (10, False)
    assert (new.home_shots, new.away_shots, new.home_corners) == (11, 4, 5)
    assert new.superseded_at is None


def test_each_source_counts_for_itself_and_one_of_them_for_the_competition(engine: Engine) -> None:
    ingest(engine, final(2, 1, statistics=Statistics(home_shots=10)))
    assert load(engine).statistics.is_empty()
    ingest(engine, final(2, 1, **from_csv(), statistics=Statistics(home_shots=99)))
    with engine.connect() as connection:
        kept = connection.execute(select(match_statistics.c.source, match_statistics.c.home_shots))
        assert sorted(map(tuple, kept)) == [("espn", 10), ("footballdata", 99)]
    assert load(engine).statistics["home_shots"].to_list() == [99]


def test_a_late_answer_fills_gaps_of_the_counts_and_corrects_nothing(engine: Engine) -> None:
    late = KICKOFF + timedelta(hours=3)
    ingest(engine, final(2, 1, fetched_at=late, statistics=Statistics(home_shots=10)))
    ingest(engine, final(2, 1, statistics=Statistics(home_shots=9, home_fouls=4)))
    with engine.connect() as connection:
        counts = connection.execute(
            select(match_statistics).where(match_statistics.c.superseded_at.is_(None))
        ).one()
    assert (counts.home_shots, counts.home_fouls, counts.observed_at) == (10, 4, late)


def test_a_conflicting_result_is_quarantined_and_changes_nothing(engine: Engine) -> None:
    ingest(engine, final(2, 1))
    counts = ingest(engine, final(1, 1, **from_csv(), quotes=(HOME_WIN,)))
    assert counts.by_reason == {RejectReason.CONFLICT: 1}
    assert the_match(engine).home_goals_90 == 2
    assert count(engine, "football.odds_quote") == 0


def test_a_goal_publishes_one_event_with_every_topic(engine: Engine) -> None:
    ingest(engine, fixture())
    ingest(engine, in_play(0, 0, 1))
    ingest(engine, in_play(1, 0, 20))
    ingest(engine, in_play(1, 0, 21))
    log = published(engine)
    assert [e.type for e in log] == ["import.completed", "match.status", "match.score"]
    row = the_match(engine)
    assert set(log[-1].topics) == {
        f"match:{row.match_id}",
        "competition:S1",
        f"team:{row.home_team_id}",
        f"team:{row.away_team_id}",
        "live",
    }
    assert log[-1].payload["home_goals_90"] == 1
    assert row.clock_seconds == 21 * 60


def test_an_import_publishes_one_summary(engine: Engine) -> None:
    ingest(engine, *season())
    log = published(engine)
    assert [e.type for e in log] == ["import.completed"]
    assert log[0].payload["accepted"] == 56
    assert set(log[0].topics) == {"imports", "competition:S1"}


def test_a_venue_is_met_once_and_becomes_home_unless_the_ground_is_neutral(engine: Engine) -> None:
    ground = VenueReference(name="Millrace Park", source_id="55", city="Harrowmere")
    ingest(engine, fixture(venue=ground))
    ingest(
        engine,
        fixture("Caldervane", "Harrowmere", venue=ground, is_neutral=True),
    )
    with engine.connect() as connection:
        homes = connection.execute(
            text(
                "SELECT t.name, v.venue_key FROM football.team t"
                " LEFT JOIN football.venue v ON v.venue_id = t.home_venue_id ORDER BY 1"
            )
        ).all()
    assert [tuple(row) for row in homes] == [("Caldervane", None), ("Harrowmere", "espn:55")]
    assert count(engine, "football.venue") == 1


def test_planted_grounds_have_coordinates_and_are_found_by_the_sources_id(engine: Engine) -> None:
    seed = VenueSeed(
        venue_key="espn:55",
        name="Millrace Park",
        city="Harrowmere",
        country="Northland",
        latitude=61.2,
        longitude=-3.4,
        teams=("Harrowmere",),
        links={"espn": "55"},
    )
    ingest(engine, fixture())
    for _ in range(2):
        with engine.begin() as connection:
            venues.plant(connection, [seed])
    ingest(engine, fixture(venue=VenueReference(name="Millrace", source_id="55")))
    with engine.connect() as connection:
        row = connection.execute(text("SELECT latitude, name FROM football.venue")).one()
        assert connection.execute(select(match.c.venue_id)).scalar_one() is not None
    assert tuple(row) == (61.2, "Millrace Park")


def test_two_pollers_at_once_double_nothing(engine: Engine, clock: DatabaseClock) -> None:
    del clock
    rounds = [[fixture()], [in_play(0, 0, 1)], [in_play(1, 0, 20)], [final(1, 0)]]
    for observations in rounds:
        start = Barrier(4)

        def poll(
            _n: int, start: Barrier = start, seen: list[MatchObservation] = observations
        ) -> int:
            start.wait()
            return ingest(engine, *seen).accepted

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(poll, range(4))) == 1
    assert count(engine, "football.match") == 1
    assert count(engine, "football.team") == 2
    assert count(engine, "football.match_version") == 4
    kinds = [e.type for e in published(engine)]
    assert kinds == ["import.completed", "match.status", "match.score", "match.status"]


def test_two_imports_of_one_season_at_once_make_it_once(engine: Engine) -> None:
    rows = season(quotes=(HOME_WIN,))
    start = Barrier(3)

    def load(_n: int) -> int:
        start.wait()
        return ingest(engine, *rows).accepted

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(load, range(3))) == len(rows)
    assert count(engine, "football.match") == len(rows)
    assert count(engine, "football.team") == len(CLUBS)
    assert count(engine, "football.odds_quote") == len(rows)


def test_ids_in_the_log_are_the_payloads(engine: Engine) -> None:
    payload_id = UUID(int=5)
    ingest(engine, fixture(), payload_id=payload_id)
    assert published(engine)[0].payload["payload_id"] == str(payload_id)

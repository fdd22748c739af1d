"""What people are told when sources name or count things differently."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from assets.core.agreement import names_resolved, statistics_agree
from football.observations.match import MatchObservation, Statistics, TeamReference
from football.observations.parsed import RejectReason
from storage.kit.unit_of_work import apply
from storage.matching import aliases
from storage.matching.aliases import Alias
from storage.raw.tables import quarantine
from storage.register.tables import team
from tests.storage.builders import KICKOFF, final, fixture, from_csv, ingest

pytestmark = pytest.mark.usefixtures("clock")


def test_a_name_nobody_knows_fails_the_check_until_a_person_says_whose_it_is(
    engine: Engine,
) -> None:
    ingest(engine, fixture())
    assert names_resolved(engine).passed
    stranger = fixture("Harrowmere", "Caldervayne", source_match_id="77")
    assert ingest(engine, stranger).quarantined == 1
    check = names_resolved(engine)
    assert not check.passed
    assert "Caldervayne" in (check.description or "")
    with engine.connect() as connection:
        suggestion = connection.execute(select(quarantine.c.suggestion)).scalar_one()
    assert suggestion["team"] == "Caldervane"
    assert suggestion["score"] > 80
    apply(engine, aliases.add(Alias("espn", "Northland", "Caldervayne", "Caldervane")))
    assert ingest(engine, stranger).quarantined == 0


def test_sources_that_count_alike_pass_and_others_are_named(engine: Engine) -> None:
    espn = Statistics(home_shots=10, away_shots=8, home_red_cards=0)
    ingest(engine, final(2, 1, statistics=espn))
    assert statistics_agree(engine).passed
    close = Statistics(home_shots=12, away_shots=8, home_red_cards=0)
    ingest(engine, final(2, 1, **from_csv(), statistics=close))
    assert statistics_agree(engine).passed
    far = Statistics(home_shots=25, away_shots=8, home_red_cards=0)
    ingest(engine, final(2, 1, **from_csv(), statistics=far))
    check = statistics_agree(engine)
    assert not check.passed
    assert check.description == "counted differently: S1"


def test_an_id_tells_two_teams_apart_where_no_history_waits(engine: Engine) -> None:
    def of(home: str, away: str, ids: str, number: str) -> MatchObservation:
        return replace(
            fixture(source_competition_id="fifa.world", source_match_id=number),
            home=TeamReference(name=home, source_id=ids[0]),
            away=TeamReference(name=away, source_id=ids[1]),
        )

    assert ingest(engine, of("Westland", "Eastria", "12", "10")).accepted == 1
    assert ingest(engine, of("Westland", "Eastralia", "13", "11")).accepted == 1
    assert ingest(engine, of("Eastria", "Eastralia", "23", "12")).accepted == 1


def test_a_club_abroad_is_the_one_at_home_and_a_stranger_is_new(engine: Engine) -> None:
    def of(slug: str, home: str, away: str, ids: str) -> MatchObservation:
        return replace(
            fixture(source_competition_id=slug, source_match_id=f"{slug}{ids}"),
            home=TeamReference(name=home, source_id=ids[0]),
            away=TeamReference(name=away, source_id=ids[1]),
        )

    ingest(engine, of("eng.1", "Ashby", "Borth", "12"))
    abroad = of("uefa.champions", "Ashby Athletic", "Corve", "13")
    assert ingest(engine, abroad).accepted == 1
    cup = of("eng.fa", "Borth", "Dean Amateurs", "24")
    assert ingest(engine, cup).by_reason == {RejectReason.UNKNOWN_TEAM: 1}
    assert ingest(engine, of("eng.fa", "Borth", "Leeds United", "25")).accepted == 1
    with engine.connect() as connection:
        teams = connection.execute(select(team.c.country, team.c.name)).all()
    assert sorted(map(tuple, teams)) == [
        ("England", "Ashby"),
        ("England", "Borth"),
        ("England", "Leeds"),
        ("Europe", "Corve"),
    ]


def test_a_league_that_only_one_source_tells_of_grows_by_its_ids(engine: Engine) -> None:
    def of(home: str, away: str, ids: str) -> MatchObservation:
        return replace(
            fixture(source_match_id=ids),
            home=TeamReference(name=home, source_id=ids[0]),
            away=TeamReference(name=away, source_id=ids[1]),
        )

    assert ingest(engine, of("Harrowmere", "Caldervane", "12")).accepted == 1
    assert ingest(engine, of("Eastmarch", "Dunmarrow", "34")).accepted == 1
    # A team the source has no id for may be the stranger by another name.
    later = {"kickoff_at": KICKOFF + timedelta(days=7)}
    last_year = from_csv(season_start_year=2024, kickoff_at=KICKOFF - timedelta(days=365))
    ingest(engine, final(1, 0, home="Ostrevik", away="Wexmoor", **last_year))
    stranger = replace(of("Brannock", "Harrowmere", "51"), **later)
    assert ingest(engine, stranger).by_reason == {RejectReason.UNKNOWN_TEAM: 1}


def test_two_ids_of_one_name_are_a_question(engine: Engine) -> None:
    namesakes = replace(
        fixture(source_competition_id="fifa.world"),
        home=TeamReference(name="Westland", source_id="1"),
        away=TeamReference(name="Westland", source_id="2"),
    )
    assert ingest(engine, namesakes).by_reason == {RejectReason.NAMESAKE: 1}

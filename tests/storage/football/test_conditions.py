"""Conditions are as they could be known: what came later changes nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Engine, insert, select, update

from storage.football import facts
from storage.football.conditions import load
from storage.football.statements import conditions
from storage.football.statements.weather import at_kickoff
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence, weather_reading
from storage.register.tables import player, team, venue
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.storage.builders import KICKOFF, final, fixture, ingest, the_match

pytestmark = pytest.mark.usefixtures("clock")

PLAYED = KICKOFF - timedelta(days=7)
DAY = PLAYED.replace(hour=0)
SPAN = {"since": PLAYED - timedelta(days=1), "until": KICKOFF, "as_of": OPENING}


def ask(engine: Engine, question: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(question, SPAN))


@pytest.fixture
def ground(engine: Engine) -> int:
    """The home of Harrowmere."""
    with engine.begin() as connection:
        number = connection.execute(
            insert(venue)
            .values(venue_key="g", name="Millrace Park", latitude=61.0, longitude=-3.0)
            .returning(venue.c.venue_id)
        ).scalar_one()
        connection.execute(
            insert(team).values(name="Harrowmere", country="Northland", home_venue_id=number)
        )
        connection.execute(insert(team).values(name="Caldervane", country="Northland"))
    return number


def played(engine: Engine) -> None:
    over = PLAYED + timedelta(hours=2)
    ingest(engine, final(1, 0, kickoff_at=PLAYED, fetched_at=over, source_match_id="0"))


def foretell(
    engine: Engine, ground: int, kickoff_at: datetime, known_at: datetime, *celsius: float
) -> None:
    """Add a forecast of the hours from kick-off on."""
    with engine.begin() as connection:
        connection.execute(
            insert(weather_reading),
            [
                {
                    "venue_id": ground,
                    "valid_at": kickoff_at + timedelta(hours=hour),
                    "known_at": known_at,
                    "source": "test",
                    "temperature_c": temperature,
                    "precipitation_mm": 0.5,
                    "known_basis": "observed",
                    "recorded_at": known_at,
                }
                for hour, temperature in enumerate(celsius)
            ],
        )


def settle(engine: Engine, club: str, **place: float) -> None:
    """Give a club a home somewhere."""
    with engine.begin() as connection:
        adding = insert(venue).values(venue_key=club, name=club, **place)
        number = connection.execute(adding.returning(venue.c.venue_id)).scalar_one()
        connection.execute(update(team).where(team.c.name == club).values(home_venue_id=number))


def absent(engine: Engine, name: str, known_at: datetime, club: str = "Harrowmere") -> None:
    with engine.begin() as connection:
        number = connection.execute(select(team.c.team_id).where(team.c.name == club)).scalar_one()
        who = connection.execute(
            insert(player).values(name=name, team_id=number).returning(player.c.player_id)
        ).scalar_one()
        connection.execute(
            insert(absence).values(
                player_id=who,
                team_id=number,
                evidence="report",
                status="injured",
                sentence="Out.",
                confidence=0.9,
                source="test",
                stated_at=known_at,
                expires_at=KICKOFF + timedelta(days=30),
                is_expiry_stated=True,
                known_at=known_at,
                known_basis="assumed",
                recorded_at=OPENING,
            )
        )


def test_a_match_past_is_seen_as_its_day_began(engine: Engine, ground: int) -> None:
    played(engine)
    ingest(engine, fixture())
    foretell(engine, ground, PLAYED, DAY - timedelta(hours=2), 4.0, 5.0, 6.0)
    absent(engine, "Aksel Ashgrove", DAY - timedelta(days=1))
    questions = (conditions.expected_weather(), conditions.missing_players())
    before = [ask(engine, question)[0] for question in questions]
    assert before[0].temperature_c == pytest.approx(5.0)
    assert before[0].precipitation_mm == pytest.approx(1.5)
    assert before[1].home_out == 1
    # Known on the day itself, at kick-off and after it: nothing of that may have been learnt from.
    for known_at in (DAY + timedelta(hours=3), PLAYED, PLAYED + timedelta(days=6)):
        foretell(engine, ground, PLAYED, known_at, 20.0, 21.0, 22.0)
        absent(engine, f"Niall {known_at:%d %H}", known_at)
    assert [ask(engine, question)[0] for question in questions] == before


def test_a_match_to_come_is_seen_as_of_now(engine: Engine, ground: int) -> None:
    ingest(engine, fixture())
    foretell(engine, ground, KICKOFF, OPENING - timedelta(days=2), 4.0, 5.0, 6.0)
    foretell(engine, ground, KICKOFF, OPENING, 7.0)
    foretell(engine, ground, KICKOFF, OPENING + timedelta(minutes=1), 30.0, 30.0, 30.0)
    (row,) = ask(engine, conditions.expected_weather())
    assert row.temperature_c == pytest.approx(6.0)  # the latest of each hour
    assert row.known_at == OPENING
    with engine.connect() as connection:
        shown = connection.execute(at_kickoff(), {"match_id": the_match(engine).match_id}).one()
    assert shown.temperature_c == pytest.approx(6.0)


def test_on_neutral_ground_the_weather_at_home_is_no_answer(engine: Engine, ground: int) -> None:
    ingest(engine, fixture(is_neutral=True))
    foretell(engine, ground, KICKOFF, OPENING, 4.0, 5.0, 6.0)
    assert ask(engine, conditions.expected_weather()) == []


def test_a_match_without_a_time_has_no_hours_of_play(engine: Engine, ground: int) -> None:
    ingest(engine, fixture(has_kickoff_time=False, kickoff_at=KICKOFF))
    foretell(engine, ground, KICKOFF, OPENING, 4.0)
    assert ask(engine, conditions.expected_weather()) == []
    assert [row.as_of for row in ask(engine, conditions.seen())] == [OPENING]


def test_readings_say_what_is_known_and_leave_the_rest_empty(engine: Engine, ground: int) -> None:
    set_stepped(engine, DAY - timedelta(days=1))
    played(engine)
    (row,) = load(engine, OPENING).iter_rows(named=True)
    assert row["match_key"].startswith("S1|") or "Harrowmere|Caldervane" in row["match_key"]
    assert row["known_at"] == DAY
    for name in ("home_missed", "away_missed", "precipitation_mm", "travel_km"):
        assert row[name] is None
    absent(engine, "Aksel Ashgrove", DAY - timedelta(days=1))
    foretell(engine, ground, PLAYED, DAY - timedelta(hours=2), 4.0, 5.0, 6.0)
    (row,) = load(engine, OPENING).iter_rows(named=True)
    assert row["home_missed"] is None  # no report of the other side
    assert row["precipitation_mm"] == pytest.approx(1.5)
    absent(engine, "Bren Callow", DAY - timedelta(days=1), club="Caldervane")
    absent(engine, "Too Late", DAY + timedelta(hours=9))
    settle(engine, "Caldervane", latitude=60.0, longitude=-3.0)
    (row,) = load(engine, OPENING).iter_rows(named=True)
    assert (row["home_missed"], row["away_missed"]) == pytest.approx((0.9, 0.9))
    assert row["travel_km"] == pytest.approx(111.2, abs=0.1)


def test_of_matches_before_records_began_nothing_is_read_back(engine: Engine, ground: int) -> None:
    played(engine)
    assert load(engine, OPENING).is_empty()


def test_readings_name_matches_as_facts_do(engine: Engine, ground: int) -> None:
    set_stepped(engine, DAY - timedelta(days=1))
    played(engine)
    ingest(engine, fixture())
    keys = facts.load(engine).matches["match_key"].to_list()
    assert load(engine, OPENING)["match_key"].to_list() == sorted(keys, key=lambda k: k[3:13])


def start(engine: Engine, kickoff_at: datetime, known_at: datetime, keeper: str = "G") -> None:
    """Tell the elevens of both sides of a match: the same men every week but for the keeper."""
    with engine.begin() as connection:
        (played,) = connection.execute(select(match).where(match.c.kickoff_at == kickoff_at)).all()
        for side in (played.home_team_id, played.away_team_id):
            for place, name in enumerate((keeper, *"ABCDEFHIJK"), start=1):
                who = {"name": f"{name} of {side}", "team_id": side}
                number = (
                    connection.execute(select(player.c.player_id).filter_by(**who)).scalar()
                    or connection.execute(
                        insert(player).values(who).returning(player.c.player_id)
                    ).scalar_one()
                )
                connection.execute(
                    insert(lineup_entry).values(
                        match_id=played.match_id,
                        team_id=side,
                        player_id=number,
                        source="test",
                        is_starter=True,
                        position="G" if place == 1 else "M",
                        place=place,
                        observed_at=known_at,
                        known_at=known_at,
                        recorded_at=known_at,
                    )
                )


def test_line_ups_are_read_against_habits_and_known_when_they_came_out(engine: Engine) -> None:
    set_stepped(engine, PLAYED - timedelta(weeks=8))
    for weeks in range(6, 0, -1):
        at = PLAYED - timedelta(weeks=weeks)
        over = at + timedelta(hours=2)
        ingest(engine, final(1, 0, kickoff_at=at, fetched_at=over, source_match_id=str(weeks)))
        start(engine, at, at + timedelta(hours=2))  # read back afterwards: a habit, no reading
    played(engine)
    out_at = PLAYED - timedelta(hours=1)
    start(engine, PLAYED, out_at, keeper="Z")
    for past in (None, timedelta(days=8)):
        read = load(engine, OPENING) if past is None else load(engine, OPENING, past)
        (reported,) = read.filter(read["home_changed"].is_not_null()).to_dicts()
        assert reported["known_at"] == out_at
        assert (reported["home_changed"], reported["away_keeper_changed"]) == pytest.approx(
            (1.0, 1.0)
        )
        assert reported["home_missed"] is None
    assert load(engine, out_at - timedelta(seconds=1))["home_changed"].is_null().all()


def test_a_replay_gives_what_was_read_before_the_match(engine: Engine, ground: int) -> None:
    set_stepped(engine, PLAYED - timedelta(weeks=8))
    for weeks in range(6, 0, -1):
        at = PLAYED - timedelta(weeks=weeks)
        over = at + timedelta(hours=2)
        ingest(engine, final(1, 0, kickoff_at=at, fetched_at=over, source_match_id=str(weeks)))
        start(engine, at, at + timedelta(hours=2))
    ingest(engine, fixture())
    out_at, as_of = KICKOFF - timedelta(hours=1), KICKOFF - timedelta(minutes=30)
    start(engine, KICKOFF, out_at, keeper="Z")
    foretell(engine, ground, KICKOFF, out_at, 4.0, 5.0, 6.0)
    absent(engine, "Aksel Ashgrove", DAY)
    absent(engine, "Bren Callow", DAY, club="Caldervane")
    settle(engine, "Caldervane", latitude=60.0, longitude=-3.0)
    day = timedelta(days=1)
    before = load(engine, as_of, past=day)
    assert before.select("home_missed", "travel_km", "precipitation_mm").null_count().row(0) == (
        1, 1, 1,
    )  # fmt: skip
    assert before["home_keeper_changed"].drop_nulls().to_list() == [1.0]

    set_stepped(engine, KICKOFF + timedelta(hours=3))
    ingest(engine, final(1, 0))
    with engine.begin() as connection:
        corrected = KICKOFF + timedelta(hours=2)
        connection.execute(
            update(lineup_entry)
            .where(lineup_entry.c.known_at == out_at)
            .values(superseded_at=corrected)
        )
    foretell(engine, ground, KICKOFF, as_of + timedelta(minutes=1), 30.0, 30.0, 30.0)
    absent(engine, "Too Late", as_of + timedelta(minutes=1))
    assert_frame_equal(load(engine, as_of, past=day, is_replay=True), before)
    assert not load(engine, as_of, past=day).equals(before)

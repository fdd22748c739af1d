"""Weather and news: changes of mind and new items only."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert, select, update

from football.observations.parsed import Parsed, RejectReason
from football.observations.play import PlayerReference
from football.observations.surroundings import ArticleObservation, WeatherObservation
from storage.football.tables.match import match
from storage.football.tables.surroundings import (
    article,
    article_player,
    article_team,
    weather_reading,
)
from storage.football.writes import articles, weather
from storage.kit import events
from storage.kit.events import Cursor
from storage.kit.unit_of_work import UnitOfWork
from storage.matching import venues
from storage.matching.venues import VenueSeed
from storage.raw.counts import IngestCounts
from storage.register.tables import player, team, venue
from tests.storage.builders import FETCHED, KICKOFF, count, fixture, ingest, the_match

pytestmark = pytest.mark.usefixtures("clock")


def apply(engine: Engine, kind: Any, *observations: Any) -> IngestCounts:
    with UnitOfWork(engine) as uow:
        parsed = Parsed(rows=len(observations), observations=observations)
        counts = kind.apply(uow, uuid4(), parsed, "test", 1)
        uow.commit()
    return counts


@pytest.fixture
def ground(engine: Engine) -> str:
    seed = VenueSeed(
        venue_key="espn:1",
        name="Millrace Park",
        city="Harrowmere",
        country="Northland",
        latitude=61.0,
        longitude=-3.0,
        links={},
    )
    with engine.begin() as connection:
        venues.plant(connection, [seed])
    return seed.venue_key


def hour(venue_key: str, *, row_no: int = 1, **changes: Any) -> WeatherObservation:
    reading = WeatherObservation(
        row_no=row_no,
        source="openmeteo",
        venue_key=venue_key,
        valid_at=KICKOFF,
        fetched_at=FETCHED,
        temperature_c=7.4,
        precipitation_mm=0.1,
        wind_speed_kmh=12.3,
        humidity_percent=81,
        weather_code=61,
    )
    return replace(reading, **changes)


def test_a_forecast_is_kept_with_when_it_was_known(engine: Engine, ground: str) -> None:
    assert apply(engine, weather, hour(ground)).accepted == 1
    with engine.connect() as connection:
        row = connection.execute(select(weather_reading)).one()
    assert (row.valid_at, row.known_at, row.known_basis) == (KICKOFF, FETCHED, "observed")
    assert row.temperature_c == pytest.approx(7.4)


def test_only_a_change_of_mind_is_a_new_reading(engine: Engine, ground: str) -> None:
    apply(engine, weather, hour(ground))
    later = FETCHED + timedelta(hours=1)
    assert apply(engine, weather, hour(ground, fetched_at=later)).unchanged == 1
    warmer = hour(ground, fetched_at=later, temperature_c=8.0)
    assert apply(engine, weather, warmer).accepted == 1
    assert apply(engine, weather, warmer).unchanged == 1
    assert count(engine, "football.weather_reading") == 2


def test_an_older_forecast_that_arrives_late_changes_nothing(engine: Engine, ground: str) -> None:
    apply(engine, weather, hour(ground))
    old = hour(ground, fetched_at=FETCHED - timedelta(hours=1), temperature_c=3.0)
    assert apply(engine, weather, old).unchanged == 1


def test_the_same_hour_twice_in_one_payload_is_one_reading(engine: Engine, ground: str) -> None:
    counts = apply(engine, weather, hour(ground), hour(ground, row_no=2, temperature_c=9.0))
    assert (counts.accepted, counts.unchanged) == (1, 1)


def test_an_archived_forecast_goes_where_it_belongs_in_time(engine: Engine, ground: str) -> None:
    apply(engine, weather, hour(ground))
    day_before, two_days = (KICKOFF - timedelta(hours=hours) for hours in (16, 40))
    archived = [
        hour(ground, row_no=row, assumed_known_at=at, fetched_at=KICKOFF + timedelta(days=90))
        for row, at in enumerate((two_days, day_before), start=1)
    ]
    assert apply(engine, weather, *archived).accepted == 2
    assert apply(engine, weather, *archived).unchanged == 2
    with engine.connect() as connection:
        rows = connection.execute(select(weather_reading).order_by(weather_reading.c.known_at))
        known = [(row.known_at, row.known_basis) for row in rows]
    assert known == [(two_days, "assumed"), (day_before, "assumed"), (FETCHED, "observed")]


def test_weather_of_the_hours_of_play_is_published_to_who_follows_the_match(
    engine: Engine, ground: str
) -> None:
    ingest(engine, fixture())
    with engine.begin() as connection:
        connection.execute(
            update(match).values(venue_id=select(venue.c.venue_id).scalar_subquery())
        )
    match_id = the_match(engine).match_id
    apply(engine, weather, hour(ground, valid_at=KICKOFF - timedelta(hours=1)))
    apply(engine, weather, hour(ground, valid_at=KICKOFF + timedelta(hours=2)))
    apply(engine, weather, hour(ground, valid_at=KICKOFF + timedelta(hours=3)))
    with engine.connect() as connection:
        end = events.head(connection).cursor
        log = events.read_after(connection, Cursor(end.epoch, 0)).events
    published = [set(each.topics) for each in log if each.type == "weather.updated"]
    assert published == [{"imports"}, {"imports", f"match:{match_id}"}, {"imports"}]


def test_weather_of_nowhere_is_quarantined(engine: Engine) -> None:
    counts = apply(engine, weather, hour("espn:404"))
    assert counts.by_reason == {RejectReason.UNKNOWN_VENUE: 1}


def item(title: str = "Harrowmere win again", **changes: Any) -> ArticleObservation:
    values: dict[str, Any] = {
        "row_no": 1,
        "source": "news",
        "guid": title,
        "url": f"https://news.example/{len(title)}",
        "title": title,
        "fetched_at": FETCHED,
        "published_at": FETCHED - timedelta(hours=1),
    }
    return ArticleObservation(**(values | changes))


def test_an_article_is_kept_once_and_published_once(engine: Engine) -> None:
    assert apply(engine, articles, item()).accepted == 1
    assert apply(engine, articles, item(), item("Another")).accepted == 1
    assert count(engine, "football.article") == 2
    with engine.connect() as connection:
        end = events.head(connection).cursor
        log = events.read_after(connection, Cursor(end.epoch, 0)).events
    assert [e.type for e in log] == ["news.published", "news.published"]


def test_an_article_twice_in_one_feed_is_one_article(engine: Engine) -> None:
    counts = apply(engine, articles, item(), item(row_no=2))
    assert (counts.accepted, counts.unchanged) == (1, 1)


def stored(engine: Engine) -> tuple[str, Any]:
    with engine.connect() as connection:
        row = connection.execute(select(article)).one()
    return row.title, row.modified_at


def test_a_newer_version_replaces_the_words_and_an_older_one_does_not(engine: Engine) -> None:
    key = {"guid": "1", "url": "https://news.example/1"}
    modified = FETCHED - timedelta(minutes=50)
    apply(engine, articles, item("Doubt over captain", modified_at=modified, **key))
    later = {"fetched_at": FETCHED + timedelta(hours=2), **key}
    changed = item("Captain out", modified_at=FETCHED + timedelta(hours=1), **later)
    assert apply(engine, articles, changed).accepted == 1
    assert stored(engine) == ("Captain out", FETCHED + timedelta(hours=1))
    assert apply(
        engine, articles, item("Doubt over captain", modified_at=modified, **key)
    ).unchanged
    assert apply(engine, articles, changed).unchanged == 1
    assert stored(engine)[0] == "Captain out"
    with engine.connect() as connection:
        end = events.head(connection).cursor
        log = events.read_after(connection, Cursor(end.epoch, 0)).events
    assert [e.type for e in log] == ["news.published", "news.updated"]


def test_a_feed_without_dates_of_change_is_believed_by_when_it_was_fetched(engine: Engine) -> None:
    key = {"guid": "1", "url": "https://news.example/1"}
    apply(engine, articles, item("Captain out", **key))
    earlier = item("Doubt over captain", fetched_at=FETCHED - timedelta(hours=1), **key)
    assert apply(engine, articles, earlier).unchanged == 1
    later = item("Captain back", fetched_at=FETCHED + timedelta(hours=1), **key)
    assert apply(engine, articles, later).accepted == 1
    assert stored(engine)[0] == "Captain back"


def test_an_article_belongs_to_the_players_it_names_or_lists(engine: Engine) -> None:
    ingest(engine, fixture("Harrowmere", "Port Kestrel"))
    with engine.begin() as connection:
        number = connection.execute(
            select(team.c.team_id).where(team.c.name == "Harrowmere")
        ).scalar_one()
        names = ("Aksel Ashgrove", "Niall Skaill", "Bram Esholt")
        connection.execute(insert(player), [{"name": n, "team_id": number} for n in names])
    listed = (PlayerReference(name="Niall Skaill", source_id="5"),)
    words = "Harrowmere's Aksel Ashgrove scores"
    apply(engine, articles, item(words, players=listed), item("Bram Esholt sings", row_no=2))
    with engine.connect() as connection:
        about = connection.execute(
            select(player.c.name).join(
                article_player, article_player.c.player_id == player.c.player_id
            )
        ).scalars()
        assert sorted(about) == ["Aksel Ashgrove", "Niall Skaill"]


def test_an_article_belongs_to_the_teams_it_names(engine: Engine) -> None:
    ingest(
        engine, fixture("Harrowmere", "Port Kestrel"), fixture("Kestrel", "Dunmarrow", row_no=2)
    )
    apply(engine, articles, item("Port Kestrel's keeper", summary="hurt against HARROWMERE."))
    with engine.connect() as connection:
        named = set(connection.execute(select(article_team.c.team_id)).scalars())
        row = connection.execute(select(article)).one()
    assert len(named) == 2
    assert row.published_at == FETCHED - timedelta(hours=1)


def test_an_empty_feed_is_no_error(engine: Engine) -> None:
    assert apply(engine, articles).rows == 0
    ingest(engine, fixture())
    assert the_match(engine).status == "scheduled"

"""A filled world in a real database, the API before it, and a browser where there is one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine, insert, select, update

from football.insights.fact import Kind, Subject
from storage.football.tables.broadcast import match_broadcast, match_remark
from storage.football.tables.lineup import lineup_entry, match_event, match_figure
from storage.football.tables.match import match, match_statistics
from storage.football.tables.surroundings import absence, article, article_team, weather_reading
from storage.forecast.tables.forecast import forecast, model_version
from storage.forecast.tables.live import live_forecast
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.monitoring.tables.accuracy import scorecard
from storage.register.tables import player, team, venue
from tests.browsers import chromium
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.serving.conftest import until
from tests.serving.pages.lived import Lived, live
from tests.storage.insights import found

HTML = {"Accept": "text/html"}
_TRACKS = ("odds_free", "market_blended", "market_close", "base_rate")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What the pages are about.

    Attributes:
        site: client that prefers HTML.
        coming: a match with everything around it.
        bare: a match without a forecast.
        finished: a match with a score, statistics and sealed forecasts.
        on: a match in its first half, with live forecasts and all that is known of it.
        sealed: id of a forecast of `coming`.
        insight: of `coming`, sealed.
    """

    site: httpx.Client
    league: Any
    coming: int
    bare: int
    finished: int
    on: int
    team: int
    sealed: UUID
    insight: int


def fill(league: Any) -> dict[str, Any]:
    """Give a league past and coming matches, forecasts, prices, weather, news and scores."""
    finished = played(league)
    coming = league.add_match(30)
    league.add_match(34, code="S2", home_team_id=league.team_ids[2])
    bare = league.add_match(54, home_team_id=league.team_ids[3])
    on = in_play(league)
    sealed = league.seal(coming, 30, "odds_free", "market_blended")[1]
    league.seal(coming, 30, "odds_free")
    league.quote(coming, "average", [1.9, 3.6, 4.2], "collected")
    surround(league, coming)
    tell(league, on)
    score(league.engine, league)
    for hours in (-48, -24, 0):
        league.project(hours)
    insight = notable(league, coming, finished)
    return {
        "coming": coming,
        "bare": bare,
        "finished": finished,
        "on": on,
        "team": league.team_ids[0],
        "sealed": sealed,
        "insight": insight,
    }


def notable(league: Any, coming: int, finished: int) -> int:
    """Have facts hold of a match to come, of one that was played, and of a team.

    Returns:
        an insight about the match to come, which is sealed.
    """
    team_id = league.team_ids[0]
    facts = found.match_facts(finished, league.now)
    found.keep(league.engine, facts, Subject("match", str(finished)))
    facts = found.match_facts(coming, league.now)
    subject, kickoff_at = Subject("match", str(coming)), league.now + timedelta(hours=30)
    (sealed, *_) = found.keep_sealed(league.engine, facts, subject, kickoff_at)
    found.write_text(league.engine, subject, sealed["data"], kickoff_at)
    stake = found.stake_fact(coming, league.now)
    found.keep(league.engine, [stake], Subject("match", str(coming)), Kind.IMPORTANCE)
    happened = found.result_facts(finished, league.now, (2, 1))
    found.keep(league.engine, happened, Subject("match", str(finished)), Kind.OUTCOME)
    facts = found.team_facts(team_id, league.now)
    found.keep_sealed(league.engine, facts, Subject("team", str(team_id)))
    return sealed["insight_id"]


def played(league: Any) -> int:
    """Insert results of both sides; the last one was forecast before its kick-off."""
    for days in range(3, 7):
        sides = league.team_ids[days % 2 :: 2]
        home, away = sides if days < 5 else reversed(sides)
        league.add_match(
            -24 * days, status="finished", home_team_id=home, away_team_id=away,
            home_goals_90=days % 3, away_goals_90=1,
        )  # fmt: skip
    last = league.add_match(3)
    league.seal(last, 3, "odds_free", "market_blended")
    with league.engine.begin() as connection:
        connection.execute(
            update(match)
            .where(match.c.match_id == last)
            .values(status="finished", home_goals_90=2, away_goals_90=1, home_goals_half_time=1,
                    away_goals_half_time=1)
        )  # fmt: skip
        connection.execute(
            insert(match_statistics).values(
                match_id=last, source="espn", home_shots=9, away_shots=4, observed_at=league.now,
                known_at=league.now, known_basis="observed", recorded_at=league.now,
            )
        )  # fmt: skip
    return last


def in_play(league: Any) -> int:
    """Insert a match that was forecast before it kicked off and stands at 1-0."""
    on = league.add_match(0.1)
    league.seal(on, 0.1, "odds_free")
    with league.engine.begin() as connection:
        connection.execute(
            update(match).where(match.c.match_id == on).values(
                status="in_play", phase_rank=10, period=1, home_goals_90=1, away_goals_90=0,
                clock_seconds=1380, minute="24'",
            )
        )  # fmt: skip
    return on


def tell(league: Any, on: int) -> None:
    """Add what is known of a match in play: probabilities, a goal, counts, a line-up."""
    stamp = {"observed_at": league.now, "recorded_at": league.now}
    with league.engine.begin() as connection:
        forecast_id = connection.execute(
            select(forecast.c.forecast_id).where(forecast.c.match_id == on)
        ).scalar_one()
        for minute, p_home, goals, cause in ((1, 0.5, 0, "kick-off"), (23, 0.7, 1, "goal")):
            connection.execute(
                insert(live_forecast).values(
                    match_id=on, track="odds_free", forecast_id=forecast_id, phase_rank=10,
                    clock_seconds=60 * minute, minute=f"{minute + 1}'", home_goals=goals,
                    away_goals=0, home_red_cards=0, away_red_cards=0, p_home=p_home, p_draw=0.2,
                    p_away=0.8 - p_home, cause=cause, shift=0.2 * goals, **stamp,
                    summary={"expected_goals": {"home": 2.1, "away": 0.8}, "scorelines": []},
                )
            )  # fmt: skip
        scorer = connection.execute(select(player.c.player_id)).scalar_one()
        values = {"match_id": on, "source": "espn", **stamp}
        connection.execute(
            insert(match_event).values(
                **values, known_at=league.now, source_event_id="1", kind="goal",
                team_id=league.team_ids[0], player_id=scorer, period=1, clock_seconds=1370,
                minute="23'",
            )
        )  # fmt: skip
        connection.execute(
            insert(lineup_entry).values(
                **values, known_at=league.now, team_id=league.team_ids[0], player_id=scorer,
                is_starter=True, shirt_number=9, position="F", place=9, formation="4-3-3",
            )
        )  # fmt: skip
        connection.execute(
            insert(match_figure).values(**values, name="possession_percent", home=61, away=39)
        )
        connection.execute(
            insert(match_remark),
            [
                {
                    **values, "known_at": league.now, "language": "en", "place": place,
                    "minute": minute, "clock_seconds": clock, "text": text,
                }
                for place, minute, clock, text in (
                    (0, "", None, "First Half begins."),
                    (1, "23'", 1370, "Goal! Askvik 1, Bø 0. <Low> shot."),
                )
            ],
        )  # fmt: skip
        connection.execute(
            insert(match_broadcast).values(
                **values, known_at=league.now, channel="N1", name="Northland One", kind="tv",
                region="northland", language="en",
            )
        )  # fmt: skip


def surround(league: Any, match_id: int) -> None:
    """Add the goal model, the ground with its weather, and news."""
    names = ("Askvik", "Bø 100%", "Corrie", "Dalur")
    teams = {
        name: {"attack": 0.1 * i, "defence": -0.05 * i, "strength_sd": 0.1}
        for i, name in enumerate(names)
    }
    stamp = {"recorded_at": league.now, "known_at": league.now, "known_basis": "observed"}
    with league.engine.begin() as connection:
        connection.execute(
            insert(model_version),
            [
                {
                    "name": "goal_S1", "version": version, "track": "goal_model", "state": state,
                    "parameters": {"teams": teams, "intercept": 0.1 * version},
                    "family": "dixon_coles", "as_of": at, "trained_at": at,
                }
                for version, state, at in (
                    (1, "retired", league.now - timedelta(days=7)), (2, "champion", league.now),
                )
            ],
        )  # fmt: skip
        ground = connection.execute(
            insert(venue)
            .values(venue_key="askvik", name="Askvik Stadion", city="Askvik")
            .returning(venue.c.venue_id)
        ).scalar_one()
        connection.execute(
            update(team).where(team.c.name == "Askvik").values(home_venue_id=ground)
        )
        kickoff = league.now + timedelta(hours=30)
        connection.execute(
            insert(weather_reading).values(
                venue_id=ground, valid_at=kickoff, source="open-meteo", temperature_c=7.4,
                precipitation_mm=0.4, wind_speed_kmh=41.0, **stamp,
            )
        )  # fmt: skip
        about = connection.execute(
            insert(article)
            .values(
                source="news", dedupe_key="a", url="https://example.org/a?b=1&c=<2>",
                title="Askvik <b>sign</b> a keeper", published_at=league.now,
                fetched_at=league.now, recorded_at=league.now,
            )
            .returning(article.c.article_id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(article_team),
            [{"article_id": about, "team_id": t} for t in league.team_ids[:2]],
        )
        keeper = connection.execute(
            insert(player).values(name="Niall Grindle", team_id=league.team_ids[0])
            .returning(player.c.player_id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(absence).values(
                player_id=keeper, team_id=league.team_ids[0], evidence="report", status="injured",
                complaint="knee", sentence="Niall Grindle is <out> for weeks.", confidence=0.85,
                source="example.org", url="https://example.org/a", stated_at=league.now,
                expires_at=kickoff + timedelta(days=20), is_expiry_stated=True, **stamp,
            )
        )  # fmt: skip


def score(engine: Engine, league: Any) -> None:
    """Insert scorecards of both kinds, all competitions together."""
    rows = [
        {
            "as_of": league.now, "kind": kind, "competition": None, "horizon": horizon,
            "track": track, "n": 1200, "log_loss": 0.98 + 0.01 * i,
            "rps": 0.2, "brier": 0.6, "ece": 0.01,
            "difference_to_market_close": 0.01 * i - 0.004 if track != "market_close" else None,
            "difference_to_market_close_lower": 0.01 * i - 0.009,
            "difference_to_market_close_upper": 0.01 * i + 0.002,
            "recorded_at": league.now,
        }
        for kind, horizon in (("sealed", "kick-off"), ("sealed", "T-24h"), ("backtest", None))
        for i, track in enumerate(_TRACKS)
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(scorecard), rows)


@pytest.fixture
def changing(
    database_url: str,
    league: Any,
    serving_api: Callable[..., AbstractContextManager[httpx.Client]],
    eventually: Callable[[Callable[[], bool]], None],
) -> Iterator[Filled]:
    """A client of the pages of a filled world of one's own, to be changed."""
    ids = fill(league)
    with serving_api(database_url=database_url, heartbeat_seconds=0.2) as site:
        eventually(lambda: site.get("/readyz").status_code == 200)
        site.headers.update(HTML)
        yield Filled(site=site, league=league, **ids)


@pytest.fixture(scope="session")
def filled(
    postgres_server: Any,
    template_database: str,
    make_league: Callable[[Engine, DatabaseClock], Any],
    serving_api: Callable[..., AbstractContextManager[httpx.Client]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Filled]:
    """A client of the pages of a filled world, which tests only read; but people talk in it."""
    name = f"pages_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    engine = engine_of(postgres_server.url(name))
    set_stepped(engine, datetime(2025, 11, 15, 9, tzinfo=UTC))
    league = make_league(engine, DatabaseClock(engine))
    ids = fill(league)
    media = tmp_path_factory.mktemp("media")
    # Its clock stands still, so that everybody would write too much in an hour.
    options = {"media_dir": media, "feed_seconds": 1, "new_account_hours": 0, "spam_hold_at": 0}
    with serving_api(database_url=postgres_server.url(name), **options) as site:
        until(lambda: site.get("/readyz").status_code == 200)
        site.headers.update(HTML)
        yield Filled(site=site, league=league, **ids)
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def empty_site(empty_api: httpx.Client) -> Iterator[httpx.Client]:
    """A client of the pages of a world without matches."""
    with httpx.Client(base_url=empty_api.base_url, headers=HTML, timeout=30) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium with a profile of its own; skips where none is installed."""
    with chromium() as started:
        yield started


@dataclass(frozen=True, kw_only=True)
class LivedSite:
    """A client of the pages of a world whose models have lived, which tests only read."""

    site: httpx.Client
    world: Lived


@pytest.fixture(scope="session")
def lived(
    postgres_server: Any,
    template_database: str,
    serving_api: Callable[..., AbstractContextManager[httpx.Client]],
    eventually: Callable[[Callable[[], bool]], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LivedSite]:
    """Pages of a world whose models have lived."""
    name, artifacts = f"lived_{uuid4().hex}", tmp_path_factory.mktemp("artifacts")
    postgres_server.copy(template_database, name)
    engine = engine_of(postgres_server.url(name))
    set_stepped(engine, OPENING)
    world = live(engine, artifacts)
    options = {"artifacts_dir": artifacts, "mlflow_tracking_uri": "http://mlflow.example/"}
    with serving_api(database_url=postgres_server.url(name), **options) as site:
        eventually(lambda: site.get("/readyz").status_code == 200)
        site.headers.update(HTML)
        yield LivedSite(site=site, world=world)
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")

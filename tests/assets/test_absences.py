"""News over HTTP to absences in Postgres, compared with who really is out in Northland."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
import httpx
import pytest
from sqlalchemy import Engine, insert, select, text

from assets.core.absences import core_absences
from assets.core.articles import core_articles
from assets.raw.news import raw_espn__news, raw_news__articles
from football.competitions import competitions_of
from sources.espn.client import EspnClient
from sources.news.client import NewsClient
from sources.settings import SourceSettings
from sources.simulated.clubs import CLUBS
from sources.simulated.world import World
from storage.kit.clock import FixedClock
from storage.register.tables import player, team, team_link
from tests.assets.conftest import StepClock
from tests.clocks import set_stepped

pytestmark = pytest.mark.services

ASSETS = [raw_news__articles, raw_espn__news, core_articles, core_absences]
WEEKS = 5
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.9


@pytest.fixture
def northland(engine: Engine, clock) -> Engine:
    """The clubs by their names and ESPN's ids; nobody has heard of any player."""
    del clock
    with engine.begin() as connection:
        for club in CLUBS:
            number = connection.execute(
                insert(team).values(name=club.name, country="Northland").returning(team.c.team_id)
            ).scalar_one()
            connection.execute(
                insert(team_link).values(
                    source="espn", source_team_id=club.espn_id, team_id=number
                )
            )
    return engine


@pytest.fixture
def provider_at(provider_clock: StepClock) -> Iterator[StepClock]:
    """The provider's clock, put back when the test is over."""
    before = provider_clock.at
    yield provider_clock
    provider_clock.at = before


def fetch_and_take_in(engine: Engine, url: str, at: datetime) -> dg.ExecuteInProcessResult:
    set_stepped(engine, at)
    now = FixedClock(at)
    with httpx.Client(base_url=url, trust_env=False) as http:
        return dg.materialize(
            ASSETS,
            resources={
                "engine": engine,
                "clock": now,
                "news": NewsClient(http, now.now),
                "espn": EspnClient(http, now.now),
                "competitions": competitions_of(simulated=True),
                "source_settings": SourceSettings(news_urls=(f"{url}/news/rss.xml",)),
            },
        )


def reported_out(engine: Engine, at: datetime) -> set[str]:
    statement = text(
        "SELECT p.name FROM football.absence a JOIN football.player p USING (player_id)"
        " WHERE superseded_at IS NULL AND status NOT IN ('returned', 'doubtful')"
        " AND expires_at > :at"
    )
    with engine.connect() as connection:
        return set(connection.execute(statement, {"at": at}).scalars())


def test_what_the_press_says_agrees_with_who_is_out(
    northland: Engine, provider_url: str, provider_at: StepClock, simulated_world: World
) -> None:
    right = claimed = true = 0
    started = World.OPENING
    for week in range(WEEKS):
        provider_at.at = at = started + timedelta(weeks=week)
        assert fetch_and_take_in(northland, provider_url, at).success
        spells = simulated_world.season(2025).absences.spells
        really = {
            spell.player.name
            for spell in spells
            # Before the first feed nobody read the papers.
            if started - timedelta(days=10) < spell.announced_at <= at < spell.returns_at
        }
        found = reported_out(northland, at)
        right, claimed, true = (
            right + len(found & really),
            claimed + len(found),
            true + len(really),
        )
    print(  # noqa: T201 - the measurement
        f"{WEEKS} weeks: precision {right / claimed:.3f} ({right}/{claimed}),"
        f" recall {right / true:.3f} ({right}/{true})"
    )
    assert true > 50
    assert right / claimed >= LEAST_PRECISION
    assert right / true >= LEAST_RECALL
    with northland.connect() as connection:
        waiting = connection.execute(
            text("SELECT detail FROM raw.quarantine WHERE resolved_at IS NULL")
        ).scalars()
        assert list(waiting) == []


def test_the_same_news_again_says_nothing_new(
    northland: Engine, provider_url: str, provider_at: StepClock
) -> None:
    provider_at.at = World.OPENING
    fetch_and_take_in(northland, provider_url, World.OPENING)
    counted = text(
        "SELECT (SELECT count(*) FROM football.absence), (SELECT count(*) FROM football.article),"
        " (SELECT count(*) FROM events.event)"
    )
    with northland.connect() as connection:
        before = connection.execute(counted).one()
    later = World.OPENING + timedelta(minutes=5)
    fetch_and_take_in(northland, provider_url, later)
    with northland.connect() as connection:
        assert connection.execute(counted).one() == before
        linked = connection.execute(text("SELECT count(*) FROM football.article_player"))
        assert linked.scalar_one() > 0


def test_names_that_are_nobodys_wait_until_somebody_has_them(
    northland: Engine, provider_url: str, provider_at: StepClock
) -> None:
    """Without ESPN's ids the names of a feed mean nobody; a line-up may say later who they are."""
    provider_at.at = World.OPENING
    with httpx.Client(trust_env=False) as http:
        result = dg.materialize(
            [raw_news__articles, core_articles, core_absences],
            resources={
                "engine": northland,
                "news": NewsClient(http, lambda: World.OPENING),
                "source_settings": SourceSettings(news_urls=(f"{provider_url}/news/rss.xml",)),
            },
        )
    (check,) = (
        e
        for e in result.get_asset_check_evaluations()
        if (e.asset_key, e.check_name) == (dg.AssetKey("core_absences"), "rows_are_readable")
    )
    assert not check.passed
    assert reported_out(northland, World.OPENING) == set()
    with northland.begin() as connection:
        names = text(
            "SELECT DISTINCT row ->> 'player' AS name FROM raw.quarantine"
            " WHERE reason = 'unknown_player'"
        )
        team_id = connection.execute(select(team.c.team_id).limit(1)).scalar_one()
        rows = [{"name": row.name, "team_id": team_id} for row in connection.execute(names).all()]
        connection.execute(insert(player), rows)
    dg.materialize([core_absences], resources={"engine": northland})
    assert len(reported_out(northland, World.OPENING)) >= 4

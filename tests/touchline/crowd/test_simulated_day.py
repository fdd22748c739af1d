"""A day of the crowd in fast time, with a real API and database, through kills of both."""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, text, update

from storage.football.tables.match import match
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import set_accelerated, set_stepped
from tests.conftest import OPENING
from tests.databases import url_as
from tests.people import api_of
from tests.serving.conftest import League, league_in
from tests.serving.served import served
from tests.touchline.crowd.processes import CrowdProcess, crowd_at, eventually
from touchline.crowd_accounts import ensure
from touchline.stack import ports

pytestmark = pytest.mark.services

SPEED = 2400.0
KICKOFFS = ((3.0, "S1"), (5.0, "S1"), (5.5, "S2"), (7.0, "S1"))
LAST = OPENING + timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Day:
    """What is there after the day.

    Attributes:
        logs: of each run of the crowd.
    """

    engine: Engine
    api: httpx.Client
    logs: list[str]

    def rows(self, statement: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement)).mappings())

    def each(self, path: str) -> Iterator[dict[str, Any]]:
        cursor: dict[str, str] = {}
        while True:
            page = self.api.get(path, params={"limit": 100, **cursor}).raise_for_status().json()
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}


def plant(league: League) -> list[int]:
    """Four matches to come with sealed forecasts, and one of last week."""
    league.add_match(-160, status="finished", home_goals_90=1, away_goals_90=0)
    found: list[int] = []
    for number, (hours, code) in enumerate(KICKOFFS):
        home, away = league.team_ids[number % 4], league.team_ids[(number + 1) % 4]
        match_id = league.add_match(hours, code=code, home_team_id=home, away_team_id=away)
        league.seal(match_id, hours, "odds_free")
        found.append(match_id)
    return found


def play(
    league: League, match_ids: list[int], clock: DatabaseClock, over: threading.Event
) -> None:
    """Bring each final score once its time has come."""
    waiting = list(zip(match_ids, KICKOFFS, strict=True))
    while waiting and not over.wait(0.1):
        match_id, (hours, _) = waiting[0]
        if clock.now() < OPENING + timedelta(hours=hours, minutes=110):
            continue
        waiting.pop(0)
        with UnitOfWork(league.engine) as uow:
            final = {"status": "finished", "home_goals_90": 2, "away_goals_90": match_id % 4}
            uow.connection.execute(
                update(match).where(match.c.match_id == match_id).values(**final)
            )
            uow.publish(league.event(f"match:{match_id}", kind="match.finished"))
            uow.commit()


@contextmanager
def playing(league: League, match_ids: list[int], clock: DatabaseClock) -> Iterator[None]:
    over = threading.Event()
    thread = threading.Thread(target=play, args=(league, match_ids, clock, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def day(postgres_server: Any, template_database: str, tmp_path_factory: Any) -> Iterator[Day]:
    """The day: the crowd is killed in the middle of it and begins again, then the API."""
    name = f"crowd_{uuid4().hex}"
    postgres_server.administer(f"CREATE DATABASE {name} TEMPLATE {template_database}")
    url = postgres_server.url(name)
    engine = engine_of(url)
    set_stepped(engine, OPENING)
    clock = DatabaseClock(engine)
    league = league_in(engine, clock)
    match_ids = plant(league)
    accounts: Path = tmp_path_factory.mktemp("crowd") / "crowd.json"
    with api_of(engine) as owner:
        ensure(owner, accounts)
    set_accelerated(engine, OPENING, SPEED)

    def posts() -> int:
        with engine.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM social.post")).scalar_one()

    logs: list[str] = []
    port = ports.any_free()
    with playing(league, match_ids, clock), ExitStack() as rest:
        address = f"http://127.0.0.1:{port}"
        with serve(url, port) as first:
            with crowd_at(address, accounts) as crowd:
                eventually(lambda: posts() >= 8)
                crowd.child.kill()
                crowd.child.wait()
                logs.append(crowd.log)
            crowd = rest.enter_context(crowd_at(address, accounts))
            eventually(lambda: posts() >= 12 or clock.now() > OPENING + timedelta(hours=6))
            first.process.kill()
        again = rest.enter_context(serve(url, port))
        eventually(lambda: is_over(engine, clock, crowd), seconds=60)
        logs.append(crowd.log)
        with httpx.Client(base_url=again.url, timeout=30) as api:
            yield Day(engine=engine, api=api, logs=logs)
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


def serve(url: str, port: int) -> Any:
    return served(url_as(Role.API, url), port=port, rate_limits="on", world="simulated")


def is_over(engine: Engine, clock: DatabaseClock, crowd: CrowdProcess) -> bool:
    assert crowd.child.poll() is None, crowd.log
    return clock.now() > LAST


def test_everybody_wrote_before_and_after_and_each_thing_once(day: Day) -> None:
    rows = day.rows(
        "SELECT p.account_id, p.match_id, p.created_at < m.kickoff_at AS is_preview,"
        " p.forecast_id IS NOT NULL AS has_forecast, p.created_at, m.kickoff_at, m.status"
        " FROM social.post p JOIN football.match m USING (match_id)"
    )
    occasions = [(row["account_id"], row["match_id"], row["is_preview"]) for row in rows]
    assert len(set(occasions)) == len(occasions)
    previews = [row for row in rows if row["is_preview"]]
    results = [row for row in rows if not row["is_preview"]]
    assert len(previews) >= 16
    assert len(results) >= 8
    assert all(row["has_forecast"] for row in previews)
    assert {row["match_id"] for row in previews} == {row["match_id"] for row in results}
    assert all(row["created_at"] > row["kickoff_at"] + timedelta(minutes=110) for row in results)
    comments = day.rows("SELECT account_id, post_id FROM social.comment")
    answers = [(row["account_id"], row["post_id"]) for row in comments]
    assert answers
    assert len(set(answers)) == len(answers)


def test_all_of_it_is_labelled_and_shown(day: Day) -> None:
    found = list(day.each("/v1/social/feed?scope=discovery"))
    count = day.rows("SELECT count(*) FROM social.post")[0]["count"]
    assert len(found) == count, "nothing waits for review"
    for post in found:
        author = post["author"]
        assert author["is_agent"]
        assert author["kind"] == "agent"
        assert author["username"].startswith("sim-")
        assert "simul" in author["name"]
    for username in {post["author"]["username"] for post in found}:
        assert "simul" in day.api.get(f"/v1/social/profiles/{username}").json()["bio"].lower()
    held = day.rows("SELECT count(*) FROM social.screening WHERE is_held")
    assert held[0]["count"] == 0
    page = day.api.get("/community", headers={"Accept": "text/html"}).text
    assert 'class="tag agent"' in page


def test_they_tag_mention_like_and_follow_in_two_languages(day: Day) -> None:
    tags = {row["tag"] for row in day.api.get("/v1/social/hashtags").json()["items"]}
    assert "s1" in tags
    liked = "SELECT count(*) FROM social.post_like"
    followed = "SELECT count(*) FROM social.follow"
    answered = "SELECT count(*) FROM social.comment WHERE text LIKE '%@sim-%'"
    for statement in (liked, followed, answered):
        assert day.rows(statement)[0]["count"] > 0, statement
    texts = " ".join(post["text"] for post in day.each("/v1/social/feed?scope=discovery"))
    assert " gegen " in texts
    assert " v " in texts or " against " in texts


def test_numbers_in_texts_are_those_of_the_forecast_or_the_score(
    day: Day,
) -> None:
    scores = {
        row["match_id"]: {str(row["home"]), str(row["away"])}
        for row in day.rows(
            "SELECT match_id, home_goals_90 AS home, away_goals_90 AS away FROM football.match"
        )
    }
    forecasts = {
        row["match_id"]: {f"{100 * row[side]:.0f}" for side in ("p_home", "p_draw", "p_away")}
        for row in day.rows("SELECT match_id, p_home, p_draw, p_away FROM forecast.forecast")
    }
    checked = 0
    for post in day.each("/v1/social/feed?scope=discovery"):
        match_id = post["match_id"]
        if match_id is None:
            continue
        numbers = numbers_of(post["text"])
        if post["forecast"] is not None:
            card = {
                f"{100 * post['forecast'][side]:.0f}" for side in ("p_home", "p_draw", "p_away")
            }
            assert card == forecasts[match_id]
        assert numbers <= forecasts[match_id] | scores[match_id], post["text"]
        checked += bool(numbers)
    assert checked > 10


def test_the_api_refused_nothing_but_haste(day: Day) -> None:
    for log in day.logs:
        assert "was refused" not in log, log
        assert "Traceback" not in log, log
    assert "is not reached" in day.logs[-1], "the API was killed meanwhile"


def numbers_of(written: str) -> set[str]:
    """The numbers of a text, without those in names and hashtags."""
    return set(re.findall(r"\d+", re.sub(r"#\w+|Bø 100%", "", written)))


def test_the_domain_day_went_by(day: Day) -> None:
    now = datetime.fromisoformat(day.api.get("/v1/clock").json()["now"])
    assert now > LAST

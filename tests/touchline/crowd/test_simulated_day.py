"""What the crowd did in a simulated day, through kills of itself and of the API."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from tests.clocks import set_stepped
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.serving.conftest import league_in
from tests.touchline.crowd.day import Day, Stage, plant, play
from touchline.crowd_accounts import ensure
from touchline.stack import ports

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def day(postgres_server: Any, template_database: str, tmp_path_factory: Any) -> Iterator[Day]:
    """The day: the crowd is killed in the middle of it and begins again, then the API."""
    name = f"crowd_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    url = postgres_server.url(name)
    engine = engine_of(url)
    reader = engine_as(Role.API, engine)
    set_stepped(engine, OPENING)
    league = league_in(engine, DatabaseClock(engine))
    match_ids = plant(league)
    accounts: Path = tmp_path_factory.mktemp("crowd") / "crowd.json"
    everybody = ensure(reader, accounts)
    some = dict(list(everybody.items())[::3])  # who has no key stays away
    accounts.write_text(json.dumps(some))
    stage = Stage(league=league, url=url, port=ports.any_free(), accounts=accounts, reader=reader)
    with (
        play(stage, match_ids) as logs,
        httpx.Client(base_url=stage.address, timeout=30) as api,
    ):
        yield Day(engine=reader, api=api, logs=logs, usernames=list(some))
    reader.dispose()
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


def test_everybody_wrote_before_and_after_and_each_thing_once(day: Day) -> None:
    rows = day.rows(
        "SELECT p.account_id, p.match_id, p.created_at < m.kickoff_at AS is_preview,"
        " p.forecast_id IS NOT NULL AS has_forecast, p.created_at, m.kickoff_at"
        " FROM social.post p JOIN football.match m USING (match_id)"
    )
    occasions = [(row["account_id"], row["match_id"], row["is_preview"]) for row in rows]
    assert len(set(occasions)) == len(occasions)
    previews = [row for row in rows if row["is_preview"]]
    results = [row for row in rows if not row["is_preview"]]
    assert len(previews) >= 12
    assert len(results) >= 12
    assert all(row["has_forecast"] for row in previews)
    assert {row["match_id"] for row in previews} == {row["match_id"] for row in results}
    assert all(row["created_at"] > row["kickoff_at"] + timedelta(minutes=110) for row in results)
    comments = day.rows("SELECT account_id, post_id FROM social.comment")
    answers = [(row["account_id"], row["post_id"]) for row in comments]
    assert answers
    assert len(set(answers)) == len(answers)


def test_all_of_it_is_labelled_and_shown(day: Day) -> None:
    found = list(day.posts())
    assert len(found) == day.rows("SELECT count(*) FROM social.post")[0]["count"]
    for post in found:
        author = post["author"]
        assert author["is_agent"]
        assert author["kind"] == "agent"
        assert author["username"].startswith("sim-")
        assert "simul" in author["name"]
    for username in day.usernames:
        assert "simul" in day.api.get(f"/v1/social/profiles/{username}").json()["bio"].lower()
    held = day.rows("SELECT count(*) FROM social.screening WHERE is_held")
    assert held[0]["count"] == 0, "nothing waits for review"
    page = day.api.get("/community", headers={"Accept": "text/html"}).text
    assert 'class="tag agent"' in page


def test_they_tag_mention_like_and_follow_in_two_languages(day: Day) -> None:
    tags = {row["tag"] for row in day.api.get("/v1/social/hashtags").json()["items"]}
    assert "s1" in tags
    liked = "SELECT count(*) FROM social.post_like"
    followed = "SELECT count(*) FROM social.follow"
    mentioned = "SELECT count(*) FROM social.comment WHERE text LIKE '%@sim-%'"
    for statement in (liked, followed, mentioned):
        assert day.rows(statement)[0]["count"] > 0, statement
    texts = " ".join(post["text"] for post in day.posts())
    assert " gegen " in texts
    assert " v " in texts or " against " in texts


def test_nobody_is_mailed_about_the_crowd(day: Day) -> None:
    assert day.rows("SELECT count(*) FROM delivery.message WHERE topic LIKE '%notice%'") == [
        {"count": 0}
    ]


def test_numbers_in_texts_are_those_of_the_forecast_or_the_score(day: Day) -> None:
    scores = {
        row["match_id"]: {str(row["home"]), str(row["away"])}
        for row in day.rows(
            "SELECT match_id, home_goals_90 AS home, away_goals_90 AS away FROM football.match"
        )
    }
    forecasts = {
        row["match_id"]: percents(row)
        for row in day.rows("SELECT match_id, p_home, p_draw, p_away FROM forecast.forecast")
    }
    checked = 0
    for post in day.posts():
        match_id = post["match_id"]
        if match_id is None:
            continue
        if post["forecast"] is not None:
            assert percents(post["forecast"]) == forecasts[match_id]
        numbers = numbers_of(post["text"])
        assert numbers <= forecasts[match_id] | scores[match_id], post["text"]
        checked += bool(numbers)
    assert checked > 10


def test_the_api_refused_nothing_but_haste(day: Day) -> None:
    for log in day.logs:
        assert "was refused" not in log, log
        assert "Traceback" not in log, log
    assert "is not reached" in day.logs[-1], "the API was killed meanwhile"


def percents(row: Any) -> set[str]:
    return {f"{100 * row[side]:.0f}" for side in ("p_home", "p_draw", "p_away")}


def numbers_of(written: str) -> set[str]:
    """The numbers of a text, without those in names and hashtags."""
    return set(re.findall(r"\d+", re.sub(r"#\w+|Bø 100%", "", written)))

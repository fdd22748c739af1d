"""A day of the crowd: a small league, the API and the crowd as processes, and kills of both."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, text, update

from storage.football.tables.match import match
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import url_as
from tests.serving.conftest import League
from tests.serving.served import served
from tests.touchline.crowd.processes import CrowdProcess, crowd_at, eventually
from touchline.crowd.cast import CAST
from touchline.crowd.plan import Plan, clubs_of
from touchline.crowd.window import Window
from touchline_client import Touchline

SEED = 1966
_KICKOFFS = ((3.0, "S1"), (5.0, "S1"), (5.5, "S2"), (7.0, "S1"))
_PATIENCE_SECONDS = 90.0


@dataclass(frozen=True, kw_only=True)
class Day:
    """What is there after the day.

    Attributes:
        logs: of each run of the crowd.
        usernames: of its members.
    """

    engine: Engine
    api: httpx.Client
    logs: list[str]
    usernames: list[str]

    def rows(self, statement: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement)).mappings())

    def posts(self) -> Iterator[dict[str, Any]]:
        """Every public post, as everybody sees it."""
        cursor: dict[str, str] = {}
        while True:
            query = {"scope": "discovery", "limit": 100, **cursor}
            page = self.api.get("/v1/social/feed", params=query).raise_for_status().json()
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The world of the day.

    Attributes:
        url: of its database.
        port: of its API, the same after a kill.
        accounts: the file of the members' keys.
        reader: an engine as the API's role: the pipelines may not read what people write.
    """

    league: League
    url: str
    port: int
    accounts: Path
    reader: Engine

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> Any:
        url = url_as(Role.API, self.url)
        return served(url, port=self.port, rate_limits="on", world="simulated")

    def count(self, statement: str) -> int:
        with self.reader.connect() as connection:
            return connection.execute(text(statement)).scalar_one()

    def until(self, crowd: CrowdProcess, condition: Callable[[], object]) -> None:
        """Wait for what the crowd does; it must go on meanwhile."""

        def is_there() -> object:
            assert crowd.child.poll() is None
            return condition()

        try:
            eventually(is_there, seconds=_PATIENCE_SECONDS)
        except AssertionError as error:
            raise AssertionError(crowd.log) from error

    def due(self) -> set[str]:
        """Return what members are to have written by now, of what the API still shows."""
        return asyncio.run(_due(self.address, json.loads(self.accounts.read_text())))

    def step(self, to_hours: float) -> None:
        step(self.league.engine, to=OPENING + timedelta(hours=to_hours))


POSTS = "SELECT count(*) FROM social.post"
COMMENTS = "SELECT count(*) FROM social.comment"
FOLLOWS = "SELECT count(*) FROM social.follow"
LIKES = "SELECT count(*) FROM social.post_like"


def plant(league: League) -> list[int]:
    """Four matches to come with sealed forecasts, and one of last week."""
    league.add_match(-160, status="finished", home_goals_90=1, away_goals_90=0)
    found: list[int] = []
    for number, (hours, code) in enumerate(_KICKOFFS):
        home, away = league.team_ids[number % 4], league.team_ids[(number + 1) % 4]
        match_id = league.add_match(hours, code=code, home_team_id=home, away_team_id=away)
        league.seal(match_id, hours, "odds_free")
        found.append(match_id)
    return found


@contextmanager
def play(stage: Stage, match_ids: list[int]) -> Iterator[list[str]]:
    """Step through the day; yield, while the API runs, what each run of the crowd logged."""
    logs: list[str] = []
    with stage.serve() as first:
        with crowd_at(stage.address, stage.accounts) as crowd:
            stage.until(crowd, lambda: stage.count(POSTS) >= 5)
            crowd.child.kill()
            crowd.child.wait()
            logs.append(crowd.log)
        with crowd_at(stage.address, stage.accounts) as crowd:
            stage.step(2.5)
            wanted = len(stage.due())
            stage.until(crowd, lambda: stage.count(POSTS) >= wanted)
            first.process.kill()
            first.process.wait()
            stage.until(crowd, lambda: "is not reached" in crowd.log)
            _finish(stage, match_ids)
            before = stage.count(POSTS)
            with stage.serve():
                results = [key for key in stage.due() if ":result:" in key]
                stage.until(crowd, lambda: stage.count(POSTS) >= before + len(results))
                stage.until(crowd, lambda: stage.count(COMMENTS) >= 5)
                stage.until(crowd, lambda: stage.count(FOLLOWS) >= 1)
                stage.until(crowd, lambda: stage.count(LIKES) >= 1)
                logs.append(crowd.log)
                yield logs


def _finish(stage: Stage, match_ids: list[int]) -> None:
    """Bring every final score, later that day."""
    stage.step(10.0)
    with UnitOfWork(stage.league.engine) as uow:
        for match_id in match_ids:
            final = {"status": "finished", "home_goals_90": 2, "away_goals_90": match_id % 4}
            statement = update(match).where(match.c.match_id == match_id)
            uow.connection.execute(statement.values(**final))
            uow.publish(stage.league.event(f"match:{match_id}", kind="match.finished"))
        uow.commit()


async def _due(url: str, keys: Mapping[str, str]) -> set[str]:
    cast = [member for member in CAST if member.username in keys]
    async with Touchline(url) as touchline:
        window = Window(touchline)
        plan = Plan(seed=SEED, cast=cast, clubs=clubs_of(cast, await window.clubs()))
        return {each.key for each in plan.due(await window.scene())}

"""The live run on a match-day: followed from kick-off to the end, once, whatever is killed."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import Engine, func, select

from football.observations.match import MatchStatus, Phase
from pipelines.live.job import live
from pipelines.live.loop import Ending, Outcome
from sources.espn.client import EspnClient
from sources.http import build_client
from sources.settings import SourceSettings
from sources.simulated.world import World
from storage.football.tables.lineup import match_event
from storage.forecast.tables.live import live_forecast, live_window
from storage.forecast.writes.live_window import is_free
from storage.kit.clock import DatabaseClock
from tests.pipelines.matchdays import LEAGUES, MatchDay, follow, minutes, provider

pytestmark = [pytest.mark.services, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("matchdays.py")
PACE = 0.05


@pytest.fixture(scope="module")
def northland() -> World:
    return World()


@pytest.fixture
def day(engine: Engine, clock: DatabaseClock, northland: World) -> Iterator[MatchDay]:
    with provider(northland, engine) as url:
        day = MatchDay(engine=engine, provider_url=url, world=northland)
        day.prepare()
        yield day


def until(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def followed(day: MatchDay) -> Iterator[list[Outcome]]:
    """Run the loop beside the test; gives where its outcome will be."""
    outcomes: list[Outcome] = []
    work = threading.Thread(
        target=lambda: outcomes.append(follow(day.engine, day.provider_url, PACE))
    )
    work.start()
    yield outcomes
    work.join(timeout=60)
    assert not work.is_alive()


@contextmanager
def a_process(day: MatchDay, database_url: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 our own program and arguments
        [sys.executable, str(PROGRAM), database_url, day.provider_url, str(PACE)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def play(day: MatchDay, since: float, until_minute: float, each: float = 9) -> None:
    """Let the day pass in steps, each of which is seen before the next."""
    start = day.first_kickoff()
    minute = since
    while minute <= until_minute:
        day.step_to(start + minutes(minute))
        at = day.now
        until(lambda at=at: all(m.observed_at >= at for m in on(day)))
        minute += each


def on(day: MatchDay) -> list[Any]:
    started = [m for m in day.matches() if m.kickoff_at <= day.now]
    return [m for m in started if m.status != MatchStatus.FINISHED.value]


def to_the_end(day: MatchDay) -> None:
    """Pass the rest of the window in steps, until everything is final and confirmed."""
    last = day.matches()[-1].kickoff_at + minutes(140)
    while day.now < last:
        coming = [m.kickoff_at for m in day.matches() if m.kickoff_at > day.now]
        at = day.now + minutes(15) if on(day) or not coming else coming[0] + minutes(1)
        day.step_to(min(at, last))
        until(lambda at=day.now: all(m.observed_at >= at for m in on(day)))
    until(lambda: all(m.status == MatchStatus.FINISHED.value for m in day.matches()))
    day.step_to(day.now + minutes(3))


def assert_published_once_and_in_order(day: MatchDay) -> None:
    """Scores only rise, each is announced once, phases come in order, and the ends are true."""
    for m in day.matches():
        published = [
            e.payload for e in day.events("match.score") if e.payload["match_id"] == m.match_id
        ]
        scores = [(0, 0), *((t["home_goals_90"], t["away_goals_90"]) for t in published)]
        assert all(sum(after) > sum(before) for before, after in pairwise(scores)), scores
        assert scores[-1] == (m.home_goals_90, m.away_goals_90)
        phases = [
            e.payload["phase"]
            for e in day.events("match.status")
            if e.payload["match_id"] == m.match_id
        ]
        assert phases == sorted(set(phases))
        assert phases[-1] == Phase.FINAL
        counts = [e for e in day.events("match.statistics") if e.payload["match_id"] == m.match_id]
        assert any(e.occurred_at < m.observed_at for e in counts)  # not first at the end
    finals: dict[Any, list[tuple[int, int]]] = {}
    for m in day.matches():
        finals.setdefault(m.kickoff_at, []).append((m.home_goals_90, m.away_goals_90))
    true = day.true_scores()
    for at, scores in finals.items():
        assert sorted(scores) == true[at]


def test_a_day_is_followed_to_its_confirmed_end(day, engine):
    day.step_to(day.first_kickoff() - minutes(10))
    with followed(day) as outcomes:
        play(day, 1, 50)
        to_the_end(day)
    (outcome,) = outcomes
    assert outcome.ending is Ending.ALL_FINAL
    assert outcome.total.failures == 0
    assert outcome.total.taken.quarantined == 0
    assert_published_once_and_in_order(day)
    with engine.connect() as connection:
        last = connection.execute(
            select(live_forecast).where(live_forecast.c.phase_rank == int(Phase.FINAL))
        ).all()
        happened = connection.execute(select(func.count()).select_from(match_event)).scalar_one()
        window = connection.execute(select(live_window)).one()
    assert len(last) == len(day.matches())
    assert all(max(row.p_home, row.p_draw, row.p_away) > 0.999 for row in last)
    assert happened >= sum(m.home_goals_90 + m.away_goals_90 for m in day.matches())
    assert window.finished_at is not None
    assert is_free(engine)
    causes = {each.payload["cause"] for each in day.events("forecast.live")}
    assert {"kick-off", "goal", "half-time", "time"} <= causes


def test_the_job_reports_what_it_did_and_ends_when_nothing_is_due(day, engine):
    day.step_to(day.first_kickoff() - minutes(10))
    resources = {
        "engine": engine,
        "competitions": LEAGUES,
        "source_settings": SourceSettings(espn_url=day.provider_url),
    }
    results: list[dg.ExecuteInProcessResult] = []
    with build_client(day.provider_url, SourceSettings()) as http:
        resources["espn"] = EspnClient(http, DatabaseClock(engine).now)
        work = threading.Thread(
            target=lambda: results.append(live.execute_in_process(resources=resources))
        )
        work.start()
        day.step_to(day.first_kickoff() + minutes(1))
        until(lambda: all(m.status == MatchStatus.IN_PLAY.value for m in on(day)))
        day.step_to(day.now + minutes(24 * 60))
        work.join(timeout=60)
    (result,) = results
    assert result.success
    seen = {
        each.asset_key.to_user_string(): each
        for each in result.get_asset_observation_events()
        if each.asset_key is not None
    }
    assert set(seen) == {"raw_espn__scoreboard", "core_matches", "predictions_upcoming"}
    published = seen["raw_espn__scoreboard"].asset_observation_data.asset_observation.metadata
    answers = published["live/answers"].value
    assert isinstance(answers, int)
    assert answers > 0
    assert published["live/failures"].value == 0


def test_a_process_that_is_interrupted_lets_go_at_once(day, database_url, engine):
    day.step_to(day.first_kickoff() - minutes(10))
    with a_process(day, database_url) as running:
        until(lambda: not is_free(engine))
        play(day, 1, 1)
        running.send_signal(signal.SIGINT)
        running.wait(timeout=20)
        assert running.returncode != 0
        until(lambda: is_free(engine), seconds=5)


def test_with_nothing_due_it_ends_at_once(day):
    assert follow(day.engine, day.provider_url, PACE).ending is Ending.NOTHING_DUE


def test_of_two_processes_one_follows_and_when_it_is_killed_the_next_goes_on(day, database_url):
    day.step_to(day.first_kickoff() - minutes(10))
    with a_process(day, database_url) as first:
        play(day, 1, 10)
        with a_process(day, database_url) as second:
            assert second.stdout is not None
            assert second.stdout.readline().strip() == Ending.HELD.name
        first.kill()
        first.wait()
    day.step_to(day.now + minutes(19))
    with a_process(day, database_url) as third:
        to_the_end(day)
        assert third.stdout is not None
        assert third.stdout.readline().strip() == Ending.ALL_FINAL.name
    assert_published_once_and_in_order(day)

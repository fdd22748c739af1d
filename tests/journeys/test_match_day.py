"""A match-day by itself: the live run, the API, Redis and PostgreSQL are killed in its middle.

Matches kick off on Saturday at 12:30, 15:00 and 17:30: one window. Two clients follow all of it,
one by long poll, one by WebSocket over a network that is lost for a minute.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import dagster as dg
import httpx
import pytest
from dagster import DagsterRunStatus
from sqlalchemy import func, select, text

from football.observations.match import MatchStatus, Phase
from pipelines.runs import UNDER_WAY
from sources.simulated.world import World
from storage.football.tables.match import match
from storage.forecast.tables.live import live_forecast
from storage.kit.engine import engine_of
from storage.kit.tables.events import event
from tests.clocks import set_speed, step
from tests.journeys.listening import Listener
from tests.journeys.stacks import running
from tests.journeys.watching import Watcher
from tests.journeys.weekend import Weekend, at, workers

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(2400)]

FAST, SLOW = 60.0, 20.0
_PATIENCE_SECONDS = 240.0
_MISSED_EVENTS = 5
_TERMINATE = "mutation($runId: String!) { terminateRun(runId: $runId) { __typename } }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is left of the day."""

    weekend: Weekend
    watcher: Watcher
    listener: Listener
    cancelled: str


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    with running("touchline match day ") as stack, pytest.MonkeyPatch.context() as patch:
        for name, value in stack.environment.items():
            patch.setenv(name, value)
        engine = engine_of(stack.environment["TOUCHLINE_DATABASE_URL"])
        with dg.DagsterInstance.get() as instance:
            weekend = Weekend(stack=stack, engine=engine, instance=instance, plan=())
            watcher, listener = Watcher(stack.api_url, "live"), Listener(stack.api_url, "live")
            watcher.start()
            listener.start()
            cancelled = live(weekend, listener)
            watcher.stop()
            stack.eventually(lambda: cursors(listener)[-1] == watcher.seen[-1][0])
            listener.stop()
            yield Day(weekend=weekend, watcher=watcher, listener=listener, cancelled=cancelled)
        engine.dispose()


def live(weekend: Weekend, listener: Listener) -> str:
    """Let Saturday happen and return which run was cancelled on the way."""
    step(weekend.engine, to=at(15, 12, 10))
    set_speed(weekend.engine, SLOW)
    weekend.wait_until_working("live")
    weekend.wait_until(at(15, 12, 50))
    for pid in workers(weekend.stack.state["services"]["code server"]["pid"]):
        os.kill(pid, signal.SIGKILL)
    weekend.killed.append("run workers")
    wait_until_followed(weekend)
    for name, minute in (("api", 0), ("redis", 10), ("postgres", 20)):
        weekend.wait_until(at(15, 13, minute))
        weekend.killed.append(weekend.kill_service(name))
        weekend.stack.eventually(weekend.stack.is_ready, _PATIENCE_SECONDS)
        weekend.engine.dispose()
    wait_until_followed(weekend)
    listener.lose_network()
    before = logged(weekend)
    cancelled = cancel_live_run(weekend)
    wait_until_followed(weekend)
    weekend.stack.eventually(lambda: logged(weekend) >= before + _MISSED_EVENTS, _PATIENCE_SECONDS)
    listener.find_network()
    set_speed(weekend.engine, FAST)
    weekend.wait_until(at(15, 19, 45))
    set_speed(weekend.engine, 1.0)
    weekend.stack.eventually(lambda: not under_way(weekend), _PATIENCE_SECONDS)
    set_speed(weekend.engine, 0)
    return cancelled


def cancel_live_run(weekend: Weekend) -> str:
    """Do what the button "Terminate" of Dagster's page of a run does."""
    run_id = under_way(weekend)[0].run_id
    body = {"query": _TERMINATE, "variables": {"runId": run_id}}
    url = f"{weekend.stack.dagster_url}/graphql"

    def press() -> bool:
        # Dagster's webserver answers 500 once for each connection that PostgreSQL took with it.
        answer = httpx.post(url, json=body, timeout=30, trust_env=False)
        if answer.is_server_error:
            return False
        assert answer.json()["data"]["terminateRun"]["__typename"] == "TerminateRunSuccess"
        return True

    weekend.stack.eventually(press)
    return run_id


def logged(weekend: Weekend) -> int:
    """How many events of the listener's topic the log has."""
    about_live = select(func.count()).where(event.c.topics.contains(["live"]))
    with weekend.engine.connect() as connection:
        return connection.execute(about_live).scalar_one()


def cursors(listener: Listener) -> list[str]:
    return [each.cursor for each in listener.heard]


def wait_until_followed(weekend: Weekend) -> None:
    """Wait until every match that is on has been looked at since this moment."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    now = weekend.now
    statement = select(match.c.observed_at).where(match.c.status == MatchStatus.IN_PLAY.value)
    while True:
        with weekend.engine.connect() as connection:
            seen = connection.execute(statement).scalars().all()
        if seen and min(seen) > now:
            return
        assert time.monotonic() < deadline, (now, seen, weekend.runs())
        time.sleep(0.5)


def under_way(weekend: Weekend) -> list[dg.DagsterRun]:
    about = dg.RunsFilter(job_name="live", statuses=UNDER_WAY)
    return list(weekend.instance.get_runs(about))


def events_of(day: Day, kind: str) -> list:
    wanted = select(event).where(event.c.type == kind).order_by(event.c.seq)
    with day.weekend.engine.connect() as connection:
        return list(connection.execute(wanted))


def saturday(day: Day) -> list:
    statement = select(match).where(match.c.kickoff_at.between(at(15, 12), at(15, 18)))
    with day.weekend.engine.connect() as connection:
        return list(connection.execute(statement))


def test_every_match_ended_as_it_truly_did(day, capsys):
    with capsys.disabled():
        runs = [r.status.value for r in day.weekend.runs() if r.job_name == "live"]
        sys.stdout.write(f"\nkilled: {day.weekend.killed}; live runs, newest first: {runs}\n")
        sys.stdout.write(
            f"events seen {len(day.watcher.seen)}, gaps {day.watcher.gaps},"
            f" answers missed {day.watcher.outages}\n"
        )
    season = World().season(2025)
    true: dict = {}
    for code in ("S1", "S2"):
        for index in season.rows(code):
            at_kickoff = true.setdefault(season.fixtures[index].kickoff_at, [])
            at_kickoff.append(tuple(int(goals) for goals in season.play.goals[index]))
    found: dict = {}
    for each in saturday(day):
        if each.status == MatchStatus.FINISHED.value:
            score = (each.home_goals_90, each.away_goals_90)
            found.setdefault(each.kickoff_at, []).append(score)
    assert len(found) == 3
    for kickoff_at, scores in found.items():
        assert sorted(scores) == sorted(true[kickoff_at])


def test_the_client_saw_every_event_once_and_in_order_or_learned_of_the_gap(day):
    seqs = [int(cursor.rpartition(":")[2]) for cursor, _ in day.watcher.seen]
    assert seqs == sorted(set(seqs))
    since = int(day.watcher.started_at.rpartition(":")[2])
    statement = (
        select(event.c.seq)
        .where(event.c.seq > since, event.c.topics.contains(["live"]))
        .order_by(event.c.seq)
    )
    with day.weekend.engine.connect() as connection:
        log = list(connection.execute(statement).scalars())
    assert seqs == log or day.watcher.gaps > 0
    assert day.watcher.outages > 0
    assert len(log) > 50


def test_a_websocket_hears_the_same_through_a_minute_without_network(day):
    assert cursors(day.listener) == [cursor for cursor, _ in day.watcher.seen]
    assert len(day.listener.recovered) >= 3  # begun, the API killed, the network lost
    assert all(day.listener.recovered)


def test_a_live_run_can_be_cancelled_and_the_window_is_taken_again(day):
    runs = [run for run in day.weekend.runs() if run.job_name == "live"]
    at = [run.run_id for run in runs].index(day.cancelled)
    assert runs[at].status is DagsterRunStatus.CANCELED
    assert at > 0  # newest first: another came after it


def test_each_goal_was_published_once_and_phases_came_in_order(day):
    for each in saturday(day):
        scores = [(0, 0)]
        for happened in events_of(day, "match.score"):
            if happened.payload["match_id"] == each.match_id:
                values = happened.payload
                scores.append((values["home_goals_90"], values["away_goals_90"]))
        assert all(sum(after) > sum(before) for before, after in pairwise(scores)), scores
        phases = [
            happened.payload["phase"]
            for happened in events_of(day, "match.status")
            if happened.payload["match_id"] == each.match_id
        ]
        assert phases == sorted(set(phases))
        if each.status == MatchStatus.FINISHED.value:
            assert phases[-1] == Phase.FINAL


def test_every_match_has_its_live_forecasts_to_the_end(day):
    with day.weekend.engine.connect() as connection:
        ended = set(
            connection.execute(
                select(live_forecast.c.match_id).where(
                    live_forecast.c.phase_rank == int(Phase.FINAL)
                )
            ).scalars()
        )
        holders = connection.execute(text("SELECT fence FROM raw.live_window")).scalars().all()
    finished = {m.match_id for m in saturday(day) if m.status == MatchStatus.FINISHED.value}
    assert finished <= ended
    assert max(holders) >= 2


def test_the_last_run_ended_well_and_none_is_left(day):
    assert under_way(day.weekend) == []
    runs = day.weekend.instance.get_runs(dg.RunsFilter(job_name="live"))
    assert runs[0].status is DagsterRunStatus.SUCCESS
    assert len(runs) >= 2

"""A long weekend by itself: the stack keeps up with a fast clock though its processes are killed.

Matches kick off on Saturday at 12:30, 15:00 and 17:30, on Sunday at 14:00 and 16:30. Each time one
of Saturday's last horizons opens, something of Dagster's is killed. Time passes more slowly while
a last horizon is open: a process takes the same seconds to start, or to come back, at any speed.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import text

from pipelines import recurring_jobs, tags
from pipelines.runs import UNDER_WAY
from storage.forecast.seals.verification import verify
from tests.assets import independent
from tests.journeys.weekend import (
    Stretch,
    Weekend,
    at,
    kill_code_server,
    kill_daemon,
    kill_workers,
    lived,
)

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(3600)]

HASTY, FAST, SLOW = 120.0, 60.0, 20.0
PLAN = (
    Stretch(since=at(15, 11, 20), until=at(15, 11, 50), speed=SLOW,
            disturb=kill_daemon(at(15, 11, 29))),
    Stretch(since=at(15, 11, 50), until=at(15, 13, 55), speed=FAST),
    Stretch(since=at(15, 13, 55), until=at(15, 14, 30), speed=SLOW,
            disturb=kill_workers(at(15, 14, 0), "forecast")),
    Stretch(since=at(15, 14, 30), until=at(15, 16, 25), speed=FAST),
    Stretch(since=at(15, 16, 25), until=at(15, 17, 0), speed=SLOW,
            disturb=kill_code_server(at(15, 16, 30), "forecast")),
    Stretch(since=at(15, 17), until=at(15, 20), speed=HASTY),
    Stretch(since=at(16, 2, 50), until=at(16, 4, 30), speed=FAST),
    Stretch(since=at(16, 12, 55), until=at(16, 13, 40), speed=SLOW),
    Stretch(since=at(16, 13, 40), until=at(16, 15, 25), speed=HASTY),
    Stretch(since=at(16, 15, 25), until=at(16, 16, 10), speed=SLOW),
    Stretch(since=at(16, 16, 10), until=at(16, 19), speed=HASTY),
    Stretch(since=at(17, 3, 50), until=at(17, 6), speed=FAST),
)  # fmt: skip
RECURRING = (
    recurring_jobs.FEEDS,
    recurring_jobs.HISTORY,
    recurring_jobs.NIGHTLY,
    recurring_jobs.RETRAIN,
)
MATCHES = 12


@pytest.fixture(scope="module")
def weekend() -> Iterator[Weekend]:
    with lived(PLAN) as weekend:
        yield weekend


def report(weekend: Weekend) -> list[str]:
    """Return due against done, what was killed, and how long each horizon waited."""
    rows = independent.horizons(weekend.engine, PLAN[0].since)
    waited: dict[bool, list[timedelta]] = {True: [], False: []}
    for row in rows:
        if row.name == "T-1h" and row.after is not None:
            stretch = weekend.stretch_at(row.kickoff_at - timedelta(hours=1))
            waited[stretch.disturb is not None].append(row.after / stretch.speed)
    longest = {
        is_disturbed: max(spans, default=timedelta()).total_seconds()
        for is_disturbed, spans in waited.items()
    }
    runs = Counter((run.job_name, run.status.value) for run in weekend.runs())
    return [
        *weekend.killed,
        *(
            f"{recurring.job:9} due {len(weekend.due_windows(recurring)):4}"
            f"  served {len(served(weekend, recurring)):4}"
            for recurring in RECURRING
        ),
        *independent.table_of_horizons(rows),
        f"T-1h took {longest[False]:.0f} s of wall time at most,"
        f" {longest[True]:.0f} s where something was killed",
        *(f"{job:9} {status:8} {n:4}" for (job, status), n in sorted(runs.items())),
    ]


def served(weekend: Weekend, recurring: recurring_jobs.RecurringJob) -> Counter[datetime]:
    """Count the successful runs by the window they were asked for."""
    jobs = {recurring.job, *recurring.also_served_by}
    return Counter(
        recurring.window(datetime.fromisoformat(run.tags[tags.AS_OF]))
        for run in weekend.runs([DagsterRunStatus.SUCCESS])
        if run.job_name in jobs and tags.AS_OF in run.tags
    )


def test_every_window_was_served_once(weekend, capsys):
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(report(weekend)) + "\n")
    for recurring in RECURRING:
        found = served(weekend, recurring)
        assert weekend.due_windows(recurring) - set(found) == set(), recurring.job
        assert {window for window, runs in found.items() if runs > 1} == set(), recurring.job


def test_no_run_is_stuck_and_only_the_killed_ones_failed(weekend):
    assert weekend.runs(UNDER_WAY) == []
    assert len(weekend.killed) == 3
    failed = weekend.runs([DagsterRunStatus.FAILURE])
    assert 2 <= len(failed) <= 8, [run.job_name for run in failed]
    for run in failed:
        later = [
            other
            for other in weekend.runs([DagsterRunStatus.SUCCESS])
            if other.job_name == run.job_name
            and other.tags.get(tags.AS_OF, "") >= run.tags.get(tags.AS_OF, "")
        ]
        assert later, f"{run.job_name} {run.run_id} was never made good"


def test_every_failure_raised_its_alert(weekend):
    with weekend.engine.connect() as connection:
        alerts = connection.execute(
            text(
                "SELECT payload ->> 'run_id' FROM events.event"
                " WHERE type = 'alert.raised' AND payload ? 'run_id'"
            )
        ).scalars()
        alerted = Counter(alerts)
    failed = {run.run_id for run in weekend.runs([DagsterRunStatus.FAILURE])}
    assert failed <= set(alerted)
    assert set(alerted.values()) == {1}


def test_no_horizon_of_any_match_was_missed(weekend):
    due = independent.horizons(weekend.engine, PLAN[0].since)
    assert [row for row in due if row.after is None] == []
    assert len({row.match_id for row in due}) == MATCHES
    assert {row.name for row in due} == {"T-24h", "T-1h"}


def test_nothing_was_sealed_or_announced_twice_and_the_seals_hold(weekend):
    assert independent.done_twice(weekend.engine) == []
    assert verify(weekend.engine).holds


def test_every_final_score_is_settled_and_scored(weekend):
    assert independent.unsettled(weekend.engine) == []
    counted = independent.scorecard(weekend.engine)
    kept = independent.kept(weekend.engine)
    assert set(counted) == set(kept)
    for place, row in counted.items():
        assert kept[place].n == row.n, place
        assert kept[place].log_loss == pytest.approx(row.log_loss, abs=1e-7)
    assert kept[None, "kick-off", "odds_free"].n >= MATCHES - 2

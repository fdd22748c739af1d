"""`touchline load`: the figures of Locust's counts, and what is said where it cannot run."""

import subprocess
import sys
from typing import Any

import psutil
import pytest
from click.testing import CliRunner

from touchline.load_test import cli, processors
from touchline.load_test.capacity import Step, lines_of, plan, table_of
from touchline.load_test.report import Row, rows_of


def entry(name: str, failures: int, times: dict[str, int]) -> dict[str, Any]:
    return {
        "name": name,
        "num_requests": sum(times.values()),
        "num_failures": failures,
        "response_times": times,
    }


def test_quantiles_are_of_each_name_and_of_all() -> None:
    rows = rows_of([entry("post", 1, {"10": 98, "200": 2}), entry("feed", 0, {"5": 300})])
    assert [row.name for row in rows] == ["feed", "post", "all"]
    feed, post, everything = rows
    assert feed.quantiles_ms == (5.0, 5.0, 5.0)
    assert post.quantiles_ms == (10.0, 10.0, 200.0)
    assert (everything.requests, everything.failures) == (400, 1)
    assert everything.quantiles_ms == (5.0, 10.0, 10.0)


def test_nothing_counted_is_no_figure() -> None:
    (everything,) = rows_of([])
    assert (everything.requests, everything.quantiles_ms) == (0, (0.0, 0.0, 0.0))


def test_without_locust_it_says_how_to_get_it() -> None:
    if cli.is_installed():
        pytest.skip("Locust is installed here")
    result = CliRunner().invoke(cli.load, [])
    assert result.exit_code == 1
    assert "`make load` installs it" in result.output


def step(users: int, requests: int, p95: float, used: float, failures: int = 0) -> Step:
    answers = Row(name="all", requests=requests, failures=failures, quantiles_ms=(5.0, p95, 300.0))
    return Step(
        users=users,
        seconds=10.0,
        answers=answers,
        used_seconds={"api": 0.75 * used, "postgres": 0.25 * used},
        driver_seconds=1.0,
    )


def test_capacity_is_the_largest_load_borne_and_costs_follow_from_its_processor_time() -> None:
    steps = [step(10, 100, 20.0, 3.0), step(20, 200, 150.0, 5.0), step(40, 300, 900.0, 9.0)]
    found = plan(steps, idle_processors=0.1, hour_price=0.36)
    assert found is not None
    assert (found.users, found.requests_per_second) == (20, 20.0)
    assert found.request_seconds == pytest.approx((5.0 - 1.0) / 200)
    assert found.million_cost == pytest.approx(1_000_000 * 0.02 * 0.36 / 3600)
    a_season = 1000 * 38 * 2 * 3600 * 1.0  # of a request a second by each
    assert found.season_cost == pytest.approx(a_season * 0.02 * 0.36 / 3600)
    assert found.idle_cost == pytest.approx(0.1 * 38 * 168 * 0.36)
    assert "a million requests 2.00" in " ".join(lines_of(found, 0.36))
    assert table_of(steps).row_count == 3
    assert plan([step(10, 100, 20.0, 3.0, failures=2)], 0.1, 0.36) is None


def test_what_a_service_used_includes_its_children_that_ended() -> None:
    busy = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    )
    script = f"{busy}; print(flush=True); input()"
    with subprocess.Popen(  # noqa: S603 our own
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with_child = processors._tree_seconds(child.pid)
        own = psutil.Process(child.pid).cpu_times()
        assert with_child > own.user + own.system
        child.communicate(b"\n")
    assert processors._tree_seconds(child.pid) == 0.0
    assert processors.between({"api": 5.0}, {"api": 6.5, "worker": 1.0}) == {
        "api": 1.5,
        "worker": 1.0,
    }
    assert processors.between({"api": 5.0}, {"api": 0.5}) == {"api": 0.5}


@pytest.mark.parametrize("steps", ["60,x", "0", "60,60", "120,60"])
def test_steps_that_do_not_rise_are_refused(steps: str) -> None:
    result = CliRunner().invoke(cli.load, ["--rising", steps])
    assert result.exit_code == 2
    assert "Invalid value for '--rising'" in result.output

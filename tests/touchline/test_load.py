"""`touchline load`: the figures of Locust's counts, and what is said where it cannot run."""

from typing import Any

import pytest
from click.testing import CliRunner

from touchline.load_test import cli
from touchline.load_test.report import rows_of


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

"""What providers do wrong is stored, classified and visible; the rest of a run lands."""

import dagster as dg
import httpx
import pytest
from sqlalchemy import text

from assets.core.matches import core_matches
from assets.raw.espn import raw_espn__scoreboard
from assets.raw.footballdata import raw_footballdata__fixtures
from football.competitions import competitions_of
from sources.espn.client import EspnClient
from sources.footballdata.client import FootballDataClient
from sources.http import Retry
from sources.simulated.world import World
from storage.kit.clock import FixedClock
from tests.scoreboard_days import instance_of

pytestmark = pytest.mark.services

CLOCK = FixedClock(World.OPENING)
ONCE = Retry(waits_seconds=())


def fetch_fixtures(engine, url: str) -> dg.ExecuteInProcessResult:
    with httpx.Client(base_url=url, trust_env=False, timeout=0.5) as http:
        client = FootballDataClient(http, CLOCK.now, retry=ONCE)
        return dg.materialize(
            [raw_footballdata__fixtures], resources={"engine": engine, "footballdata": client}
        )


def arrival(result: dg.ExecuteInProcessResult) -> dg.AssetCheckEvaluation:
    (check,) = [
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if evaluation.check_name == "payloads_arrived"
    ]
    return check


def stored(engine) -> list[tuple]:
    with engine.connect() as connection:
        statement = text("SELECT status, error_class, body IS NOT NULL FROM raw.payload")
        return [tuple(row) for row in connection.execute(statement)]


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("403", 403, "refused"),
        ("404", 404, "not_found"),
        ("429", 429, "rate_limited"),
        ("500", 500, "server_error"),
        ("503", 503, "server_error"),
        ("timeout", None, "timeout"),
    ],
)
def test_a_failure_is_stored_with_its_class_and_shown(engine, provider_url, fault, status, kind):
    result = fetch_fixtures(engine, f"{provider_url}/faults/{fault}")
    assert result.success
    assert stored(engine) == [(status, kind, True)]
    check = arrival(result)
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.ERROR
    assert check.metadata[f"failed/{kind}"].value == 1


def test_a_provider_that_is_not_there_is_stored_too(engine):
    result = fetch_fixtures(engine, "http://127.0.0.1:9")
    assert stored(engine) == [(None, "unreachable", True)]
    assert not arrival(result).passed


def test_a_good_answer_passes_and_reads_back(engine, provider_url):
    result = fetch_fixtures(engine, provider_url)
    assert stored(engine) == [(200, None, True)]
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_one_failing_league_is_a_warning_and_the_other_lands(engine, provider_url):
    half_broken = [
        competition.__class__(
            **{
                field: getattr(competition, field)
                for field in competition.__dataclass_fields__
                if field != "espn"
            },
            espn="sim.9" if competition.code == "S1" else competition.espn,
        )
        for competition in competitions_of(simulated=True)
    ]
    with (
        httpx.Client(base_url=provider_url, trust_env=False) as http,
        instance_of("2025-11-14") as instance,
    ):
        result = dg.materialize(
            [raw_espn__scoreboard],
            instance=instance,
            partition_key="2025-11-14",
            resources={
                "engine": engine,
                "clock": CLOCK,
                "espn": EspnClient(http, CLOCK.now, retry=ONCE),
                "competitions": tuple(half_broken),
            },
        )
    check = arrival(result)
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert {status for status, _, _ in stored(engine)} >= {200}


def test_a_truncated_payload_is_quarantined_and_does_not_stop_the_rest(engine, provider_url):
    with (
        httpx.Client(base_url=f"{provider_url}/faults/truncated", trust_env=False) as http,
        instance_of("2025-11-14") as instance,
    ):
        dg.materialize(
            [raw_espn__scoreboard],
            instance=instance,
            partition_key="2025-11-14",
            resources={
                "engine": engine,
                "clock": CLOCK,
                "espn": EspnClient(http, CLOCK.now, retry=ONCE),
                "competitions": competitions_of(simulated=True),
            },
        )
    fetch_fixtures(engine, provider_url)
    result = dg.materialize([core_matches], resources={"engine": engine, "grounds": ()})
    readable = [
        check
        for check in result.get_asset_check_evaluations()
        if check.check_name == "rows_are_readable"
    ]
    assert result.success
    assert not readable[0].passed
    assert readable[0].severity is dg.AssetCheckSeverity.WARN
    malformed = readable[0].metadata["malformed"].value
    assert isinstance(malformed, int)
    assert malformed >= 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM football.match")).scalar_one() > 0

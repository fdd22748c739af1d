"""Every way a provider can fail ends where it should: raw, parse log, quarantine and circuit.

Through the real clients with their request limits, over real HTTP, by counts.
"""

from dataclasses import dataclass

import dagster as dg
import pytest
from sqlalchemy import Engine, text

from assets.core.matches import core_matches
from assets.raw.espn import raw_espn__scoreboard
from assets.raw.footballdata import raw_footballdata__fixtures
from football.competitions import competitions_of
from pipelines.politeness import ProviderPoliteness
from sources.espn.client import EspnClient
from sources.espn.parse import PARSER
from sources.footballdata.client import FootballDataClient
from sources.http import Retry, build_client
from sources.settings import SourceSettings
from sources.simulated.world import World
from storage.kit.clock import FixedClock
from storage.providers.buckets import TokenBuckets
from storage.providers.writes import FeedBook, Limits
from storage.raw.writes.payloads import RawStore
from tests.scoreboard_days import instance_of

pytestmark = pytest.mark.services

CLOCK = FixedClock(World.OPENING)
TWICE = Retry(waits_seconds=(0.01,), longest_wait_seconds=0.5)
S1 = competitions_of(simulated=True)[:1]
LIMITS = Limits(per_day=100, failures=3)


@dataclass(frozen=True)
class Ending:
    """Where a fault ends: the payload's class, the attempts, and rows quarantined by reason."""

    status: int | None
    error_class: str | None
    attempts: int
    circuit: str = "closed"
    quarantined: int = 0
    parsed: int = 0


ENDINGS = {
    "400": Ending(400, "bad_request", 1),
    "403": Ending(403, "refused", 1, circuit="open"),
    "404": Ending(404, "not_found", 1),
    "429": Ending(429, "rate_limited", 1, circuit="open"),  # it says when: not before
    "429-silent": Ending(429, "rate_limited", 2),
    "500": Ending(500, "server_error", 2),
    "503-silent": Ending(503, "server_error", 2),
    "timeout": Ending(None, "timeout", 2),
    "cut": Ending(None, "truncated", 2),
    "gzip": Ending(None, "truncated", 2),
    "truncated": Ending(200, None, 1, quarantined=1, parsed=1),
    "html": Ending(200, None, 1, quarantined=1, parsed=1),
    "packed": Ending(200, None, 1, quarantined=1, parsed=1),
    "object": Ending(200, None, 1, quarantined=1, parsed=1),
    "empty": Ending(200, None, 1, quarantined=1, parsed=1),
}


@pytest.fixture
def fetch_scoreboard(engine: Engine, provider_url: str):
    """Materialise one day of one league through a fault, with request limits in this database."""

    def fetch(fault: str) -> dg.ExecuteInProcessResult:
        politeness = ProviderPoliteness(
            "espn", FeedBook(engine), TokenBuckets(None), limits=LIMITS
        )
        address = f"{provider_url}/faults/{fault}" if fault else provider_url
        settings = SourceSettings(http_timeout_seconds=0.3)
        with (
            build_client(address, settings, politeness=politeness) as http,
            instance_of("2025-11-13") as instance,
        ):
            return dg.materialize(
                [raw_espn__scoreboard],
                instance=instance,
                partition_key="2025-11-13",
                resources={
                    "engine": engine,
                    "clock": CLOCK,
                    "espn": EspnClient(http, CLOCK.now, retry=TWICE),
                    "competitions": S1,
                },
            )

    return fetch


def rows(engine: Engine, statement: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.mark.parametrize("fault", ENDINGS)
def test_a_fault_ends_where_it_should(engine, fetch_scoreboard, fault):
    expected = ENDINGS[fault]
    assert fetch_scoreboard(fault).success
    if expected.parsed:
        assert dg.materialize([core_matches], resources={"engine": engine, "grounds": ()}).success
    payloads = rows(engine, "SELECT status, error_class FROM raw.payload")
    assert payloads == [(expected.status, expected.error_class)]
    states = rows(engine, "SELECT circuit, budget_used, last_error_class FROM raw.provider_state")
    assert states == [(expected.circuit, expected.attempts, expected.error_class)]
    assert rows(engine, "SELECT count(*), coalesce(sum(quarantined), 0) FROM raw.parse_log") == [
        (expected.parsed, expected.quarantined)
    ]
    reasons = rows(engine, "SELECT reason FROM raw.quarantine WHERE resolved_at IS NULL")
    assert reasons == [("malformed",)] * expected.quarantined
    assert rows(engine, "SELECT count(*) FROM football.match") == [(0,)]
    unparsed = RawStore(engine).unparsed(PARSER.name, PARSER.version, "espn", "scoreboard")
    assert list(unparsed) == []


def test_a_refused_provider_is_not_requested_again_and_its_last_answer_is_marked_stale(
    engine, fetch_scoreboard
):
    fetch_scoreboard("")
    fetch_scoreboard("403")
    result = fetch_scoreboard("")
    assert rows(engine, "SELECT count(*) FROM raw.payload") == [(2,)]
    assert rows(engine, "SELECT budget_used FROM raw.provider_state") == [(2,)]
    (made,) = result.asset_materializations_for_node("raw_espn__scoreboard")
    assert made.metadata["feed/circuit"].value == "open"
    assert made.metadata["feed/budget_left"].value == 98
    assert made.metadata["stale"].value == 1
    (shown,) = made.metadata["payloads"].records
    assert (shown.data["outcome"], shown.data["payload_id"]) == ("circuit_open", "not requested")
    assert shown.data["stale_since"] == World.OPENING.isoformat()
    assert rows(engine, "SELECT count(*) FROM events.event WHERE type = 'alert.raised'") == [(1,)]


def test_failing_again_and_again_opens_the_circuit(engine, fetch_scoreboard):
    for _ in range(4):
        fetch_scoreboard("500")
    states = rows(engine, "SELECT circuit, failures, budget_used FROM raw.provider_state")
    assert states == [("open", 3, 6)]
    assert rows(engine, "SELECT count(*) FROM raw.payload") == [(3,)]


def test_an_answer_that_did_not_change_is_not_sent_twice(engine, provider_url):
    politeness = ProviderPoliteness("footballdata", FeedBook(engine), TokenBuckets(None))
    sent: list[int] = []
    with build_client(provider_url, SourceSettings(), politeness=politeness) as http:
        http.event_hooks["response"].append(lambda response: sent.append(response.status_code))
        client = FootballDataClient(http, CLOCK.now)
        for _ in range(2):
            assert dg.materialize(
                [raw_footballdata__fixtures], resources={"engine": engine, "footballdata": client}
            ).success
    assert sent == [200, 304]
    stored = "SELECT status, error_class, same_as IS NOT NULL FROM raw.payload ORDER BY payload_id"
    assert rows(engine, stored) == [(200, None, False), (200, None, True)]
    assert rows(engine, "SELECT last_status, last_error_class FROM raw.feed") == [(304, None)]

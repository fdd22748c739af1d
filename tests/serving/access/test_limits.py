"""The gate: exact across processes, honest about what is left, alive without Redis."""

import itertools
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import redis
from pydantic import ValidationError

from serving.access.limits.classes import RouteClass
from serving.access.limits.policies import Policies, share_of
from serving.settings import ServingSettings
from tests.conftest import redis_binary
from tests.serving.served import Served, served

pytestmark = pytest.mark.services

FIXTURES = {"fixtures": [{"home": "Nobody", "away": "No one", "competition": "S1"}]}
BATCH = "/v1/forecasts/batch"


class Redis:
    """A Redis of a test's own, which it may end and start again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._directory / 'redis.sock'}"

    def start(self) -> None:
        program = redis_binary()
        if program is None:
            pytest.skip("no redis-server binary")
        socket = self._directory / "redis.sock"
        command = [program, "--port", "0", "--unixsocket", str(socket), "--save", ""]
        self._process = subprocess.Popen(  # noqa: S603 our own program and arguments
            [*command, "--dir", str(self._directory)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.RedisError:
            return False


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    directory = Path(tempfile.mkdtemp(prefix="tl-"))
    made = Redis(directory)
    made.start()
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(directory)


def ask(api: Served | str, **headers: str) -> httpx.Response:
    url = api if isinstance(api, str) else api.url
    return httpx.post(f"{url}{BATCH}", json=FIXTURES, headers=headers, timeout=30)


def test_a_flood_over_two_processes_meets_one_exact_limit(database_url, redis_url):
    settings = {"rate_limits": "on", "limit_costly": "20/hour", "redis_url": redis_url}
    redis.Redis.from_url(redis_url).flushdb()
    with ExitStack() as stack:
        apis = [stack.enter_context(served(database_url, **settings)) for _ in range(2)]
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, itertools.islice(itertools.cycle(apis), 240)))
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {200: 100, 429: 140}  # five accounts may share an address
    refused = next(each for each in answers if each.status_code == 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 2 * 3600
    assert refused.json()["type"] == "urn:touchline:problem:too-many"


def test_answers_say_what_is_left(serving_api, database_url, eventually):
    limits = {"rate_limits": "on", "limit_costly": "1/hour", "limit_accounts_per_address": 3}
    with serving_api(database_url=database_url, **limits) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        answers = [api.post(BATCH, json=FIXTURES) for _ in range(4)]
        for answer in answers:
            assert '"costly-address";q=3;w=3600' in answer.headers["RateLimit-Policy"]
        left = [each.headers["RateLimit"].partition(";t=")[0] for each in answers]
        assert left == [f'"costly-address";r={n}' for n in (2, 1, 0, 0)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert "RateLimit" not in api.get("/v1/competitions").headers


def test_an_invented_token_has_no_count_of_its_own(serving_api, database_url, eventually):
    limits = {"rate_limits": "on", "limit_write": "1/hour", "admin_token": "an admin's token"}
    with serving_api(database_url=database_url, **limits) as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        statuses = [
            api.post(
                "/v1/monitoring/alerts/1/acknowledge",
                json={},
                headers={"Authorization": f"Bearer invented-{number}"},
            ).status_code
            for number in range(8)
        ]
    assert statuses == [401] * 5 + [429] * 3


def test_an_address_that_reads_too_much_is_refused_on_every_way(
    serving_api, database_url, eventually
):
    with serving_api(database_url=database_url, rate_limits="on", limit_read="40/hour") as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        kept = api.get("/v1/competitions")
        assert "RateLimit" not in kept.headers
        others = itertools.count()
        eventually(lambda: api.get(f"/v1/teams?q={next(others)}").status_code == 429)
        for path in ("/v1/teams", "/v1/ab-tests", "/nothing", "/"):
            refused = api.get(path, headers={"Origin": "https://apps.example"})
            assert refused.status_code == 429, path
            assert refused.headers["Access-Control-Allow-Origin"] == "*"
            assert int(refused.headers["Retry-After"]) >= 1
        # What is in memory costs nothing, and is the same whoever asks.
        again = api.get("/v1/competitions")
        assert (again.status_code, again.content) == (200, kept.content)


def test_redis_dies_and_returns_while_requests_go_on(database_url, own_redis, eventually):
    settings = {
        "rate_limits": "on",
        "limit_costly": "4/hour",
        "limit_accounts_per_address": 1,
        "api_processes": 2,
        "redis_url": own_redis.url,
    }
    with served(database_url, **settings) as api:
        assert [ask(api).status_code for _ in range(3)] == [200] * 3
        own_redis.kill()
        # This process keeps to its half of the limit while it counts alone.
        assert [ask(api).status_code for _ in range(3)] == [200, 200, 429]
        assert "Redis is away" in api.log()
        own_redis.start()
        eventually(lambda: ask(api).status_code == 200)
        assert "Redis is back" in api.log()
        assert "Traceback" not in api.log()


def test_limits_are_written_as_people_write_them():
    with pytest.raises(ValidationError, match="30/minute"):
        ServingSettings(limit_auth="often")
    policies = Policies.of(ServingSettings(limit_write="7/hour", limit_accounts_per_address=3))
    assert policies.of_address[RouteClass.WRITE].limit.amount == 21
    assert policies.of_account[RouteClass.WRITE].limit.amount == 7
    assert share_of(policies.of_account[RouteClass.WRITE].limit, 2).amount == 3

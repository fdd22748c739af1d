import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from sources import errors
from sources.http import LARGEST_BODY_BYTES, Pace, Retry, build_client, fetch, is_local
from sources.settings import SourceSettings

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
REMOTE = "https://provider.example"


class Naps:
    """Records pauses instead of taking them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def answering(*answers: httpx.Response | Exception) -> tuple[httpx.Client, list[httpx.Request]]:
    """Build a client whose transport gives these answers in turn, the last one for ever."""
    requests: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        answer = answers[min(len(requests), len(answers) - 1)]
        requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    settings = SourceSettings(http_interval_seconds=0)
    return build_client(REMOTE, settings, transport=httpx.MockTransport(handle)), requests


def get(http: httpx.Client, naps: Callable[[float], None] = lambda _: None):
    return fetch(http, "/path", params={"a": 1}, clock=lambda: NOW, retry=Retry(sleep=naps))


def test_an_answer_is_kept_with_its_time_address_and_headers():
    http, requests = answering(httpx.Response(200, content=b"body", headers={"ETag": "x"}))
    fetched = get(http)
    assert fetched.is_ok
    assert (fetched.status, fetched.body, fetched.fetched_at) == (200, b"body", NOW)
    assert fetched.url == f"{REMOTE}/path?a=1"
    assert fetched.headers["etag"] == "x"
    assert fetched.error_class is None
    assert requests[0].headers["user-agent"].startswith("Touchline/")
    assert "(+https://" in requests[0].headers["user-agent"]
    assert "gzip" in requests[0].headers["accept-encoding"]


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (400, "bad_request"),
        (401, "refused"),
        (403, "refused"),
        (404, "not_found"),
        (410, "not_found"),
    ],
)
def test_final_answers_are_stored_and_never_requested_again(status, error_class):
    http, requests = answering(httpx.Response(status, content=b"why"))
    fetched = get(http)
    assert (fetched.status, fetched.error_class, fetched.body) == (status, error_class, b"why")
    assert not fetched.is_ok
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("failure", "status", "error_class"),
    [
        (httpx.Response(429), 429, "rate_limited"),
        (httpx.Response(500), 500, "server_error"),
        (httpx.Response(503), 503, "server_error"),
        (httpx.ReadTimeout("slow"), None, "timeout"),
        (httpx.ConnectTimeout("slow"), None, "timeout"),
        (httpx.ConnectError("refused"), None, "unreachable"),
        (httpx.RemoteProtocolError("cut"), None, "truncated"),
    ],
)
def test_what_may_pass_is_tried_again_with_growing_pauses(failure, status, error_class):
    naps = Naps()
    http, requests = answering(failure)
    fetched = get(http, naps)
    assert (fetched.status, fetched.error_class) == (status, error_class)
    assert len(requests) == 4
    assert [0.5 <= nap / mean <= 1.5 for nap, mean in zip(naps.seconds, (1, 4, 15), strict=True)]
    assert naps.seconds[0] < naps.seconds[2]


def test_a_success_ends_the_attempts():
    http, requests = answering(httpx.Response(502), httpx.Response(200, content=b"ok"))
    assert get(http).body == b"ok"
    assert len(requests) == 2


def test_the_provider_says_how_long_to_wait():
    naps = Naps()
    http, _ = answering(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200))
    assert get(http, naps).is_ok
    assert naps.seconds == [7.0]


def test_a_provider_that_wants_an_hour_is_left_alone():
    naps = Naps()
    http, requests = answering(httpx.Response(503, headers={"Retry-After": "3600"}))
    assert get(http, naps).error_class == "server_error"
    assert (naps.seconds, len(requests)) == ([], 1)


def test_a_date_in_the_past_means_at_once_and_nonsense_means_nothing():
    naps = Naps()
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    http, _ = answering(httpx.Response(503, headers=past), httpx.Response(200))
    get(http, naps)
    assert naps.seconds == [0.0]
    for turn, nonsense in enumerate(
        ("soon", "Wed, 99999999999999999999 Oct 2015 07:28:00 GMT"), 1
    ):
        unreadable = httpx.Response(503, headers={"Retry-After": nonsense})
        http, _ = answering(unreadable, httpx.Response(200))
        get(http, naps)
        assert 0.5 <= naps.seconds[turn] <= 1.5


def test_redirects_are_followed_and_loops_are_not_for_ever():
    there = httpx.Response(302, headers={"Location": "/there"})
    http, _ = answering(there, httpx.Response(200, content=b"there"))
    fetched = get(http)
    assert (fetched.body, fetched.url) == (b"there", f"{REMOTE}/there")
    http, _ = answering(there)
    assert get(http).error_class == "bad_request"


def test_a_body_beyond_the_limit_is_refused():
    http, requests = answering(httpx.Response(200, content=bytes(LARGEST_BODY_BYTES + 1)))
    fetched = get(http)
    assert (fetched.status, fetched.error_class) == (None, "too_large")
    assert len(requests) == 1


@pytest.mark.parametrize("url", ["http://[", "gopher://provider.example/", "http:///nowhere"])
def test_an_address_that_is_none_is_an_outcome_too(url):
    with build_client("", SourceSettings()) as http:
        fetched = fetch(http, url, clock=lambda: NOW, retry=Retry(waits_seconds=()))
    assert fetched.status is None
    assert fetched.error_class in {"bad_request", "unreachable"}


def test_every_error_has_its_own_word_or_its_parents():
    assert errors.of_status(200) is None
    assert errors.of_status(429) is errors.RateLimited
    assert errors.of_status(418) is errors.BadRequest
    server, refused = errors.of_status(599), errors.of_status(403)
    assert server is not None
    assert refused is not None
    assert server.retryable
    assert not refused.retryable
    assert not errors.PayloadTruncated.retryable


class Moments:
    """A clock that only naps move."""

    def __init__(self) -> None:
        self.now = 100.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


def test_requests_to_one_remote_host_keep_their_distance():
    moments = Moments()
    pace = Pace(1.0, monotonic=moments, sleep=moments.sleep)
    for host in ("a.example", "b.example", "a.example", "a.example"):
        pace(httpx.Request("GET", f"https://{host}/"))
    assert moments.naps == [1.0, 1.0]
    moments.now += 5
    pace(httpx.Request("GET", "https://a.example/"))
    assert moments.naps == [1.0, 1.0]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.2", "[::1]"])
def test_this_machine_is_not_made_to_wait(host):
    moments = Moments()
    pace = Pace(1.0, monotonic=moments, sleep=moments.sleep)
    for _ in range(3):
        pace(httpx.Request("GET", f"http://{host}:8700/"))
    assert moments.naps == []
    assert is_local(httpx.URL(f"http://{host}:8700/").host)
    assert sum(Retry.toward("127.0.0.1").waits_seconds) < 1 < sum(Retry().waits_seconds)
    assert not is_local("127.0.0.1.provider.example")


class Provider(BaseHTTPRequestHandler):
    """A small real server: compressed, cut, and hanging up."""

    def do_GET(self) -> None:
        if self.path == "/gzip":
            packed = gzip.compress(b"unpacked")
            self._send(packed, {"Content-Encoding": "gzip", "Content-Length": str(len(packed))})
        elif self.path == "/cut":
            self._send(b"half", {"Content-Length": "8"})
        elif self.path == "/broken-gzip":
            self._send(b"no gzip", {"Content-Encoding": "gzip", "Content-Length": "7"})
        self.close_connection = True

    def _send(self, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@pytest.fixture(scope="module")
def provider_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "status", "body", "error_class"),
    [
        ("/gzip", 200, b"unpacked", None),
        ("/cut", None, b"half", "truncated"),
        ("/broken-gzip", None, b"", "truncated"),
        ("/hang-up", None, b"", "truncated"),
    ],
)
def test_a_real_server_that_compresses_cuts_or_hangs_up(
    provider_url, path, status, body, error_class
):
    with build_client(provider_url, SourceSettings()) as http:
        fetched = fetch(http, path, clock=lambda: NOW)
    assert (fetched.status, fetched.body, fetched.error_class) == (status, body, error_class)


def test_local_requests_ignore_proxies(provider_url, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    for base_url, url in ((provider_url, "/gzip"), ("", f"{provider_url}/gzip")):
        with build_client(base_url, SourceSettings()) as http:
            assert fetch(http, url, clock=lambda: NOW).is_ok


def test_a_server_that_is_not_there_is_unreachable(provider_url):
    with build_client("http://127.0.0.1:9", SourceSettings()) as http:
        assert fetch(http, "/", clock=lambda: NOW).error_class == "unreachable"

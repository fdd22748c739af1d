"""One request, politely: agent, pace, retries, a limit on size, and an answer for every outcome.

What belongs here: everything providers have in common. Paths and parameters are in each
`client.py`. A failure is not an exception: it is a `Fetched` worth storing, with its class.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

import httpx

from sources import errors
from sources.fetched import Fetched
from sources.politeness import Free, Outcome, Politeness
from sources.settings import SourceSettings

LARGEST_BODY_BYTES = 20 * 1024 * 1024
LONGEST_TRANSFER_SECONDS = 120.0
_CONNECT_SECONDS = 5.0
_NOT_MODIFIED = 304
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}", re.ASCII)
_LOCAL_PROXY_EXEMPT = ("all://localhost", "all://127.0.0.1", "all://[::1]")

Clock = Callable[[], datetime]
Parameters = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """When to ask again after a failure that asking again can mend.

    Attributes:
        waits_seconds: mean pause before each further attempt; each is drawn within a half of it.
        longest_wait_seconds: a provider that wants more (`Retry-After`) is left alone.
    """

    waits_seconds: tuple[float, ...] = (1.0, 4.0, 15.0)
    longest_wait_seconds: float = 60.0
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def toward(cls, host: str) -> "Retry":
        """Choose the policy for a host: nobody is spared by waiting for ourselves."""
        return cls(waits_seconds=(0.05, 0.2)) if is_local(host) else cls()

    def requested_seconds(self, fetched: Fetched) -> float | None:
        """Return the wait that the provider requests; `None` where it names none."""
        return _retry_after_seconds(fetched.headers.get("retry-after"), time.time())

    def pause_seconds(self, wait: float, fetched: Fetched) -> float | None:
        """Return how long to wait, or `None` to give up now."""
        seconds = self.requested_seconds(fetched)
        if seconds is None:
            return wait * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing
        return seconds if seconds <= self.longest_wait_seconds else None


class Pace:
    """Keeps a minimum interval between requests to one remote host; local hosts are free."""

    def __init__(
        self,
        interval_seconds: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval_seconds = interval_seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._next_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> None:
        """Wait for this host's turn; an httpx request hook."""
        host = request.url.host
        if is_local(host):
            return
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next_at.get(host, now))
            self._next_at[host] = turn + self._interval_seconds
        if turn > now:
            self._sleep(turn - now)


def is_local(host: str) -> bool:
    """Whether a host name means this machine."""
    return host in {"localhost", "::1"} or _LOOPBACK.fullmatch(host) is not None


class PoliteClient(httpx.Client):
    """An HTTP client with the request limits of one provider."""

    politeness: Politeness


def build_client(
    base_url: str,
    settings: SourceSettings,
    *,
    politeness: Politeness | None = None,
    transport: httpx.BaseTransport | None = None,
) -> PoliteClient:
    """Build the client of one provider; `transport` replaces the network in a unit test."""
    local = is_local(httpx.URL(base_url).host)
    client = PoliteClient(
        base_url=base_url,
        headers={"User-Agent": settings.user_agent, "Accept": "*/*"},
        timeout=httpx.Timeout(settings.http_timeout_seconds, connect=_CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=None if local else 2),
        follow_redirects=True,
        trust_env=not local,
        mounts=dict.fromkeys(_LOCAL_PROXY_EXEMPT),
        # Request limits take turns themselves; without any, this process at least goes slowly.
        event_hooks={"request": [] if politeness else [Pace(settings.http_interval_seconds)]},
        transport=transport,
    )
    client.politeness = politeness or Free()
    return client


def fetch(
    http: httpx.Client,
    url: str,
    *,
    clock: Clock,
    params: Parameters | None = None,
    retry: Retry | None = None,
) -> Fetched:
    """Get a URL, asking again where that can help; every outcome is returned, none raised."""
    try:
        request = http.build_request("GET", url, params=params)
    except httpx.InvalidURL:
        return _failed(url, clock, errors.BadRequest)
    politeness = http.politeness if isinstance(http, PoliteClient) else Free()
    address = str(request.url)
    admission = politeness.admit(address)
    if admission.refusal is not None:
        return Fetched(
            status=None,
            body=b"",
            fetched_at=clock(),
            url=address,
            error_class=admission.refusal,
            was_requested=False,
            standing=admission.standing,
        )
    request.headers.update(admission.headers)
    retry = retry or Retry.toward(request.url.host)
    fetched, failure, attempts = _persist(http, request, clock, politeness, retry)
    is_same = fetched.status == _NOT_MODIFIED and admission.remembered is not None
    outcome = Outcome(
        status=fetched.status,
        error_class=None if is_same else fetched.error_class,
        is_retryable=failure is not None and failure.retryable,
        attempts=attempts,
        retry_after_seconds=retry.requested_seconds(fetched),
        etag=fetched.headers.get("etag"),
        last_modified=fetched.headers.get("last-modified"),
        body=None if is_same else fetched.body,
    )
    fetched = replace(fetched, standing=politeness.report(address, outcome))
    if is_same and admission.remembered is not None:
        return replace(fetched, status=200, body=admission.remembered, error_class=None)
    return fetched


def _persist(
    http: httpx.Client,
    request: httpx.Request,
    clock: Clock,
    politeness: Politeness,
    retry: Retry,
) -> tuple[Fetched, type[errors.FetchFailed] | None, int]:
    """Request until there is an answer, a retry cannot help, or time is up; count the attempts."""
    waits = iter(retry.waits_seconds)
    for attempts in count(1):
        politeness.pace(str(request.url))
        fetched, failure = _once(http, request, clock)
        wait = next(waits, None)
        if wait is None or failure is None or not failure.retryable:
            return fetched, failure, attempts
        pause = retry.pause_seconds(wait, fetched)
        if pause is None:
            return fetched, failure, attempts
        retry.sleep(pause)
    raise AssertionError("there is always another number")


def _once(
    http: httpx.Client, request: httpx.Request, clock: Clock
) -> tuple[Fetched, type[errors.FetchFailed] | None]:
    body = bytearray()
    try:
        response = http.send(request, stream=True)
        try:
            _read(response, body)
        finally:
            response.close()
    except (httpx.RequestError, httpx.InvalidURL, errors.FetchFailed) as fault:
        failure = _failure_of(fault)
        return _failed(str(request.url), clock, failure, bytes(body)), failure
    failure = errors.of_status(response.status_code)
    fetched = Fetched(
        status=response.status_code,
        body=bytes(body),
        fetched_at=clock(),
        url=str(response.url),
        error_class=failure.error_class if failure else None,
        headers={name.lower(): value for name, value in response.headers.items()},
    )
    return fetched, failure


def _read(response: httpx.Response, body: bytearray) -> None:
    deadline = time.monotonic() + LONGEST_TRANSFER_SECONDS
    for chunk in response.iter_bytes():
        if len(body) + len(chunk) > LARGEST_BODY_BYTES:
            raise errors.BodyTooLarge(f"more than {LARGEST_BODY_BYTES} bytes")
        if time.monotonic() > deadline:
            raise errors.TimedOut(f"still sending after {LONGEST_TRANSFER_SECONDS:.0f} s")
        body += chunk


def _failure_of(fault: Exception) -> type[errors.FetchFailed]:
    match fault:
        case errors.FetchFailed():
            return type(fault)
        case httpx.TimeoutException():
            return errors.TimedOut
        case httpx.ReadError() | httpx.RemoteProtocolError() | httpx.DecodingError():
            return errors.AnswerCut
        case httpx.TooManyRedirects() | httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return errors.BadRequest
        case _:
            return errors.Unreachable


def _failed(
    url: str, clock: Clock, failure: type[errors.FetchFailed], body: bytes = b""
) -> Fetched:
    return Fetched(
        status=None, body=body, fetched_at=clock(), url=url, error_class=failure.error_class
    )


def _retry_after_seconds(value: str | None, now_epoch_seconds: float) -> float | None:
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, at.timestamp() - now_epoch_seconds)

"""Requests to addresses that somebody gave: where they may go, how long, and how much is read.

A name is resolved once and the address that was checked is the one connected to; `Host` and TLS
keep the name. Redirects are never followed: where one leads would have to be checked again.

OutgoingError
├── NotAllowedError   the address leads where we do not go; another attempt cannot help
├── NotSentError      nothing was sent; another attempt can help
├── NoAnswerError     it was sent and may have arrived; no answer came, or half of one
└── UnreadableError   it was answered, by more or by something else than we read
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import httpx

from workers.addresses import PrivateAddressError, resolve
from workers.patience import PATIENCE_SECONDS

_CONNECT_SECONDS = 5.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PORTS = {"http": 80, "https": 443}
_MOST_URL = 2000


class OutgoingError(Exception):
    """A request that has no answer; the message is for people."""


class NotAllowedError(OutgoingError):
    """The address leads where we do not go."""


class NotSentError(OutgoingError):
    """Nothing was sent."""


class NoAnswerError(OutgoingError):
    """It may have arrived."""


class UnreadableError(OutgoingError):
    """The answer is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request.

    Attributes:
        headers: besides `Host`.
        allow_private: the address may be a private one.
        most_bytes: of the answer's body that are read; 0 leaves it unread.
    """

    method: str
    url: httpx.URL
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    allow_private: bool = False
    most_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; `body` is empty where it was not wanted."""

    status: int
    body: bytes = b""


class Sender:
    """Sends requests, each on a connection of its own."""

    async def send(self, request: Outgoing) -> Reply:
        """Send once and return the answer, within `PATIENCE_SECONDS`.

        Raises:
            OutgoingError: one of its kinds; nothing else.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._send(request, await _address_of(request))
        except _NOT_SENT as error:
            raise NotSentError(_described(error)) from error
        except TimeoutError as error:
            raise NoAnswerError(f"no answer within {PATIENCE_SECONDS:.0f} s") from error
        except httpx.HTTPError as error:
            raise NoAnswerError(_described(error)) from error

    async def _send(self, request: Outgoing, address: str) -> Reply:
        timeout = httpx.Timeout(PATIENCE_SECONDS, connect=_CONNECT_SECONDS)
        headers = {
            "Host": request.url.netloc.decode("ascii"),
            # What is packed small may be huge: it is counted as it is sent.
            "Accept-Encoding": "identity",
            **request.headers,
        }
        async with (
            httpx.AsyncClient(verify=_tls(), timeout=timeout, follow_redirects=False) as http,
            http.stream(
                request.method,
                request.url.copy_with(host=address, username=None, password=None),
                content=request.body,
                headers=headers,
                extensions={"sni_hostname": request.url.host},
            ) as answer,
        ):
            if request.most_bytes == 0:
                return Reply(status=answer.status_code)
            return Reply(status=answer.status_code, body=await _read(answer, request.most_bytes))


@cache
def _tls() -> ssl.SSLContext:
    """One for everybody: it holds every authority, and costs more than a whole request."""
    return httpx.create_ssl_context()


def url_of(text: str) -> httpx.URL:
    """Return an address that somebody wrote. Raises `NotAllowedError` where it is none."""
    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        raise NotAllowedError(f"its address cannot be used: {error}") from error


async def _address_of(request: Outgoing) -> str:
    url = request.url
    if url.scheme not in _PORTS or not url.host or len(str(url)) > _MOST_URL:
        raise NotAllowedError("its address is no http:// or https:// address")
    try:
        return await resolve(
            url.host, url.port or _PORTS[url.scheme], allow_private=request.allow_private
        )
    except PrivateAddressError as error:
        raise NotAllowedError(str(error)) from error
    except (OSError, UnicodeError) as error:
        raise NotSentError(f"{url.host} cannot be resolved: {error}") from error


async def _read(answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise UnreadableError("its answer is packed, and we said that we do not unpack")
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > most_bytes:
            raise UnreadableError(f"its answer is longer than {most_bytes} bytes")
    return bytes(body)


def _described(error: httpx.HTTPError) -> str:
    return f"{type(error).__name__}: {error}"[:500]

"""A POST to an address that somebody gave: resolved once, private addresses refused.

What the answer means for a delivery is the same for every channel that posts.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpx

from workers.addresses import PrivateAddressError, resolve
from workers.channels import PATIENCE_SECONDS, Result

_CONNECT_SECONDS = 5.0
_LATER = frozenset({408, 409, 425, 429})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a request.

    Attributes:
        status: that was answered, if anything was.
    """

    result: Result
    status: int | None = None


class Poster:
    """Posts; what an answer redirects to is not followed, its body is nobody's business."""

    async def post(
        self, url: httpx.URL, body: bytes, headers: Mapping[str, str], *, allow_private: bool
    ) -> Answer:
        """Post once and return the outcome.

        Args:
            url: where to.
            body: what.
            headers: besides `Host`.
            allow_private: the URL may lead to a private address.
        """
        port = url.port or _PORTS[url.scheme]
        try:
            address = await resolve(url.host, port, allow_private=allow_private)
        except PrivateAddressError as error:
            return Answer(result=Result("refused", str(error)))
        except OSError as error:
            failed = Result("failed", f"{url.host} cannot be resolved: {error}")
            return Answer(result=failed)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status = await self._post(url, address, body, headers)
        except _NOT_SENT as error:
            return Answer(result=Result("failed", _described(error)))
        except TimeoutError:
            silent = Result("unknown", f"no answer within {PATIENCE_SECONDS:.0f} s")
            return Answer(result=silent)
        except httpx.HTTPError as error:
            return Answer(result=Result("unknown", _described(error)))
        return Answer(result=_judged(status), status=status)

    async def _post(
        self, url: httpx.URL, address: str, body: bytes, headers: Mapping[str, str]
    ) -> int:
        timeout = httpx.Timeout(PATIENCE_SECONDS, connect=_CONNECT_SECONDS)
        async with (
            httpx.AsyncClient(verify=_tls(), timeout=timeout, follow_redirects=False) as http,
            http.stream(
                "POST",
                url.copy_with(host=address),
                content=body,
                headers={"Host": url.netloc.decode("ascii"), **headers},
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            return answer.status_code


@cache
def _tls() -> ssl.SSLContext:
    """One for all channels: it holds every authority, and costs more than a whole attempt."""
    return httpx.create_ssl_context()


def _judged(status: int) -> Result:
    if httpx.codes.is_success(status):
        return Result("delivered")
    can_help = status >= 500 or status in _LATER
    return Result("failed" if can_help else "refused", f"answered {status}")


def _described(error: httpx.HTTPError) -> str:
    return f"{type(error).__name__}: {error}"[:500]

"""What was sent for a request, whole, so that the next same request gets it at once.

A key is the address with every header that its answer depends on. The caller is none of them:
only answers of public routes are kept, and those are the same for everybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import Message, Scope

from serving.edge.cross_origin import site_of
from serving.kit.metrics.tally import Tally
from serving.kit.postgres.reading import WRITTEN

# Where an endpoint names, in the request's scope, the kept body that it answered with.
KEPT = "touchline.kept"
_PLACE = "/v1/"
_BODY = frozenset({b"content-length", b"transfer-encoding"})


class RequestKey(NamedTuple):
    """Everything an open answer below `/v1/` depends on."""

    path: str
    query: bytes
    accept_encoding: bytes
    if_none_match: bytes
    origin: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The two messages of an answer, and where it is counted."""

    start: Message
    body: Message
    tally: Tally

    @property
    def size_bytes(self) -> int:
        """What keeping the body takes."""
        return len(self.body["body"])


def request_key(scope: Scope, sites: Collection[str] = ()) -> RequestKey | None:
    """Return the key of a request, None where only the whole application can answer it.

    Args:
        scope: of the request.
        sites: origins that are answered with headers of their own.
    """
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_PLACE):
        return None
    if WRITTEN in scope:  # what is kept may be older than what this caller has just written
        return None
    accept_encoding = if_none_match = origin = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accept_encoding = value
        elif name == b"if-none-match":
            if_none_match = value
        elif name == b"origin":
            origin = site_of(value, sites)
        elif name in _BODY:
            return None
    return RequestKey(scope["path"], scope["query_string"], accept_encoding, if_none_match, origin)

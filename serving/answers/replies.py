"""What was sent for a question, whole, so that the next one who asks the same gets it at once.

A question is the address with every header that answers depend on. Nothing personal: a request
that says who is asking has no question here.
"""

from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import Message, Scope

from serving.metrics.tally import Tally

# Where an endpoint names, in the request's scope, the kept body that it answered with.
KEPT = "touchline.kept"
_PLACE = "/v1/"
_WHO = frozenset({b"cookie", b"authorization"})


class Question(NamedTuple):
    """Everything an open answer below `/v1/` depends on."""

    path: str
    query: bytes
    accept_encoding: bytes
    if_none_match: bytes
    has_origin: bool


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


def question_of(scope: Scope) -> Question | None:
    """Return what a request asks, None where only the whole application can answer it."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_PLACE):
        return None
    accept_encoding = if_none_match = b""
    has_origin = False
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accept_encoding = value
        elif name == b"if-none-match":
            if_none_match = value
        elif name == b"origin":
            has_origin = True
        elif name in _WHO:
            return None
    return Question(
        scope["path"], scope["query_string"], accept_encoding, if_none_match, has_origin
    )

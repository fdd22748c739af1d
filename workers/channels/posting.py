"""A POST to an address that somebody gave, and what its answer means for a delivery.

The same for every channel that posts; where a request may go is `workers.outgoing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from workers.channels import Result
from workers.outgoing import (
    NotAllowedError,
    NotSentError,
    Outgoing,
    OutgoingError,
    Sender,
)

_LATER = frozenset({408, 409, 425, 429})


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

    def __init__(self) -> None:
        self._sender = Sender()

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
        request = Outgoing(
            method="POST", url=url, body=body, headers=headers, allow_private=allow_private
        )
        try:
            reply = await self._sender.send(request)
        except NotAllowedError as error:
            return Answer(result=Result("refused", str(error)))
        except NotSentError as error:
            return Answer(result=Result("failed", str(error)))
        except OutgoingError as error:
            return Answer(result=Result("unknown", str(error)))
        return Answer(result=_judged(reply.status), status=reply.status)


def _judged(status: int) -> Result:
    if httpx.codes.is_success(status):
        return Result("delivered")
    can_help = status >= 500 or status in _LATER
    return Result("failed" if can_help else "refused", f"answered {status}")

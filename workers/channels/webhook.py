"""The webhook: a signed POST to one address.

The body of an alert is `{"type", "occurred_at", "payload"}` as on the event log, that of a head of
the seals the witness document itself. With a secret, the header
`X-Touchline-Signature: t=SECONDS,v1=HEX` carries the HMAC-SHA256 of `SECONDS.BODY`, so that the
receiver knows who sent it and when; `X-Touchline-Delivery` is the same at each attempt.
"""

import hashlib
import hmac
import json
import time

import httpx
from pydantic import SecretStr

from storage.delivery.writes import Attempt
from workers.addresses import is_literal
from workers.channels import Result
from workers.channels.posting import Poster


class Webhook:
    """Sends messages to the operator's address.

    Args:
        name: of the channel.
        url: where to; what it redirects to is not followed.
        secret: signs what is sent.
        allow_private: the URL's name may lead to a private address.
    """

    def __init__(
        self, name: str, url: str, secret: SecretStr | None, *, allow_private: bool
    ) -> None:
        self.name = name
        self._url = httpx.URL(url)
        self._secret = secret
        self._poster = Poster()
        self._allow_private = allow_private or is_literal(self._url.host)

    async def send(self, attempt: Attempt) -> Result:
        """Post one message and return how it went."""
        body = json.dumps(attempt.body, sort_keys=True).encode()
        secret = None if self._secret is None else self._secret.get_secret_value()
        headers = headers_of(attempt, body, secret)
        answer = await self._poster.post(
            self._url, body, headers, allow_private=self._allow_private
        )
        return answer.result


def headers_of(attempt: Attempt, body: bytes, secret: str | None) -> dict[str, str]:
    """Return the headers of a body, signed if there is a secret."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "touchline",
        "X-Touchline-Event": attempt.type,
        "X-Touchline-Delivery": str(attempt.delivery_id),
    }
    if secret is not None:
        headers["X-Touchline-Signature"] = signature(secret, body, int(time.time()))
    return headers


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the header that signs a body sent at a Unix second."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"

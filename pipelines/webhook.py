"""The webhook: what is owed to it is posted, signed, and tried again until it arrives.

A message is `{"type", "occurred_at", "payload"}` as on the event log. With a secret its header
`X-Touchline-Signature: t=SECONDS,v1=HEX` carries the HMAC-SHA256 of `SECONDS.BODY`, so that the
other end knows who wrote it and when; `X-Touchline-Delivery` is the same at each attempt.
"""

import hashlib
import hmac
import json
import time
from typing import Any

import dagster as dg
import httpx
from sqlalchemy import Engine, Row

from pipelines import tags
from storage import deliveries
from storage.settings import AlertSettings

_PATIENCE_SECONDS = 10.0
_LATER = frozenset({408, 409, 425, 429})


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the header that signs a body sent at a Unix second."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def send_owed(engine: Engine, settings: AlertSettings) -> tuple[int, int]:
    """Post every message whose time has come; return how many arrived and how many did not."""
    arrived = failed = 0
    if settings.alert_webhook_url is None:
        return arrived, failed
    # The address is the operator's: what it redirects to is not.
    with httpx.Client(timeout=_PATIENCE_SECONDS, follow_redirects=False) as http:
        for delivery in deliveries.owed(engine):
            error, is_retryable = _post(http, str(settings.alert_webhook_url), settings, delivery)
            if error is None:
                deliveries.delivered(engine, delivery.delivery_id)
                arrived += 1
            else:
                deliveries.failed(engine, delivery, error, is_retryable=is_retryable)
                failed += 1
    return arrived, failed


def _post(
    http: httpx.Client, url: str, settings: AlertSettings, delivery: Row[Any]
) -> tuple[str | None, bool]:
    """Post one message; return what went wrong, and whether trying again can help."""
    body = json.dumps(delivery.body, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "touchline",
        "X-Touchline-Event": delivery.type,
        "X-Touchline-Delivery": str(delivery.delivery_id),
    }
    if settings.alert_webhook_secret is not None:
        secret = settings.alert_webhook_secret.get_secret_value()
        headers["X-Touchline-Signature"] = signature(secret, body, int(time.time()))
    try:
        answer = http.post(url, content=body, headers=headers)
    except httpx.HTTPError as error:
        return f"{type(error).__name__}: {error}"[:500], True
    if answer.is_success:
        return None, False
    can_help = answer.status_code >= 500 or answer.status_code in _LATER
    return f"answered {answer.status_code}", can_help


@dg.op(description="Alerts owed to the webhook.", pool="webhook")
def send_alerts(context: dg.OpExecutionContext, engine: dg.ResourceParam[Engine]) -> None:
    arrived, failed = send_owed(engine, AlertSettings())
    context.log.info(f"{arrived} alerts arrived, {failed} did not and are tried again")


@dg.job(
    description="Tells the webhook of alerts that were raised, acknowledged or resolved.",
    tags={tags.MAX_RUNTIME: "600"},
)
def tell_webhook() -> None:
    send_alerts()

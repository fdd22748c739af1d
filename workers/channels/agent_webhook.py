"""Webhooks of agents: events of an agent, posted to the address its owner gave, signed.

Signed as tasks for services elsewhere are (`clients.agent_os.signatures`): time, nonce and body,
with the secret of the integration. Private addresses are refused unless an administrator allowed
them; after some failures in a row nothing is sent for a while.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from clients.agent_os import signatures
from storage.agents.statements.integrations import IS_OPEN
from storage.agents.tables.integration import integration
from storage.agents.writes import integrations
from storage.agents.writes.webhooks import CHANNEL as NAME
from storage.delivery.writes import Attempt
from storage.kit.secret_box import SecretBox, SecretError
from storage.kit.unit_of_work import apply
from workers.channels import Result
from workers.channels.posting import Poster


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    integration_id: int
    url: httpx.URL
    body: bytes
    headers: Mapping[str, str]
    allow_private: bool


class AgentWebhook:
    """Posts events of agents.

    Args:
        engine: on the world's database.
        box: of this installation, which keeps the secrets.
    """

    name = NAME

    def __init__(self, engine: Engine, box: SecretBox) -> None:
        self._engine = engine
        self._box = box
        self._poster = Poster()

    async def send(self, attempt: Attempt) -> Result:
        """Post an event once and return the outcome."""
        try:
            prepared = await asyncio.to_thread(self._prepared, attempt)
        except OperationalError as error:
            return Result("failed", f"the database is away: {error.orig}")
        except SecretError as error:
            return Result("refused", f"{error}; or rotate the integration's")
        if isinstance(prepared, Result):
            return prepared
        answer = await self._poster.post(
            prepared.url, prepared.body, prepared.headers, allow_private=prepared.allow_private
        )
        await asyncio.to_thread(self._note, prepared.integration_id, answer.result)
        return answer.result

    def _prepared(self, attempt: Attempt) -> _Prepared | Result:
        number: int = attempt.body["integration_id"]
        wanted = select(integration, IS_OPEN).where(
            integration.c.integration_id == number, integration.c.is_active
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return Result("refused", "the integration is not active any more")
        if row["is_open"]:
            until = f"{row['open_until']:%H:%M:%S} UTC"
            return Result("failed", f"it failed too often: nothing is sent before {until}")
        secret = self._box.decrypt(bytes(row["secret"]), context=integrations.context(number))
        shown = {name: attempt.body[name] for name in ("type", "occurred_at", "payload")}
        body = json.dumps(shown, sort_keys=True).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "touchline",
            "X-Touchline-Event": attempt.type,
            "X-Touchline-Delivery": str(attempt.delivery_id),
            signatures.HEADER: signatures.sign(secret, body, int(time.time())),
        }
        return _Prepared(
            integration_id=number,
            url=httpx.URL(row["url"]),
            body=body,
            headers=headers,
            allow_private=row["allow_private"],
        )

    def _note(self, integration_id: int, result: Result) -> None:
        """Note how it answered; where the database is away, nothing is noted."""
        noted = (
            integrations.note_answer(integration_id)
            if result.outcome == "delivered"
            else integrations.note_failure(integration_id, result.error or result.outcome)
        )
        try:
            apply(self._engine, noted)
        except OperationalError:
            return

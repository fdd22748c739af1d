"""Events of an agent, posted to a real server by the one delivery."""

import asyncio
import json
import time
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from clients.agent_os import signatures
from storage.agents.tables.integration import integration
from storage.agents.writes import ends, findings, integrations
from storage.agents.writes.integrations import NewIntegration
from storage.agents.writes.webhooks import EVENTS
from storage.delivery.tables import delivery
from storage.insights.writes import NewInsight
from storage.kit.unit_of_work import apply
from tests.people import BOX, api_of, make_account
from tests.storage.agents.fleet import a_task, an_agent, claimed
from tests.workers.receiver import Receiver
from workers.channels.agent_webhook import NAME, AgentWebhook
from workers.deliveries import DeliveryRunner

pytestmark = pytest.mark.services
SECRET = b"a secret of the webhook"


def connected(engine: Engine, agent_id: int, url: str, **more: Any) -> int:
    new = NewIntegration(kind="webhook_out", name=f"hook {url}", url=url, **more)
    number: int = apply(engine, integrations.number())
    encrypted = BOX.encrypt(SECRET, context=integrations.context(number))
    apply(engine, integrations.create(agent_id, number, new, encrypted))
    return number


def delivered(worker: Engine) -> None:
    """Let a worker post whatever is due."""
    runner = DeliveryRunner(worker, {NAME: AgentWebhook(worker, BOX)})

    async def work() -> None:
        while await runner.deliver(NAME):
            pass

    asyncio.run(work())


def row_of(worker: Engine, number: int) -> Any:
    with worker.connect() as connection:
        wanted = select(integration).where(integration.c.integration_id == number)
        return connection.execute(wanted).mappings().one()


def test_what_an_agent_did_is_posted_signed_and_nothing_else(
    engine: Engine, worker_engine: Engine, clock: object, receiver: Receiver
) -> None:
    with api_of(engine) as api:
        agent_id = an_agent(api, make_account(engine))
        other = an_agent(api, make_account(engine))
        number = connected(api, agent_id, receiver.url, allow_private=True, events=EVENTS)
        a_task(api, other, "nobody is sent this")
        task_id = a_task(api, agent_id, "rain", priority=9)
        for attempt in claimed(worker_engine, 2):
            new = NewInsight(
                source="agent", agent_id=attempt.agent_id, task_id=attempt.task_id,
                kind="note", title="rain",
            )  # fmt: skip
            apply(worker_engine, findings.find(attempt.agent_id, new))
            apply(worker_engine, ends.succeed(attempt, {}))
    delivered(worker_engine)
    found = [json.loads(body) for _, body in receiver.received]
    assert [each["type"] for each in found] == ["agentInsight", "agentTaskUpdate"]
    assert found[1]["payload"]["task_id"] == task_id
    assert found[1]["payload"]["state"] == "succeeded"
    for headers, body in receiver.received:
        header = headers[signatures.HEADER]
        assert signatures.verify(header, body, [SECRET], int(time.time())).nonce
    assert row_of(worker_engine, number)["answered_at"] is not None


def test_a_silent_address_is_left_alone_for_a_while_and_nothing_is_lost(
    engine: Engine, worker_engine: Engine, clock: object, receiver: Receiver
) -> None:
    receiver.answers = [500] * 5
    with api_of(engine) as api:
        agent_id = an_agent(api, make_account(engine), is_running=False)
        number = connected(api, agent_id, receiver.url, allow_private=True, events=["agentEvent"])
        for each in range(7):
            apply(
                api,
                findings.note(agent_id, kind="n", severity="info", message=str(each), by=None),
            )
    delivered(worker_engine)
    row = row_of(worker_engine, number)
    assert (len(receiver.received), row["failures"]) == (5, 5)
    assert row["open_until"] is not None
    with worker_engine.begin() as connection:
        waiting = connection.execute(select(delivery.c.last_error, delivery.c.due_at)).all()
        connection.execute(update(integration).values(open_until=None, failures=0))
        connection.execute(update(delivery).values(due_at=delivery.c.created_at))
    assert len(waiting) == 7
    assert all(each.due_at is not None for each in waiting)
    assert sum("nothing is sent before" in each.last_error for each in waiting) == 2
    delivered(worker_engine)
    assert len(receiver.received) == 12
    entries = {json.loads(body)["payload"]["entry_id"] for _, body in receiver.received[5:]}
    assert len(entries) == 7


def test_private_addresses_and_ended_integrations_are_sent_nothing(
    engine: Engine, worker_engine: Engine, clock: object, receiver: Receiver
) -> None:
    with api_of(engine) as api:
        agent_id = an_agent(api, make_account(engine), is_running=False)
        connected(api, agent_id, receiver.url, events=["agentEvent"])
        ended = connected(
            api, agent_id, f"{receiver.url}/2", allow_private=True, events=["agentEvent"]
        )
        apply(api, findings.note(agent_id, kind="n", severity="info", message="x", by=None))
        apply(api, integrations.remove(ended))
    delivered(worker_engine)
    with worker_engine.connect() as connection:
        ended_so = delivery.c.given_up_at.is_not(None)
        errors = set(connection.execute(select(delivery.c.last_error).where(ended_so)).scalars())
    assert len(errors) == 2
    assert "the integration is not active any more" in errors
    assert any("private address" in each for each in errors)
    assert receiver.received == []

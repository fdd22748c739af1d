"""Tasks that a service elsewhere does: sent once, followed by callback and by asking, found again.

What certainly did not arrive is sent again by a later attempt. What may have arrived never is: a
callback may still say what became of it, else the task fails and the dispatch stays in doubt.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import httpx
from sqlalchemy import select

from clients.agent_os import signatures, wire
from clients.agent_os.wire import RemoteRun, WireError
from storage.agents.statements.integrations import IS_OPEN
from storage.agents.tables.integration import integration
from storage.agents.writes import dispatches, ends, integrations
from storage.agents.writes.dispatches import Report
from storage.agents.writes.ends import ErrorClass, Use
from storage.agents.writes.refusals import AgentsError
from storage.kit.rules import Row, Rule
from storage.kit.secret_box import SecretBox, SecretError
from storage.kit.unit_of_work import apply
from workers.agents.work import Done, GaveWayError, TaskError, Work
from workers.outgoing import (
    NotAllowedError,
    NotSentError,
    Outgoing,
    OutgoingError,
    Reply,
    Sender,
    UnreadableError,
    url_of,
)

MOST_BYTES = 65_536
_LATER: Mapping[int, ErrorClass] = {429: "throttled", 503: "transient"}
_LONGEST_POLL_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often things are looked at.

    Attributes:
        look: at our row, which a callback may have changed.
        poll: at the service, at first; later more rarely.
        doubt: so long after the sending a callback is waited for where it is not known whether
            the task arrived.
    """

    look_seconds: float = 1.0
    poll_seconds: float = 5.0
    doubt_seconds: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """An integration, ready to be used."""

    integration_id: int
    url: str
    secret: bytes
    allow_private: bool

    def place(self, *parts: str) -> httpx.URL:
        return url_of("/".join((self.url.rstrip("/"), *(quote(each, safe="") for each in parts))))


class Dispatcher:
    """Sends tasks to services elsewhere and follows them.

    Args:
        box: of this installation, which keeps the secrets.
        site: the address by which services reach us.
        pace: how often things are looked at.
    """

    def __init__(self, box: SecretBox, site: str, pace: Pace | None = None) -> None:
        self._box = box
        self._site = site.rstrip("/")
        self._pace = pace or Pace()
        self._sender = Sender()

    async def __call__(self, work: Work) -> Done:
        """Do a task of the kind `dispatch`: see `Perform`."""
        link = await self._link(work)
        agent = str(work.attempt.input["agent"])
        is_first = await _apply(work, lambda: _begun(work, link, agent))
        if is_first:
            await self._send(work, link, agent)
        return await self._followed(work, link, agent)

    async def discover(self, work: Work) -> Done:
        """Do a task of the kind `discover`: keep which agents a service has."""
        link = await self._link(work)
        try:
            reply = await self._sender.send(self._request(link, "GET", link.place("agents")))
            found = wire.agents_of(_good(reply))
        except (OutgoingError, WireError) as error:
            reason = str(error)
            await _apply(work, lambda: integrations.note_failure(link.integration_id, reason))
            raise TaskError(_class_of(error), reason) from error
        listed = [
            {"id": each.id, "name": each.name, "description": each.description} for each in found
        ]

        def effect() -> Rule[None]:
            yield from integrations.note_answer(link.integration_id)
            yield from integrations.note_agents(link.integration_id, listed)

        return Done(result={"agents": listed}, effect=effect, use=Use(calls=1))

    async def _link(self, work: Work) -> _Link:
        row = await asyncio.to_thread(_row, work)
        if row is None:
            raise TaskError("permanent", "the agent has no such integration that is active")
        if row["is_open"]:
            raise TaskError(
                "throttled", f"the circuit is open until {row['open_until']:%H:%M:%S} UTC"
            )
        context = integrations.context(row["integration_id"])
        try:
            secret = self._box.decrypt(bytes(row["secret"]), context=context)
        except SecretError as error:
            raise TaskError("permanent", f"{error}; or rotate the integration's") from error
        return _Link(
            integration_id=row["integration_id"],
            url=row["url"],
            secret=secret,
            allow_private=row["allow_private"],
        )

    def _request(
        self, link: _Link, method: str, url: httpx.URL, document: Any = None, key: str = ""
    ) -> Outgoing:
        body = b"" if document is None else json.dumps(document).encode()
        headers = {
            "User-Agent": "touchline",
            signatures.HEADER: signatures.sign(link.secret, body, int(time.time())),
        }
        if document is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        return Outgoing(
            method=method,
            url=url,
            body=body,
            headers=headers,
            allow_private=link.allow_private,
            most_bytes=MOST_BYTES,
        )

    async def _send(self, work: Work, link: _Link, agent: str) -> None:
        """Send a task once. Where it may have arrived its row stays in doubt."""
        task_id, number = work.attempt.task_id, link.integration_id
        document = {
            "task_id": task_id,
            "input": work.attempt.input.get("input", {}),
            "callback_url": f"{self._site}/v1/agents/integrations/{number}/callbacks",
        }
        url = link.place("agents", agent, "runs")
        request = self._request(link, "POST", url, document, key=f"touchline-task-{task_id}")
        try:
            reply = await self._sender.send(request)
        except (NotAllowedError, NotSentError) as error:
            reason = str(error)
            await _apply(work, lambda: _unsent(task_id, number, reason))
            raise TaskError(_class_of(error), reason) from error
        except OutgoingError as error:
            reason = str(error)
            await _apply(work, lambda: integrations.note_failure(number, reason))
            return
        if 300 <= reply.status < 500 or reply.status in _LATER:
            answered = f"it answered {reply.status}"
            await _apply(work, lambda: _unsent(task_id, number, answered))
            raise TaskError(_LATER.get(reply.status, "permanent"), answered)
        await self._read(work, link, reply)

    async def _read(self, work: Work, link: _Link, reply: Reply) -> None:
        """Keep what an answer says of the run; one that says nothing is a failure of theirs."""
        try:
            run = wire.run_of(_good(reply))
            await _apply(work, lambda: _reported(work.attempt.task_id, link, run))
        except (WireError, UnreadableError, AgentsError) as error:
            reason = str(error)
            await _apply(work, lambda: integrations.note_failure(link.integration_id, reason))

    async def _followed(self, work: Work, link: _Link, agent: str) -> Done:
        """Return what became of a task, by callback or by asking.

        Doubt counts from the sending: an attempt that takes over does not wait as long again.
        """
        pause, poll_at = self._pace.poll_seconds, 0.0
        calls = 1
        try:
            while True:
                row = await _apply(work, lambda: dispatches.find(work.attempt.task_id))
                if row is None:
                    raise TaskError("transient", "nothing was sent after all")
                if row["ended_at"] is not None:
                    return _done(row, calls)
                run, now = row["remote_run"], time.monotonic()
                if run is None and row["age"].total_seconds() > self._pace.doubt_seconds:
                    raise TaskError(
                        "permanent",
                        "it may have arrived: no answer and no callback says what became of it",
                    )
                if run is not None and now >= poll_at:
                    await self._poll(work, link, agent, run)
                    calls += 1
                    poll_at, pause = now + pause, min(pause * 1.5, _LONGEST_POLL_SECONDS)
                    continue
                await work.pause(self._pace.look_seconds)
        except (GaveWayError, asyncio.CancelledError):
            if not work.has_lost and work.ending.is_set():
                await self._cancel(work, link, agent)
            raise

    async def _poll(self, work: Work, link: _Link, agent: str, run: str) -> None:
        url = link.place("agents", agent, "runs", run)
        try:
            reply = await self._sender.send(self._request(link, "GET", url))
        except OutgoingError as error:
            reason = str(error)
            await _apply(work, lambda: integrations.note_failure(link.integration_id, reason))
        else:
            await self._read(work, link, reply)

    async def _cancel(self, work: Work, link: _Link, agent: str) -> None:
        """Ask the service to stop a run; whether it does is its own matter."""
        row = await _apply(work, lambda: dispatches.find(work.attempt.task_id))
        if row is None or row["remote_run"] is None or row["ended_at"] is not None:
            return
        url = link.place("agents", agent, "runs", row["remote_run"], "cancel")
        try:
            await self._sender.send(self._request(link, "POST", url, {}))
        except OutgoingError as error:
            reason = str(error)
            await _apply(work, lambda: integrations.note_failure(link.integration_id, reason))


async def _apply(work: Work, rule: Callable[[], Rule[Any]]) -> Any:
    return await asyncio.to_thread(apply, work.engine, rule())


def _row(work: Work) -> Row | None:
    statement = select(integration, IS_OPEN).where(
        integration.c.integration_id == work.attempt.input["integration_id"],
        integration.c.agent_id == work.attempt.agent_id,
        integration.c.kind == "agent_os",
        integration.c.is_active,
    )
    with work.engine.connect() as connection:
        found = connection.execute(statement).mappings().first()
    return cast("Row | None", found)


def _begun(work: Work, link: _Link, agent: str) -> Rule[bool]:
    # An attempt that has lost its task meanwhile sends nothing.
    yield from ends.check(work.attempt)
    return (yield from dispatches.begin(work.attempt.task_id, link.integration_id, agent))


def _unsent(task_id: int, integration_id: int, reason: str) -> Rule[None]:
    yield from dispatches.take_back(task_id)
    yield from integrations.note_failure(integration_id, reason)


def _reported(task_id: int, link: _Link, run: RemoteRun) -> Rule[None]:
    stands = Report(remote_run=run.run_id, state=run.state, output=run.output, error=run.error)
    yield from dispatches.report(task_id, stands)
    yield from integrations.note_answer(link.integration_id)


def _good(reply: Reply) -> bytes:
    if not httpx.codes.is_success(reply.status):
        raise UnreadableError(f"it answered {reply.status}")
    return reply.body


def _done(row: Row, calls: int) -> Done:
    if row["state"] == "succeeded":
        result = {"run_id": row["remote_run"], "output": row["output"]}
        return Done(result=result, use=Use(calls=calls))
    reason = row["error"] or f"the service says that it {row['state']}"
    raise TaskError("permanent", reason)


def _class_of(error: Exception) -> ErrorClass:
    return "permanent" if isinstance(error, NotAllowedError | WireError) else "transient"

"""Services elsewhere that an agent works with: how they come to be, and when they are believed.

Secrets come in encrypted; who may set up one, and whether its address may be private, the caller
has decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Double, Interval, case, func, insert, literal, select, update

from storage.agents.tables.integration import integration
from storage.agents.writes import agents
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import TooManyError, UnfitError, UnknownError
from storage.kit.rules import ConstraintError, Row, Rule, one, rows

Kind = Literal["agent_os", "webhook_out", "webhook_in"]
MOST_INTEGRATIONS = 10
OLDER_LASTS = timedelta(hours=1)
"""So long a secret that was replaced is believed: the other end needs time to take the new one."""
FAILURES_TO_OPEN = 5
"""In a row, after which nothing is sent for a while."""
_FIRST_PAUSE_SECONDS = 30.0
_LONGEST_PAUSE_SECONDS = 3600.0
_NAMED = "ix_integration_once_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIntegration:
    """An integration to be.

    Attributes:
        url: where it is reached; None of a `webhook_in`, which reaches us.
        allow_private: its address may be a private one.
        events: types of events that a `webhook_out` is sent.
        tasks: kinds of tasks that a `webhook_in` may give.
    """

    kind: Kind
    name: str
    url: str | None
    allow_private: bool = False
    events: Sequence[str] = ()
    tasks: Sequence[str] = ()


def context(integration_id: int) -> str:
    """Return what the secrets of an integration are encrypted for."""
    return f"integration:{integration_id}"


def number() -> Rule[int]:
    """Return the number of an integration to be: its secret is encrypted for it."""
    sequence = func.pg_get_serial_sequence("agents.integration", "integration_id")
    found = yield from rows(select(func.nextval(sequence).label("number")))
    return found[0]["number"]


def create(agent_id: int, integration_id: int, new: NewIntegration, secret: bytes) -> Rule[Row]:
    """Make an integration of an agent and return its row.

    Args:
        agent_id: whose.
        integration_id: of `number`.
        new: the integration.
        secret: encrypted for it.

    Raises:
        UnknownError: there is no such agent.
        UnfitError: the agent has one of that name.
        TooManyError: it has as many as there may be.
    """
    owner = yield from agents.locked(agent_id)
    counted = yield from rows(
        select(func.count().label("count")).where(_is_there(), integration.c.agent_id == agent_id)
    )
    if counted[0]["count"] >= MOST_INTEGRATIONS:
        raise TooManyError(
            f"an agent has at most {MOST_INTEGRATIONS} integrations; delete one first"
        )
    values = {
        "integration_id": integration_id,
        "agent_id": agent_id,
        "owner_id": owner["owner_id"],
        "kind": new.kind,
        "name": new.name,
        "url": new.url,
        "secret": secret,
        "allow_private": new.allow_private,
        "events": list(new.events),
        "tasks": list(new.tasks),
    }
    made = insert(integration).values(values).returning(integration)
    return (yield from _named(made))


def edit(integration_id: int, changes: Mapping[str, Any]) -> Rule[Row]:
    """Change name, address or whether it is used; a new address closes the circuit.

    Raises:
        UnknownError: there is no such integration.
        UnfitError: the agent has another one of that name.
    """
    values = dict(changes)
    if "url" in values:
        values |= {"failures": 0, "open_until": None, "last_error": None}
    if not values:
        return (yield from find(integration_id))
    return (yield from _named(_changed(integration_id).values(values).returning(integration)))


def rotate(integration_id: int, secret: bytes) -> Rule[Row]:
    """Replace the secret; what it was is believed for `OLDER_LASTS`. Raises `UnknownError`."""
    statement = _changed(integration_id).values(
        secret=secret,
        older_secret=integration.c.secret,
        older_until=NOW + literal(OLDER_LASTS),
    )
    return _known((yield from one(statement.returning(integration))), integration_id)


def remove(integration_id: int) -> Rule[Row]:
    """Delete an integration; what was sent to it stays on record. Raises `UnknownError`."""
    statement = _changed(integration_id).values(deleted_at=NOW, is_active=False)
    return _known((yield from one(statement.returning(integration))), integration_id)


def find(integration_id: int) -> Rule[Row]:
    """Return an integration. Raises `UnknownError`."""
    statement = select(integration).where(
        integration.c.integration_id == integration_id, _is_there()
    )
    return _known((yield from one(statement)), integration_id)


def note_answer(integration_id: int) -> Rule[None]:
    """Note that it answered: the circuit is closed."""
    yield from rows(
        update(integration)
        .where(integration.c.integration_id == integration_id)
        .values(failures=0, open_until=None, last_error=None, answered_at=NOW)
    )


def note_failure(integration_id: int, error: str) -> Rule[None]:
    """Note that it did not answer, or badly; the circuit opens after some in a row."""
    failures = integration.c.failures + 1
    over = func.greatest(failures - FAILURES_TO_OPEN, 0)
    seconds = func.least(
        _FIRST_PAUSE_SECONDS * func.power(2.0, func.least(over, 10), type_=Double),
        _LONGEST_PAUSE_SECONDS,
        type_=Double,
    )
    pause = func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval)
    yield from rows(
        update(integration)
        .where(integration.c.integration_id == integration_id)
        .values(
            failures=failures,
            last_error=error[:500],
            open_until=case((failures >= FAILURES_TO_OPEN, NOW + pause)),
        )
    )


def note_agents(integration_id: int, found: Sequence[Mapping[str, Any]]) -> Rule[None]:
    """Keep which agents a service has."""
    yield from rows(
        update(integration)
        .where(integration.c.integration_id == integration_id)
        .values(discovered=[dict(each) for each in found], discovered_at=NOW)
    )


def _is_there() -> Any:
    return integration.c.deleted_at.is_(None)


def _changed(integration_id: int) -> Any:
    return update(integration).where(integration.c.integration_id == integration_id, _is_there())


def _known(row: Row | None, integration_id: int) -> Row:
    if row is None:
        raise UnknownError(f"there is no integration {integration_id}")
    return row


def _named(statement: Any) -> Rule[Row]:
    try:
        found = yield from rows(statement)
    except ConstraintError as error:
        if error.constraint != _NAMED:
            raise
        raise UnfitError("name", "another integration of this agent has it") from error
    return _known(found[0] if found else None, 0)

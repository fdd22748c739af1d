"""Messages that come in by webhooks: each makes one task or one entry of the log, once."""

from storage.agents.writes import dispatches, findings, integrations, tasks, webhooks
from storage.agents.writes.tasks import NewTask
from storage.agents.writes.webhooks import Made, NewEntry
from storage.kit.rules import Row, Rule

ENTRY = "webhook"
"""The type of entries of the log that webhooks make."""


def take(
    of: Row, nonce: str, digest: bytes, wanted: NewTask | NewEntry
) -> Rule[tuple[Made, bool]]:
    """Do what a verified message asks for; return what it made, and whether it was new.

    Args:
        of: the row of its integration.
        nonce: of its signature.
        digest: of its body.
        wanted: checked by the caller.

    Raises:
        StateError: another message came with the nonce before.
        TooManyError: the agent has as many tasks in its queue as there may be.
        UnfitError, UnknownError: as `tasks.give`.
    """
    integration_id: int = of["integration_id"]
    agent_id: int = of["agent_id"]
    if not (yield from dispatches.take_nonce(integration_id, nonce, digest)):
        return (yield from webhooks.made_by(integration_id, nonce)), False
    if isinstance(wanted, NewTask):
        row, _ = yield from tasks.give(agent_id, wanted, by=agent_id)
        made = Made(task_id=row["task_id"])
    else:
        noted = yield from findings.note(
            agent_id,
            kind=ENTRY,
            severity=wanted.severity,
            message=wanted.message,
            by=agent_id,
            data=wanted.data,
        )
        made = Made(entry_id=noted["entry_id"])
    yield from webhooks.keep_made(integration_id, nonce, made)
    yield from integrations.note_answer(integration_id)
    return made, True

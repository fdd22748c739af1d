"""How workflows come to be: validated, versioned, never changed."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from storage.agents.kinds.workflows import Step, ordered
from storage.agents.tables.workflow import workflow
from storage.agents.writes import agents
from storage.kit.rules import Row, Rule, rows


def create(agent_id: int, name: str, steps: Sequence[Step]) -> Rule[Row]:
    """Keep a workflow as the next version of its name, and return its row.

    Raises:
        FaultError: steps that cannot be run in any order.
        UnknownError: there is no such agent.
    """
    in_order = ordered(steps)
    owner = yield from agents.locked(agent_id)
    newest = yield from rows(
        select(func.max(workflow.c.version).label("version")).where(
            workflow.c.agent_id == agent_id, workflow.c.name == name
        )
    )
    made = yield from rows(
        insert(workflow)
        .values(
            agent_id=agent_id,
            owner_id=owner["owner_id"],
            name=name,
            version=(newest[0]["version"] or 0) + 1,
            steps=[each.model_dump(mode="json", by_alias=True) for each in in_order],
        )
        .returning(workflow)
    )
    return made[0]

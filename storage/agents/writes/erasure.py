"""What becomes of somebody's agents when they are erased."""

from sqlalchemy import Table, delete, select, update

from storage.agents.tables.agent import agent, configuration, schedule, spending
from storage.agents.tables.integration import callback, dispatch, integration
from storage.agents.tables.task import approval, attempt, dependency, log_entry, task
from storage.agents.tables.workflow import run, step, workflow
from storage.insights.tables import insight
from storage.kit.rules import Rule, rows

_OF_AGENT: tuple[Table, ...] = (
    *(integration, run, workflow, attempt, approval, task, schedule),
    *(spending, configuration, log_entry, insight),
)


def erase(account_id: int) -> Rule[None]:
    """Delete the agents of an account with all that is theirs; again, it changes nothing.

    A worker that works on one of their tasks finds nothing to write to. Accounts of agents stay as
    numbers, and who acted on the agents of others is forgotten there.
    """
    own = select(agent.c.agent_id).where(agent.c.owner_id == account_id)
    tasks = select(task.c.task_id).where(task.c.owner_id == account_id)
    runs = select(run.c.run_id).where(run.c.agent_id.in_(own))
    yield from rows(
        select(agent.c.agent_id).where(agent.c.owner_id == account_id).with_for_update()
    )
    links = select(integration.c.integration_id).where(integration.c.owner_id == account_id)
    for table in (callback, dispatch):
        yield from rows(delete(table).where(table.c.integration_id.in_(links)))
    yield from rows(delete(step).where(step.c.run_id.in_(runs)))
    yield from rows(delete(dependency).where(dependency.c.task_id.in_(tasks)))
    for table in _OF_AGENT:
        yield from rows(delete(table).where(table.c.agent_id.in_(own)))
    yield from rows(delete(agent).where(agent.c.owner_id == account_id))
    elsewhere = configuration.c.made_by == account_id
    yield from rows(update(configuration).where(elsewhere).values(made_by=None))

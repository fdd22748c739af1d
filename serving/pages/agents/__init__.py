"""Pages of agents: lists, one with its queue and log, tasks, workflows, approvals, integrations.

What belongs here: what they show, and forms for what can be done. What does not: rules, which are
the services'; and who may, which is theirs too.
"""

from serving.pages.agents import agent, approvals, index, integrations, task, workflow

ROUTERS = (
    *(index.router, approvals.router, integrations.router),
    *(task.router, workflow.router, agent.router),
)
"""Names before numbers: what has a name in place of an agent's number comes first."""

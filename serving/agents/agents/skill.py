"""How good the models that an agent trained forecast, on the same matches as their champion."""

from math import sqrt

from serving.agents.agents.schemas import AgentSkill
from serving.kit.postgres.database import Database
from storage.agents.statements.skill import SKILL

_LEAST = 10
_Z = 1.96


async def skill_of(database: Database, agent_id: int) -> list[AgentSkill]:
    """Return the skill of each model that a task of an agent made, newest first.

    The interval is that of the mean of paired differences; below ten matches there is none.
    """
    rows = await database.fetch(SKILL, agent_id=agent_id)
    found: list[AgentSkill] = []
    for row in rows:
        half: float | None = None
        if row["matches"] >= _LEAST and row["deviation"] is not None:
            half = _Z * float(row["deviation"]) / sqrt(row["matches"])
        mean = row["difference"]
        found.append(
            AgentSkill(
                model_version_id=row["model_version_id"],
                name=row["name"],
                version=row["version"],
                matches=row["matches"],
                log_loss=row["log_loss"],
                difference=mean,
                low=None if half is None else mean - half,
                high=None if half is None else mean + half,
            )
        )
    return found

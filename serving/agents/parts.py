"""What the rules of agents are applied with: the parts of one process, in one bundle."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.kit.postgres.database import Database
from serving.kit.writes import Writes


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentParts:
    """The parts that agents need of a process.

    Attributes:
        world: its name.
    """

    database: Database
    writes: Writes
    world: str


async def _parts(request: Request) -> AgentParts:
    state = request.app.state.serving
    return AgentParts(database=state.database, writes=state.writes, world=state.settings.world)


Parts = Annotated[AgentParts, Depends(_parts)]

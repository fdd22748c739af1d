"""What the rules of agents are applied with: the parts of one process, in one bundle."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.kit.secret_box import SecretBox


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentParts:
    """The parts that agents need of a process.

    Attributes:
        box: keeps the secrets of integrations.
        world: its name.
    """

    database: Database
    writes: Writes
    box: SecretBox
    world: str


async def _parts(request: Request) -> AgentParts:
    state = request.app.state.serving
    return AgentParts(
        database=state.database, writes=state.writes, box=state.box, world=state.settings.world
    )


Parts = Annotated[AgentParts, Depends(_parts)]

"""What the rules of accounts are applied with: the parts of one process, in one bundle."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from serving.access.failed_attempts import FailedAttempts
from serving.access.limits.gate import Gate
from serving.access.sessions import Sessions
from serving.identity.passwords import Passwords
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.kit.secret_box import SecretBox


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityParts:
    """The parts that accounts need of a process."""

    database: Database
    writes: Writes
    box: SecretBox
    sessions: Sessions
    gate: Gate
    failed_attempts: FailedAttempts
    passwords: Passwords
    world: Literal["simulated", "live"]


async def parts_of(request: Request) -> IdentityParts:
    """Return the parts of the process that has a request."""
    state = request.app.state.serving
    return IdentityParts(
        database=state.database,
        writes=state.writes,
        box=state.box,
        sessions=state.sessions,
        gate=state.gate,
        failed_attempts=state.failed_attempts,
        passwords=state.passwords,
        world=state.settings.world,
    )


Parts = Annotated[IdentityParts, Depends(parts_of)]

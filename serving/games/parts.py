"""What the rules of games are applied with: the parts of one process, in one bundle."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.access.declared import Needs
from serving.access.needs import of_owner
from serving.access.scopes import Scope
from serving.access.subject import Subject
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes


@dataclass(frozen=True, slots=True, kw_only=True)
class GamesParts:
    """The parts that games need of a process.

    Attributes:
        world: its name.
    """

    database: Database
    writes: Writes
    world: str


async def _parts(request: Request) -> GamesParts:
    state = request.app.state.serving
    return GamesParts(database=state.database, writes=state.writes, world=state.settings.world)


def player_of(subject: Subject) -> int:
    """Return the account that plays.

    Raises:
        ValueError: nobody is logged in; the routes of games let nobody in without an account.
    """
    if subject.account_id is None:
        raise ValueError("nobody plays without an account")
    return subject.account_id


Parts = Annotated[GamesParts, Depends(_parts)]
PLAYERS = Needs(of_owner(Scope.GAMES_WRITE))
Player = Annotated[Subject, Depends(PLAYERS)]
"""Somebody with a verified account."""

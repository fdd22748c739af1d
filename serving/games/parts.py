"""What the rules of games are applied with: the parts of one process, in one bundle."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import orjson
from fastapi import Depends, Request

from serving.access.declared import Needs
from serving.access.needs import of_owner
from serving.access.scopes import Scope
from serving.access.subject import Subject
from serving.kit.postgres.database import Database
from serving.kit.single_flight import SingleFlight
from serving.kit.writes import Writes
from storage.kit.rules import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class GamesParts:
    """The parts that games need of a process.

    Attributes:
        world: its name.
        flight: costly answers under way.
        head: of the event log, as this process knows it.
    """

    database: Database
    writes: Writes
    world: str
    flight: SingleFlight
    head: int

    async def shared(self, key: str, ask: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
        """Return rows that many ask for at once, read once; none are older than the newest event.

        Args:
            key: what the rows are of. Who may see them was asked before.
            ask: reads them.
        """

        async def make() -> bytes:
            return orjson.dumps([dict(row) for row in await ask()])

        found: list[Row] = orjson.loads(await self.flight.get(f"{key} {self.head}", make))
        return found


async def _parts(request: Request) -> GamesParts:
    state = request.app.state.serving
    return GamesParts(
        database=state.database,
        writes=state.writes,
        world=state.settings.world,
        flight=state.flight,
        head=state.hub.head,
    )


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

"""Tickets over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header

from serving import problems
from serving.errors import UnauthorisedError
from serving.events.permissions import subject_of_header
from serving.parameters import only_declared
from serving.state import DatabaseDependency, SettingsDependency
from serving.websocket.schemas import TicketRead
from serving.websocket.tickets import LASTS_SECONDS, Tickets

router = APIRouter(prefix="/v1/ws", tags=["events"], dependencies=[Depends(only_declared)])


@router.post("/tickets", response_model=TicketRead, responses=problems.declare(401, 422))
async def give_ticket(
    database: DatabaseDependency,
    settings: SettingsDependency,
    authorization: Annotated[str | None, Header(max_length=1000)] = None,
) -> TicketRead:
    """A ticket to `/v1/ws` for whoever asks: good once, for 30 seconds, at any process."""
    subject = subject_of_header(settings, authorization)
    if subject is None:
        raise UnauthorisedError("Nobody has this token; leave the header out to be anonymous.")
    ticket = await Tickets(database=database).give(subject)
    return TicketRead(ticket=ticket, subject=subject.name, lasts_seconds=LASTS_SECONDS)

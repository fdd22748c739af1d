"""Tickets over HTTP."""

from serving.access.declared import PUBLIC, Caller
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.dependencies import WritesDependency
from serving.streams.websocket.schemas import TicketRead
from serving.streams.websocket.tickets import LASTS_SECONDS, Tickets

router = router_of("/v1/ws", tag="events", access=PUBLIC)


@router.post(
    "/tickets",
    summary="Get a ticket for the WebSocket",
    response_model=TicketRead,
    responses=problems.declare(401, 409, 422),
)
async def give_ticket(subject: Caller, writes: WritesDependency, _: IdempotencyKey) -> TicketRead:
    """A ticket to `/v1/ws` for the caller: good once, for 30 seconds, at any process."""
    ticket = await Tickets(writes=writes).give(subject)
    return TicketRead(ticket=ticket, subject=subject.name, lasts_seconds=LASTS_SECONDS)

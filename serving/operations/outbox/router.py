"""The outbox over HTTP."""

from typing import Annotated

from fastapi import Query

from serving.access.declared import PUBLIC, Operator
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import PlainText
from serving.operations.outbox import service
from serving.operations.outbox.schemas import MailPage

router = router_of("/v1/ops/outbox", tag="operations", access=PUBLIC)


@router.get(
    "",
    summary="List mails that were kept",
    response_model=MailPage,
    responses=problems.declare(401, 403, 422),
)
async def list_mails(
    _: Operator,
    database: DatabaseDependency,
    world: World,
    page: PageDependency,
    to: Annotated[PlainText | None, Query(max_length=320, description="One address.")] = None,
) -> MailPage:
    """Mails that were kept because no mail server is set, newest first."""
    return await service.read_page(database, world, page=page, to=to)

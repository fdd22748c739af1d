"""Pages of what can be checked: proofs, the chain of seals, the feeds."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from serving.kit.dependencies import DatabaseDependency
from serving.kit.parameters import PathId
from serving.operations.providers.service import read_feeds
from serving.pages import proofs
from serving.pages.answering import PagesDependency, router_of_pages

router = router_of_pages()


@router.get("/proofs/{forecast_id}")
async def show_proof(
    forecast_id: UUID, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One sealed forecast, checked in the reader's browser."""
    return await pages.answer(
        "proof.html", lambda: proofs.read_proof_page(database, pages.world, forecast_id)
    )


@router.get("/proofs/insights/{insight_id}")
async def show_insight_proof(
    insight_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One sealed insight, checked in the reader's browser."""
    return await pages.answer(
        "insight_proof.html", lambda: proofs.read_insight_proof(database, pages.world, insight_id)
    )


@router.get("/seals")
async def show_seals(
    pages: PagesDependency,
    database: DatabaseDependency,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> Response:
    """The chain of seals."""
    return await pages.answer(
        "seals.html", lambda: proofs.read_seals(database, pages.world, cursor)
    )


@router.get("/feeds")
async def show_feeds(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """Where the data comes from, and how fresh it is."""
    # Providers answer without an event.
    return await pages.answer("feeds.html", lambda: read_feeds(database, pages.world), topics=())

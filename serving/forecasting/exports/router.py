"""Exports over HTTP: one table as two kinds of file."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response, StreamingResponse

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.forecasting.exports import service
from serving.forecasting.exports.columns import EXAMPLE, MEANING
from serving.forecasting.exports.csvfile import csv_chunks
from serving.forecasting.exports.filters import export_filters
from serving.forecasting.exports.parquetfile import file_chunks, written
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.streams.dependencies import take_export_seat

CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"
router = router_of("/v1/forecasts", tag="forecasts", access=PUBLIC)
router.dependencies.append(Depends(take_export_seat))
Filters = Annotated[dict[str, object], Depends(export_filters)]
_CONTENTS = f"""

A row per sealed forecast in the order they were sealed, with the result and the prices that were
known before kick-off:

{MEANING}

All rows that match are sent; there is no limit on their number. They are read {service.BATCH:,} at
a time, so a result that arrives meanwhile may be in later rows only. An answer that breaks off in
the middle is an error: ask again."""


def _declared(media_type: str, example: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string"}, "example": example}}
    return {200: {"description": "The file.", "content": content}, **problems.declare(422, 429)}


@router.get(
    "/export.csv",
    summary="Download sealed forecasts as CSV",
    response_class=Response,
    responses=_declared(CSV, EXAMPLE),
    description=f"Sealed forecasts as CSV with a header row.{_CONTENTS}",
)
async def export_csv(database: DatabaseDependency, world: World, filters: Filters) -> Response:
    chunks = csv_chunks(service.batches(database, filters))
    # What fails before the first chunk is still an ordinary problem body.
    first = await anext(chunks)
    return _file(_after(first, chunks), CSV, f"touchline-{world}-forecasts.csv")


@router.get(
    "/export.parquet",
    summary="Download sealed forecasts as Parquet",
    response_class=Response,
    responses=_declared(PARQUET, "PAR1…"),
    description=f"Sealed forecasts as Parquet, compressed with Zstandard.{_CONTENTS}",
)
async def export_parquet(database: DatabaseDependency, world: World, filters: Filters) -> Response:
    file = await written(service.batches(database, filters), world=world)
    return _file(file_chunks(file), PARQUET, f"touchline-{world}-forecasts.parquet")


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _file(content: AsyncIterator[bytes], media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(content, media_type=media_type, headers=headers)

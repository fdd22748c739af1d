"""Rules of seals: the published head, pages, and the proof of one forecast."""

from uuid import UUID

from serving.forecasting.seals.schemas import (
    InsightProof,
    Proof,
    SealCursor,
    SealKeyRead,
    SealKeys,
    SealPage,
    SealRead,
    SignatureRead,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.seals.proofs import proof_of, proof_of_insight
from storage.forecast.statements import seals


def _seal_of(row: Row) -> SealRead:
    signature = None
    if row["signature"] is not None:
        signature = SignatureRead(key_id=row["key_id"], signature=row["signature"].hex())
    return SealRead(
        seal_no=row["seal_no"],
        version=row["version"],
        previous=row["previous"].hex(),
        root=row["root"].hex(),
        hash=row["hash"].hex(),
        forecast_count=row["count"],
        sealed_at=row["sealed_at"],
        signature=signature,
    )


async def read_keys(database: Database, world: str) -> SealKeys:
    """Return the public keys that sign or have signed."""
    rows = await database.fetch(seals.keys())
    items = [
        SealKeyRead(
            key_id=row["key_id"], public_key=row["public_key"].hex(), made_at=row["made_at"]
        )
        for row in rows
    ]
    return SealKeys(world=world, items=items)


async def read_page(database: Database, world: str, *, page: PageRequest) -> SealPage:
    """Return seals, newest first."""
    values: dict[str, object] = {}
    if page.cursor is not None:
        values["before_seal_no"] = SealCursor.decode(page.cursor).seal_no
    statement = seals.page(is_continued=page.cursor is not None)
    head = await database.fetch_one(seals.head())
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [_seal_of(row) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: SealCursor(seal_no=last.seal_no))
    return SealPage(
        world=world,
        head=None if head is None else _seal_of(head),
        items=items,
        next_cursor=following,
    )


async def read_proof(database: Database, world: str, forecast_id: UUID) -> Proof:
    """Return the proof of one forecast.

    Raises:
        NotFoundError: no forecast with that id was ever sealed.
    """
    row = await database.fetch_one(seals.of_forecast(), forecast_id=forecast_id)
    if row is None:
        raise NotFoundError(f"No forecast {forecast_id} was ever sealed.")
    digests = await database.fetch(seals.digests(), seal_no=row["seal_no"])
    later = await database.fetch(seals.later(), seal_no=row["seal_no"])
    return Proof(world=world, **proof_of(row, digests, later))


async def read_proof_of_insight(database: Database, world: str, insight_id: int) -> InsightProof:
    """Return the proof of one insight.

    Raises:
        NotFoundError: no insight with that id was ever sealed.
    """
    row = await database.fetch_one(seals.of_insight(), insight_id=insight_id)
    if row is None:
        raise NotFoundError(f"No insight {insight_id} was ever sealed; /v1/insights lists them.")
    digests = await database.fetch(seals.digests(), seal_no=row["seal_no"])
    later = await database.fetch(seals.later(), seal_no=row["seal_no"])
    return InsightProof(world=world, **proof_of_insight(row, digests, later))

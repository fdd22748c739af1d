"""Rules of seals: the published head, pages, and the proof of one forecast."""

from uuid import UUID

from serving.cursors import PageRequest
from serving.errors import NotFoundError
from serving.postgres.database import Database
from serving.postgres.driver import Row
from serving.seals.schemas import Proof, SealCursor, SealPage, SealRead
from storage.statements import seals


def _seal_of(row: Row) -> SealRead:
    return SealRead(
        seal_no=row["seal_no"],
        previous=row["previous"].hex(),
        root=row["root"].hex(),
        hash=row["hash"].hex(),
        forecast_count=row["forecast_count"],
        sealed_at=row["sealed_at"],
    )


async def read_page(database: Database, world: str, *, page: PageRequest) -> SealPage:
    """Return seals, newest first."""
    values: dict[str, object] = {}
    if page.cursor is not None:
        values["before_seal_no"] = SealCursor.decode(page.cursor).seal_no
    statement = seals.page(is_continued=page.cursor is not None)
    head = await database.fetch_one(seals.head())
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [_seal_of(row) for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = SealCursor(seal_no=items[-1].seal_no).encode()
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
    return Proof(
        world=world,
        forecast_id=row["forecast_id"],
        body=row["body"].decode(),
        digest=row["digest"].hex(),
        position=row["position"],
        digests=[each["digest"].hex() for each in digests],
        seal_no=row["seal_no"],
        previous=row["previous"].hex(),
        root=row["root"].hex(),
        hash=row["hash"].hex(),
        sealed_at=row["sealed_at"],
        later_roots=[each["root"].hex() for each in later],
        head=(later[-1] if later else row)["hash"].hex(),
    )

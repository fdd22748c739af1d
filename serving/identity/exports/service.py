"""Rules of copies of one's data: everybody has their own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from serving.access.subject import Subject
from serving.identity.exports.schemas import ExportDetail, ExportRead
from serving.identity.parts import IdentityParts
from serving.identity.refusals import account_id_of
from serving.kit.errors import NotFoundError
from storage.identity.writes import exports
from storage.kit.rules import Row
from storage.kit.sentences import Sentence

_UNKNOWN = Sentence(
    "You have no such copy, or it has expired; POST /v1/users/me/exports asks for one."
)


async def request(parts: IdentityParts, subject: Subject) -> ExportDetail:
    """Ask for a copy, unless one is being made, and return it.

    Raises:
        DatabaseAwayError: the database cannot be reached.
    """
    row = await parts.writes.apply(subject, exports.request, account_id_of(subject))
    return ExportDetail(world=parts.world, **_shown(row))


async def read_all(parts: IdentityParts, subject: Subject) -> Sequence[ExportRead]:
    """Return the copies that can be fetched or are being made, newest first."""
    rows = await parts.database.fetch(exports.of_account(), account_id=account_id_of(subject))
    return [ExportRead(**_shown(row)) for row in rows if not _is_over(row)]


async def read(parts: IdentityParts, subject: Subject, export_id: int) -> ExportDetail:
    """Return one copy.

    Raises:
        NotFoundError: it is none of theirs, or has expired.
    """
    found = [each for each in await read_all(parts, subject) if each.export_id == export_id]
    if not found:
        raise NotFoundError(_UNKNOWN)
    return ExportDetail(world=parts.world, **found[0].model_dump())


async def download(parts: IdentityParts, subject: Subject, export_id: int) -> bytes:
    """Return the archive of a copy; that it was fetched is on record. Raises as `read`."""
    archive = await parts.writes.apply(
        subject, exports.download, account_id_of(subject), export_id
    )
    if archive is None:
        raise NotFoundError(_UNKNOWN)
    return archive


def _is_over(row: Row) -> bool:
    expires_at: datetime | None = row["expires_at"]
    return expires_at is not None and expires_at <= datetime.now(UTC)


def _shown(row: Row) -> dict[str, Any]:
    is_ready = row["ready_at"] is not None
    state = "ready" if is_ready else "failed" if row["failed_at"] is not None else "preparing"
    address = f"/v1/users/me/exports/{row['export_id']}/download"
    named = ("export_id", "requested_at", "ready_at", "expires_at", "size_bytes")
    return {
        **{name: row[name] for name in named},
        "state": state,
        "download": address if is_ready else None,
    }

"""Lists of players into a world: stored as received, then taken in; or only looked at.

What belongs here: going through the files, and what became of each. What does not: options and
what is printed (`player_lists_cli`), or who is who (`storage.football.writes.people`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from assets.core.player_lists import PLAYER_LISTS
from football.observations.parsed import Parsed, PayloadContext, Reject
from football.observations.screening import screened
from football.players.facts import RatingsAreLate
from sources.errors import PayloadUnreadable
from sources.players.parse import OF_ROWS
from storage.football.writes import player_lists
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.writes.payloads import RawStore
from storage.settings import StorageSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What became of one file.

    Attributes:
        refused: why nothing of it was kept; then there are no counts.
    """

    path: Path
    counts: IngestCounts | None = None
    rejects: Sequence[Reject] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be done with files of one kind.

    Attributes:
        kind: `players` or `transfers`.
        as_of: the day the files are of; None where each row says its own.
        is_dry_run: look, and keep nothing.
    """

    kind: str
    source: str
    as_of: date | None
    is_dry_run: bool


def load(
    paths: Iterable[Path],
    settings: StorageSettings,
    request: Request,
    progress: Callable[[Iterable[Path]], Iterable[Path]],
) -> list[Listed]:
    """Load files in the order given."""
    engine = engine_of(settings.database_url)
    try:
        return [_load(engine, path, request) for path in progress(list(paths))]
    finally:
        engine.dispose()


def _load(engine: Engine, path: Path, request: Request) -> Listed:
    intake = PLAYER_LISTS[request.kind]
    day = request.as_of.isoformat() if request.as_of else OF_ROWS
    context = PayloadContext(
        endpoint=request.kind,
        resource=f"{request.source}/{day}/{path.name}",
        fetched_at=DatabaseClock(engine).now(),
    )
    body = path.read_bytes()
    try:
        parsed = screened(intake.parser.parse(body, context))
    except (PayloadUnreadable, RatingsAreLate) as fault:
        return Listed(path=path, refused=str(fault))
    counts, rejects = _take(engine, body, context, parsed, request)
    return Listed(path=path, counts=counts, rejects=rejects)


def _take(
    engine: Engine, body: bytes, context: PayloadContext, parsed: Parsed, request: Request
) -> tuple[IngestCounts, Sequence[Reject]]:
    intake = PLAYER_LISTS[request.kind]
    payload_id = uuid4()
    if not request.is_dry_run:
        payload_id = RawStore(engine).put(
            intake.provider, context.endpoint, context.resource, 200, context.fetched_at, body
        )
    with UnitOfWork(engine) as uow:
        taken = player_lists.take(
            uow, payload_id, parsed, intake.parser.name, intake.parser.version
        )
        if not request.is_dry_run:
            uow.commit()
    return taken

"""Rules of tests: what is read of them, and the moves an administrator makes."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import fields

from football.experiments.allocation import Variant
from football.experiments.guardrails import Guardrails
from football.experiments.verdict import State
from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.forecasting.ab_tests.design import RequestedDesign, design_of
from serving.forecasting.ab_tests.schemas import (
    AbTestCursor,
    AbTestDetail,
    AbTestPage,
    AbTestRead,
    AbTestWrite,
    ExposedRead,
    ReadingCursor,
    ReadingPage,
    ReadingRead,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    NotFoundError,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.writes import Writes
from storage.monitoring.ab_tests import moves, registration
from storage.monitoring.ab_tests.record import (
    AbTest,
    AbTestError,
    RepeatedKeyError,
    UnknownAbTestError,
)
from storage.monitoring.ab_tests.registration import Registration
from storage.monitoring.statements import ab_tests

_REGISTER = Act[AbTest]("ab_test.register", "ab_test", lambda made: made.ab_test_id)
_START = Act[AbTest]("ab_test.start", "ab_test", lambda made: made.ab_test_id)
_CANCEL = Act[AbTest]("ab_test.cancel", "ab_test", lambda made: made.ab_test_id)


async def read_page(
    database: Database, world: str, *, page: PageRequest, state: State | None
) -> AbTestPage:
    """Return tests, newest first."""
    values: dict[str, object] = {}
    if page.cursor is not None:
        values["before_id"] = AbTestCursor.decode(page.cursor).ab_test_id
    if state is not None:
        values["state"] = state.value
    statement = ab_tests.page(is_continued=page.cursor is not None, has_state=state is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [AbTestRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: AbTestCursor(ab_test_id=last.ab_test_id)
    )
    return AbTestPage(world=world, items=items, next_cursor=following)


async def read_one(database: Database, world: str, ab_test_id: int) -> AbTestDetail:
    """Return a test with its last reading. Raises `NotFoundError` when there is no such test."""
    row = await _found(database, ab_test_id)
    units = {
        shown["variant"]: shown["units"]
        for shown in await database.fetch(ab_tests.exposures(), ab_test_id=ab_test_id)
    }
    last = await database.fetch_one(
        ab_tests.readings(is_continued=False), ab_test_id=ab_test_id, limit=1
    )
    return AbTestDetail(
        world=world,
        **AbTestRead.model_validate(dict(row)).model_dump(),
        exposed=ExposedRead(**{variant.value: units.get(variant.value, 0) for variant in Variant}),
        reading=None if last is None else ReadingRead.model_validate(dict(last)),
    )


async def read_readings(
    database: Database, world: str, ab_test_id: int, page: PageRequest
) -> ReadingPage:
    """Return readings, newest first. Raises `NotFoundError` when there is no such test."""
    await _found(database, ab_test_id)
    values: dict[str, object] = {}
    if page.cursor is not None:
        last = ReadingCursor.decode(page.cursor)
        if last.ab_test_id != ab_test_id:
            raise BadRequestError.parameter("cursor", "not a cursor of this test's readings")
        values["before_no"] = last.reading_no
    statement = ab_tests.readings(is_continued=page.cursor is not None)
    rows = await database.fetch(statement, ab_test_id=ab_test_id, limit=page.limit + 1, **values)
    items = [ReadingRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: ReadingCursor(ab_test_id=ab_test_id, reading_no=last.reading_no),
    )
    return ReadingPage(world=world, items=items, next_cursor=following)


async def read_memo(database: Database, ab_test_id: int) -> bytes:
    """Return a test's memo. Raises `NotFoundError` before the first reading."""
    await _found(database, ab_test_id)
    row = await database.fetch_one(ab_tests.memo(), ab_test_id=ab_test_id)
    if row is None or row["memo"] is None:
        raise NotFoundError(
            f"Test {ab_test_id} has no memo yet: its first reading writes one, after the next full"
            " time once it has begun."
        )
    return row["memo"].encode()


async def create(
    writes: Writes,
    database: Database,
    subject: Subject,
    wanted: AbTestWrite,
    request_key: str | None,
) -> int:
    """Register a test and return its number; the same request and key again have the same one.

    Raises:
        BadRequestError: it cannot be tested so.
        DatabaseAwayError: the database cannot be reached.
    """
    design = RequestedDesign(
        **wanted.model_dump(include={each.name for each in fields(RequestedDesign)})
    )
    seen = await design_of(database, design)
    plan = Registration(
        name=wanted.name,
        hypothesis=wanted.hypothesis,
        treatment_version_id=wanted.treatment_version_id,
        competitions=wanted.competitions,
        design=seen.design,
        horizon=wanted.horizon,
        minimum_match_days=wanted.minimum_match_days,
        maximum_matches=wanted.maximum_matches,
        maximum_days=wanted.maximum_days,
        guardrails=Guardrails(**wanted.guardrails.model_dump()),
        is_served=wanted.is_served,
        treatment_share=wanted.treatment_share,
    )
    try:
        made = await perform(writes, subject, _REGISTER, registration.register, plan, request_key)
    except RepeatedKeyError as error:
        raise BadRequestError(
            Fault(where="header", name="Idempotency-Key", message=str(error))
        ) from error
    except AbTestError as error:
        name, _, message = str(error).partition(": ")
        raise BadRequestError(Fault(where="body", name=name, message=message)) from error
    return made.ab_test_id


async def start(writes: Writes, subject: Subject, ab_test_id: int) -> None:
    """Let a test begin. Raises `NotFoundError` and `ConflictError`."""
    with _refusals():
        await perform(writes, subject, _START, moves.start, ab_test_id)


async def cancel(writes: Writes, subject: Subject, ab_test_id: int, reason: str) -> None:
    """End a test without a verdict. Raises `NotFoundError` and `ConflictError`."""
    with _refusals():
        await perform(writes, subject, _CANCEL, moves.cancel, ab_test_id, reason)


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except UnknownAbTestError as error:
        raise NotFoundError(str(error)) from error
    except AbTestError as error:
        raise ConflictError(str(error)) from error


async def _found(database: Database, ab_test_id: int) -> Row:
    row = await database.fetch_one(ab_tests.one(), ab_test_id=ab_test_id)
    if row is None:
        raise NotFoundError(f"There is no test {ab_test_id}; /v1/ab-tests lists them.")
    return row

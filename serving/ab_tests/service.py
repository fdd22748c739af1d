"""Rules of tests: what is read of them, and the moves an administrator makes."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool

from football.experiments.allocation import Variant
from football.experiments.guardrails import Guardrails
from football.experiments.verdict import State
from serving.ab_tests.design import design_of
from serving.ab_tests.schemas import (
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
from serving.cursors import PageRequest
from serving.errors import BadRequestError, ConflictError, DatabaseAwayError, Fault, NotFoundError
from serving.postgres.database import Database
from serving.postgres.driver import Row
from serving.settings import ServingSettings
from storage.ab_tests import moves, registration
from storage.ab_tests.record import AbTestError, RepeatedKeyError, UnknownAbTestError
from storage.ab_tests.registration import Registration
from storage.database import engine_of
from storage.statements import ab_tests

ResultT = TypeVar("ResultT")


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
    following = None
    if len(rows) > page.limit:
        following = AbTestCursor(ab_test_id=items[-1].ab_test_id).encode()
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
    following = None
    if len(rows) > page.limit:
        cursor = ReadingCursor(ab_test_id=ab_test_id, reading_no=items[-1].reading_no)
        following = cursor.encode()
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
    settings: ServingSettings, database: Database, wanted: AbTestWrite, request_key: str | None
) -> AbTestDetail:
    """Register a test; the same request with the same key again answers with the same test.

    Raises:
        BadRequestError: it cannot be tested so.
        DatabaseAwayError: the database cannot be reached.
    """
    seen = await design_of(
        database,
        minimum_effect=wanted.minimum_effect,
        alpha=wanted.alpha,
        power=wanted.power,
        standard_deviation=wanted.standard_deviation,
        matches_per_day=wanted.matches_per_day,
        day_bound=wanted.day_bound,
        treatment_version_id=wanted.treatment_version_id,
        competitions=wanted.competitions,
        horizon=wanted.horizon,
    )
    asked = Registration(
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
        made = await _write(
            settings, lambda engine: registration.register(engine, asked, request_key)
        )
    except RepeatedKeyError as error:
        raise BadRequestError(
            Fault(where="header", name="Idempotency-Key", message=str(error))
        ) from error
    except AbTestError as error:
        name, _, message = str(error).partition(": ")
        raise BadRequestError(Fault(where="body", name=name, message=message)) from error
    return await read_one(database, settings.world, made.ab_test_id)


async def start(settings: ServingSettings, database: Database, ab_test_id: int) -> AbTestDetail:
    """Let a test begin. Raises `NotFoundError` and `ConflictError`."""
    await _moved(settings, lambda engine: moves.start(engine, ab_test_id))
    return await read_one(database, settings.world, ab_test_id)


async def cancel(
    settings: ServingSettings, database: Database, ab_test_id: int, reason: str
) -> AbTestDetail:
    """End a test without a verdict. Raises `NotFoundError` and `ConflictError`."""
    await _moved(settings, lambda engine: moves.cancel(engine, ab_test_id, reason))
    return await read_one(database, settings.world, ab_test_id)


async def _moved(settings: ServingSettings, move: Callable[[Engine], object]) -> None:
    try:
        await _write(settings, move)
    except UnknownAbTestError as error:
        raise NotFoundError(str(error)) from error
    except AbTestError as error:
        raise ConflictError(str(error)) from error


async def _write(settings: ServingSettings, act: Callable[[Engine], ResultT]) -> ResultT:
    try:
        return await run_in_threadpool(_with_engine, settings.database_url or "", act)
    except OperationalError as error:
        raise DatabaseAwayError("The database cannot be reached.") from error


def _with_engine(database_url: str, act: Callable[[Engine], ResultT]) -> ResultT:
    engine = engine_of(database_url)
    try:
        return act(engine)
    finally:
        engine.dispose()


async def _found(database: Database, ab_test_id: int) -> Row:
    row = await database.fetch_one(ab_tests.one(), ab_test_id=ab_test_id)
    if row is None:
        raise NotFoundError(f"There is no test {ab_test_id}; /v1/ab-tests lists them.")
    return row

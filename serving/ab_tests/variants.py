"""What a client that names itself is shown while tests are served, and noting that it was.

Only a forecast that both variants have is part of a test, and whoever asks for one is exposed,
whichever variant the lot gives them: so the shares of exposed clients are those of the lot.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from football.experiments.allocation import Variant, fingerprint, variant_of
from serving.answers.bodies import Bodies
from serving.errors import DatabaseAwayError
from serving.forecasts.service import Showing
from serving.postgres.database import Database
from serving.postgres.driver import Row
from storage.ab_tests import exposures
from storage.database import engine_of
from storage.statements import ab_tests, forecasts

HEADER = "X-Touchline-AB-Test"
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A client that a test shows a variant."""

    ab_test_id: int
    unit: bytes
    variant: Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one client sees instead of the champion's forecasts, and by which tests.

    Attributes:
        instead: sealed rows by match and track.
    """

    instead: dict[int, dict[str, Row]] = field(default_factory=dict[int, dict[str, Row]])
    exposures: list[Exposure] = field(default_factory=list[Exposure])

    @property
    def label(self) -> str:
        """Return the tests and the variant of each, as the answer's header says them."""
        return ", ".join(f"{each.ab_test_id}={each.variant.value}" for each in self.exposures)


async def answer_to(
    client: str,
    answers: Bodies,
    database: Database,
    log: "ExposureLog",
    build: Callable[[Showing], Awaitable[BaseModel]],
) -> Response:
    """Return the answer that is this client's alone, with a header that says by which tests.

    Args:
        client: the key by which it names itself.
        answers: of the request.
        database: where tests and forecasts are.
        log: keeps who was shown what, before it is shown.
        build: makes the answer, given what to show.
    """
    seen: list[Shown] = []

    async def show(match_ids: Sequence[int]) -> dict[int, dict[str, Row]]:
        shown = await shown_to(database, client, match_ids)
        await log.note(shown.exposures)
        seen.append(shown)
        return shown.instead

    response = await answers.answer(lambda: build(show))
    response.headers["Cache-Control"] = "private, no-cache"
    if labels := [shown.label for shown in seen if shown.exposures]:
        response.headers[HEADER] = ", ".join(labels)
    return response


async def shown_to(database: Database, client: str, match_ids: Sequence[int]) -> Shown:
    """Return what a client is shown of these matches."""
    instead: defaultdict[int, dict[str, Row]] = defaultdict(dict)
    exposed: list[Exposure] = []
    for test in await database.fetch(ab_tests.served()):
        rows = await _treated(database, test, match_ids)
        if not rows:
            continue
        unit = fingerprint(test["salt"], client)
        variant = variant_of(unit, test["treatment_share"])
        exposed.append(Exposure(ab_test_id=test["ab_test_id"], unit=unit, variant=variant))
        if variant is Variant.TREATMENT:
            for row in rows:
                instead[row["match_id"]][row["track"]] = row
    return Shown(instead=dict(instead), exposures=exposed)


async def _treated(database: Database, test: Row, match_ids: Sequence[int]) -> Sequence[Row]:
    line = await database.fetch(ab_tests.line(), treatment_id=test["treatment_version_id"])
    return await database.fetch(
        forecasts.newest_of_versions(),
        match_ids=match_ids,
        version_ids=[row["model_version_id"] for row in line],
        competitions=test["competitions"],
    )


class ExposureLog:
    """Writes who was shown what, once each; the one thing that reading a forecast may write.

    Args:
        database_url: of the world; connected to only when there is something to note.
    """

    def __init__(self, database_url: str | None) -> None:
        self._url = database_url or ""
        self._engine: Engine | None = None
        self._noted: dict[Exposure, None] = {}

    async def note(self, exposed: Sequence[Exposure]) -> None:
        """Keep exposures; those noted before change nothing.

        Raises:
            DatabaseAwayError: they could not be kept: nobody may be shown what is not on record.
        """
        fresh = [each for each in exposed if each not in self._noted]
        if not fresh:
            return
        try:
            await run_in_threadpool(self._write, fresh)
        except OperationalError as error:
            raise DatabaseAwayError("The database cannot be reached.") from error
        self._noted.update(dict.fromkeys(fresh))
        for oldest in list(self._noted)[:-_REMEMBERED]:
            del self._noted[oldest]

    def close(self) -> None:
        """Let connections go."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _write(self, fresh: Sequence[Exposure]) -> None:
        if self._engine is None:
            self._engine = engine_of(self._url, pool_size=2)
        for each in fresh:
            exposures.note(self._engine, each.ab_test_id, each.unit, each.variant)

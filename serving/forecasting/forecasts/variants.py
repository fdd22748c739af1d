"""What a client that names itself is shown while tests are served, and noting that it was.

Only a forecast that both variants have is part of a test, and a client that gets one is exposed,
whichever variant the lot gives them: so the shares of exposed clients are those of the lot.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from football.experiments.allocation import Variant, fingerprint, variant_of
from serving.access.subject import ANONYMOUS
from serving.edge.bodies import Bodies
from serving.edge.middleware import AB_TEST_HEADER
from serving.forecasting.forecasts.service import Showing
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.writes import Writes
from storage.forecast.statements import forecasts
from storage.monitoring.ab_tests import exposures
from storage.monitoring.statements import ab_tests

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
        """Return the tests and the variant of each, as the answer's header lists them."""
        return ", ".join(f"{each.ab_test_id}={each.variant.value}" for each in self.exposures)


async def answer_to(
    client: str,
    answers: Bodies,
    database: Database,
    log: "ExposureLog",
    build: Callable[[Showing], Awaitable[BaseModel]],
) -> Response:
    """Return the answer that is this client's alone, with a header that names its tests.

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
        response.headers[AB_TEST_HEADER] = ", ".join(labels)
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
    """Writes who was shown what, once each; the one thing that reading a forecast may write."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self._noted: dict[Exposure, None] = {}

    async def note(self, exposed: Sequence[Exposure]) -> None:
        """Keep exposures; those noted before change nothing.

        Raises:
            DatabaseAwayError: they could not be kept: nobody may be shown what is not on record.
        """
        fresh = [each for each in exposed if each not in self._noted]
        if not fresh:
            return
        async with self._writes.unit(ANONYMOUS) as unit:
            for each in fresh:
                await unit.run(exposures.note(each.ab_test_id, each.unit, each.variant))
        self._noted.update(dict.fromkeys(fresh))
        for oldest in list(self._noted)[:-_REMEMBERED]:
            del self._noted[oldest]


async def _exposures(request: Request) -> ExposureLog:
    return request.app.state.serving.exposures


ExposuresDependency = Annotated[ExposureLog, Depends(_exposures)]

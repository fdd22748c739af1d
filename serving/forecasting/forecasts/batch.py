"""Rules of many forecasts at once: sealed lines of matches, the goal model's word on others."""

from collections.abc import Sequence
from datetime import datetime

from football.models import doubt
from football.models.dixon_coles import DixonColes
from serving.forecasting.forecasts.batch_schemas import (
    BatchItem,
    BatchRead,
    BatchWrite,
    ImaginedFixture,
    ImaginedLine,
    StoredFixture,
)
from serving.forecasting.forecasts.lines import Detail, imagined_of
from serving.forecasting.forecasts.schemas import Lines, ModelReference
from serving.forecasting.forecasts.service import LineRows, read_line_rows
from serving.kit.offload import Offload
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import models

_DETAIL = Detail(scorelines=3)
GoalModel = tuple[DixonColes, ModelReference, datetime]


async def read_batch(
    database: Database, offload: Offload, world: str, wanted: BatchWrite
) -> bytes:
    """Return a forecast per fixture, as JSON; one that fails does not spoil the others."""
    ids = sorted({each.match_id for each in wanted.fixtures if isinstance(each, StoredFixture)})
    stored = await read_line_rows(database, ids)
    goal_models: Sequence[Row] = ()
    if any(isinstance(each, ImaginedFixture) for each in wanted.fixtures):
        goal_models = await database.fetch(models.goal_models())
    return await offload.run(_computed, world, wanted, stored, goal_models)


def _computed(
    world: str, wanted: BatchWrite, stored: LineRows, goal_model_rows: Sequence[Row]
) -> bytes:
    lines = stored.lines(_DETAIL)
    goal_models = _goal_models(goal_model_rows)
    items = [
        _stored(each.match_id, lines[each.match_id])
        if isinstance(each, StoredFixture)
        else _imagined(each, goal_models)
        for each in wanted.fixtures
    ]
    failures = sum(item.error is not None for item in items)
    return BatchRead(world=world, items=items, failures=failures).model_dump_json().encode()


def topics_of(wanted: BatchWrite) -> Sequence[str]:
    """Return what a batch depends on."""
    ids = {each.match_id for each in wanted.fixtures if isinstance(each, StoredFixture)}
    return ("models", "imports", *(f"match:{match_id}" for match_id in sorted(ids)))


def _stored(match_id: int, lines: Lines) -> BatchItem:
    is_there = any(
        line.is_available for line in (lines.odds_free, lines.market_blended, lines.market)
    )
    error = f"there is no match {match_id}, or it has no forecast yet; see /v1/matches"
    return BatchItem(
        match_id=match_id,
        lines=lines if is_there else None,
        imagined=None,
        error=None if is_there else error,
    )


def _imagined(fixture: ImaginedFixture, goal_models: dict[str, GoalModel]) -> BatchItem:
    found = goal_models.get(fixture.competition)
    line, error = None, None
    if found is None:
        known = ", ".join(sorted(goal_models)) or "none yet"
        error = f"{fixture.competition} has no goal model here; those that have: {known}"
    elif fixture.home == fixture.away:
        error = "a club does not play itself"
    elif unknown := [c for c in (fixture.home, fixture.away) if c not in found[0].teams]:
        error = (
            f"{' and '.join(unknown)}: no such club in {fixture.competition}'s goal model;"
            f" names are those of /v1/teams?competition={fixture.competition}"
        )
    else:
        model, reference, as_of = found
        grid = model.grid(fixture.home, fixture.away, neutral=fixture.is_neutral)
        bounds = doubt.intervals(model, fixture.home, fixture.away, neutral=fixture.is_neutral)
        figures = imagined_of(grid, bounds, _DETAIL)
        line = ImaginedLine(model=reference, as_of=as_of, **figures)
    return BatchItem(match_id=None, lines=None, imagined=line, error=error)


def _goal_models(rows: Sequence[Row]) -> dict[str, GoalModel]:
    return {
        row["name"].removeprefix("goal_"): (
            DixonColes.from_dict(row["parameters"]),
            ModelReference(name=row["name"], version=row["version"]),
            row["as_of"],
        )
        for row in rows
    }

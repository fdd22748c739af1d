"""Rules of many forecasts at once: sealed lines of matches, the goal model's word on others."""

from collections.abc import Sequence
from datetime import datetime

from football.models import doubt
from football.models.dixon_coles import DixonColes
from serving.forecasts.batch_schemas import (
    BatchItem,
    BatchRead,
    BatchWrite,
    ImaginedFixture,
    ImaginedLine,
    StoredFixture,
)
from serving.forecasts.lines import Detail, imagined_of
from serving.forecasts.schemas import Lines, ModelReference
from serving.forecasts.service import read_lines
from serving.postgres.database import Database
from storage.statements import models

_DETAIL = Detail(scorelines=3)
GoalModel = tuple[DixonColes, ModelReference, datetime]


async def read_batch(database: Database, world: str, wanted: BatchWrite) -> BatchRead:
    """Return a forecast per fixture; one that cannot be forecast does not spoil the others."""
    ids = sorted({each.match_id for each in wanted.fixtures if isinstance(each, StoredFixture)})
    lines = await read_lines(database, ids, _DETAIL)
    goal_models: dict[str, GoalModel] = {}
    if any(isinstance(each, ImaginedFixture) for each in wanted.fixtures):
        goal_models = await _goal_models(database)
    items = [
        _stored(each.match_id, lines[each.match_id])
        if isinstance(each, StoredFixture)
        else _imagined(each, goal_models)
        for each in wanted.fixtures
    ]
    failures = sum(item.error is not None for item in items)
    return BatchRead(world=world, items=items, failures=failures)


def topics_of(wanted: BatchWrite) -> Sequence[str]:
    """Return what a batch depends on."""
    ids = {each.match_id for each in wanted.fixtures if isinstance(each, StoredFixture)}
    return ("models", "imports", *(f"match:{match_id}" for match_id in sorted(ids)))


def _stored(match_id: int, lines: Lines) -> BatchItem:
    is_there = any(
        line.is_available for line in (lines.odds_free, lines.market_blended, lines.market)
    )
    error = f"there is no match {match_id}, or nothing is said of it yet; see /v1/matches"
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


async def _goal_models(database: Database) -> dict[str, GoalModel]:
    rows = await database.fetch(models.goal_models())
    return {
        row["name"].removeprefix("goal_"): (
            DixonColes.from_dict(row["parameters"]),
            ModelReference(name=row["name"], version=row["version"]),
            row["as_of"],
        )
        for row in rows
    }

"""Whether another recipe can be, before Dagster is asked to train it.

What belongs here: refusing what could only fail. What does not: the rules, which are football's.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from serving.errors import BadRequestError, Fault
from serving.ml.schemas import TrainWrite
from serving.postgres.database import Database
from storage.statements import models


async def check(database: Database, wanted: TrainWrite) -> None:
    """Refuse a recipe that cannot be, saying what could.

    Args:
        database: whose champion is challenged.
        wanted: a training that was asked for.

    Raises:
        BadRequestError: the champion's recipe with these options cannot be.
    """
    if wanted.track is None:
        return
    rows = await database.fetch(models.in_life())
    recipes = {row["track"]: row["recipe"] for row in rows if row["state"] == "champion"}
    # In a thread: what knows recipes takes half a second to import, once.
    refusal = await asyncio.to_thread(
        _refusal, wanted.track, recipes.get(wanted.track), wanted.options()
    )
    if refusal is not None:
        raise BadRequestError(Fault(where="body", name="recipe", message=refusal))


def _refusal(
    track: str, written: Mapping[str, Any] | None, options: Mapping[str, Any]
) -> str | None:
    from football.backtest.recipe import (  # noqa: PLC0415 polars, which nothing else here needs
        RecipeError,
        of_champion,
    )
    from football.backtest.tracks import Track  # noqa: PLC0415 the same

    try:
        of_champion(Track(track), written).other(**options)
    except RecipeError as error:
        return str(error)
    return None

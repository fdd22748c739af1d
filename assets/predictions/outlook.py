"""What people see of projections in Dagster: a table of probabilities, a picture of places."""

from collections.abc import Iterable

import dagster as dg
import numpy as np
import polars as pl
from sqlalchemy import Engine

from assets import figures
from assets.predictions.endings import TRACK, Ending
from football.season import ZoneKind
from football.season.projection import Projection
from storage.forecast.statements import projections as questions

_SHOWN_ZONES = (ZoneKind.TITLE, ZoneKind.PROMOTION, ZoneKind.RELEGATION)


def of_seasons(engine: Engine, endings: Iterable[Ending]) -> pl.DataFrame:
    """Return what the last projections say, for people."""
    rows: list[dict[str, object]] = []
    with engine.connect() as connection:
        for ending in endings:
            named = {"competition": ending.competition, "season": ending.season}
            newest = (
                connection.execute(questions.newest_projection(), {**named, "track": TRACK})
                .mappings()
                .one_or_none()
            )
            if newest is None:
                continue
            found = connection.execute(
                questions.projected_teams(), {"projection_id": newest["projection_id"]}
            )
            rows.extend(
                {
                    "competition": ending.competition,
                    "position": row["position"],
                    "team": row["name"],
                    "points": row["points"],
                    "expected_points": row["expected_points"],
                    **{kind.value: row["zones"].get(kind.value) for kind in _SHOWN_ZONES},
                }
                for row in found.mappings()
            )
    schema = {
        "competition": pl.String(),
        "position": pl.Int64(),
        "team": pl.String(),
        "points": pl.Int64(),
        "expected_points": pl.Float64(),
        **{kind.value: pl.Float64() for kind in _SHOWN_ZONES},
    }
    return pl.DataFrame(rows, schema=schema)


def places(ending: Ending, projection: Projection) -> dg.MarkdownMetadataValue:
    """Draw how likely each place is, the best club on top."""
    order = np.argsort(projection.expected_positions, kind="stable")
    title = f"{ending.competition} {ending.season}: final places, percent"
    drawn = figures.heat_map(
        projection.positions[order],
        rows=[projection.teams[int(number)] for number in order],
        title=title,
        x_label="place",
    )
    return figures.picture(drawn, title)

"""What each player may do in the matches to come: before line-ups, and with them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine

from assets import contracts, figures
from assets.predictions.recommendations import best_forecasts
from assets.predictions.upcoming import coming_matches
from assets.result import Materialized
from football.frames import match_date
from football.grid import ScoreGrid
from football.horizons import DAY_BEFORE, KICK_OFF
from football.players.chances.performance import LINEUPS_SCHEMA, Fitted
from football.sealed.forecast import ForecastBody
from storage.football import register
from storage.football.statements import play
from storage.forecast.events.players import ChancesUpdated
from storage.forecast.tables.player import CERTAIN, UNSURE
from storage.forecast.writes import player_chances
from storage.kit.clock import Clock
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOK_AHEAD = timedelta(days=8)
_DIGITS = 4
_ELEVEN = 11
_SHOWN = ("match", "player", "start_probability", "expected_minutes", "score_probability")

CONTRACT = contracts.FrameContract(
    columns={
        "match_id": pl.Int64(),
        "player_id": pl.Int64(),
        "side_total": pl.Float64(),
        **dict.fromkeys(CERTAIN, pl.Float64()),
    },
    key=("match_id", "player_id"),
    within={
        "side_total": (0, _ELEVEN + 1e-3),
        "expected_minutes": (0, 120),
        **{name: (0, 1) for name in CERTAIN if name.endswith("_probability")},
    },
)


@dg.asset(
    deps=["core_lineups", "core_absences", "predictions_upcoming"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="1",
    pool="chances",
    check_specs=[contracts.spec("predictions_player_chances")],
)
def predictions_player_chances(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
) -> Materialized:
    """Chances to start and to score, minutes, cards and injuries of the matches of eight days.

    Goals are shared out of the newest sealed score grid of each match. What is said a day before
    stays beside what is said with the line-ups; only what is new is written.
    """
    as_of = clock.now()
    rows = forecast(engine, as_of)
    check = contracts.of_frame("predictions_player_chances", rows, CONTRACT)
    written = keep(engine, rows, as_of, context.run.run_id) if check.passed else []
    return dg.MaterializeResult(
        metadata={
            "matches": rows["match_id"].n_unique(),
            "players": rows.height,
            "with_lineup": rows.filter("has_lineup")["match_id"].n_unique(),
            "written_matches": len(written),
            "likeliest": figures.table(
                rows.sort("score_probability", descending=True).select(_SHOWN), rows=20, digits=3
            ),
            "summary": dg.MetadataValue.md(_summary(rows)),
            "picture": figures.picture(_picture(rows), "chances to start of coming matches"),
        },
        check_results=[check],
    )


def forecast(engine: Engine, as_of: datetime) -> pl.DataFrame:
    """Return the chances of players of every match that is near and has a forecast.

    Args:
        engine: of the world's database.
        as_of: what was known later is not looked at.
    """
    with engine.connect() as connection:
        coming = coming_matches(connection, as_of, as_of + LOOK_AHEAD)
        ids: list[int] = coming["match_id"].to_list()
        bodies = best_forecasts(connection, ids)
        lineups = _lineups(connection, ids)
    known = register.load(engine, as_of)
    today = as_of.date()
    found = Fitted.of(known, today).chances(_sides(coming), _grids(bodies), lineups)
    return _rows(found, coming, bodies, lineups, as_of)


def keep(engine: Engine, rows: pl.DataFrame, as_of: datetime, run_id: str) -> list[int]:
    """Write what is new, announce it, and return the matches it is of."""
    by_horizon = {
        DAY_BEFORE.name: rows.filter(pl.col("kickoff_at") - as_of >= DAY_BEFORE.within),
        KICK_OFF.name: rows.filter(pl.col("kickoff_at") - as_of < DAY_BEFORE.within),
    }
    written: list[int] = []
    with UnitOfWork(engine) as uow:
        for horizon, of_horizon in by_horizon.items():
            values = of_horizon.drop("match", "player", "side_total").to_dicts()
            written += player_chances.replace(uow, horizon, values, run_id)
        if written:
            uow.publish(
                Event.of(
                    ChancesUpdated(
                        as_of=as_of,
                        matches=len(written),
                        players=rows.filter(pl.col("match_id").is_in(written)).height,
                        settled_matches=0,
                    ),
                    topics=[f"match:{match_id}" for match_id in sorted(written)],
                    occurred_at=uow.now,
                )
            )
        uow.commit()
    return written


def _lineups(connection: Connection, ids: list[int]) -> pl.DataFrame:
    """Return the line-ups that are out of sides that list eleven."""
    found = [tuple(row) for row in connection.execute(play.picked(), {"match_ids": ids})]
    read = [(n, pl.Boolean() if n == "is_starter" else pl.Int64()) for n in LINEUPS_SCHEMA]
    rows = pl.DataFrame(found, schema=read, orient="row").cast(LINEUPS_SCHEMA)
    return rows.filter(pl.col("is_starter").sum().over("match", "team") == _ELEVEN)


def _sides(coming: pl.DataFrame) -> pl.DataFrame:
    day = match_date(pl.col("kickoff_at"))
    return pl.concat(
        coming.select(
            match=pl.col("match_id").cast(pl.String()),
            match_date=day,
            team=pl.col(f"{side}_team_id").cast(pl.String()),
            is_home=pl.lit(value=side == "home"),
        )
        for side in ("home", "away")
    )


def _grids(bodies: Mapping[int, ForecastBody]) -> dict[str, ScoreGrid]:
    return {
        str(match_id): ScoreGrid.from_list(body.grid or []) for match_id, body in bodies.items()
    }


def _rows(
    found: pl.DataFrame,
    coming: pl.DataFrame,
    bodies: Mapping[int, ForecastBody],
    lineups: pl.DataFrame,
    as_of: datetime,
) -> pl.DataFrame:
    """Return what is kept of each player, with the columns of the table."""
    tracks = pl.DataFrame(
        {"match_id": list(bodies), "track": [body.track for body in bodies.values()]},
        schema={"match_id": pl.Int64(), "track": pl.String()},
    )
    about = coming.select(
        "match_id", "kickoff_at", match=pl.concat_str("home", "away", separator=" - ")
    )
    out = lineups.select("match", "team").unique().with_columns(has_lineup=pl.lit(value=True))
    return (
        found.join(out, on=["match", "team"], how="left", maintain_order="left")
        .with_columns(
            match_id=pl.col("match").cast(pl.Int64()),
            team_id=pl.col("team").cast(pl.Int64()),
            player_id=pl.col("player").cast(pl.Int64()),
            has_lineup=pl.col("has_lineup").fill_null(value=False),
            side_total=pl.col("start_probability").sum().over("match", "team"),
            as_of=pl.lit(as_of),
        )
        .drop("match")
        .join(about, on="match_id", maintain_order="left")
        .join(tracks, on="match_id", maintain_order="left")
        .select(
            *("match", "player", "match_id", "player_id", "team_id", "is_home", "line"),
            *("reason", "back_on", "track", "has_lineup", "kickoff_at", "as_of", "side_total"),
            *(pl.col(name).round(_DIGITS) for name in (*CERTAIN, *UNSURE)),
        )
    )


def _summary(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return "No line-ups are known of any side that plays within eight days."
    out = rows.filter(pl.col("reason").is_not_null()).height
    return (
        f"{rows.height} players of {rows['match_id'].n_unique()} matches;"
        f" {out} are out. Goals of a side are those of its score grid."
    )


def _picture(rows: pl.DataFrame) -> "Figure":
    """Draw how sure the elevens are: players by tenth of their chance to start."""
    tenth = (pl.col("start_probability") * 10).floor().clip(0, 9).cast(pl.Int64())
    counted = dict(rows.group_by(tenth.alias("tenth")).len().iter_rows())
    values = {f"{10 * n}-{10 * n + 10} %": float(counted.get(n, 0)) for n in range(10)}
    return figures.bar_chart(values, title="Chance to start", x_label="players")

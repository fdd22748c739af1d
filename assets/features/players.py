"""How strong players are, over time, and whether that held in matches nobody had seen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from football.competitions import Competition
from football.players.profile import profiles
from football.players.register import Register
from football.players.strength.check import coverage, differences
from football.players.strength.plus_minus import STRENGTHS_SCHEMA, strengths
from storage.football import register, sides
from storage.football.writes import strengths as writes
from storage.football.writes.strengths import Checked, Measured
from storage.kit.clock import Clock
from storage.kit.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_UNSEEN = timedelta(days=182)
_STEP, _STEPS = timedelta(weeks=13), 4
_SHOWN = 15

CONTRACT = contracts.FrameContract(
    columns=STRENGTHS_SCHEMA,
    key=("player", "as_of"),
    within={"attack": (-2, 2), "defence": (-2, 2), "total_error": (0, 3)},
)


@dg.asset(
    deps=["core_lineups", "core_matches", "core_match_statistics", "core_player_lists"],
    owners=["team:models"],
    kinds={"polars", "parquet", "postgres"},
    code_version="1",
    check_specs=[contracts.spec("features_players")],
)
def features_players(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """Attack and defence of every player in log goals, with errors; a copy in Postgres.

    Of the present, and once of the last four quarters where line-ups reach so far back.
    """
    as_of = clock.now()
    codes = [competition.code for competition in competitions]
    known, played = register.load(engine, as_of), sides.load(engine, codes, as_of)
    past = [] if _has_any(engine) else list(_quarters(known, as_of))
    instants = [*past, as_of]
    measured = [_measured(known, played, at) for at in instants]
    frame, now = pl.concat(measured), measured[-1]
    since = as_of - _UNSEEN
    # A register loaded for now has closed spells, but what is measured rests on no spell.
    seen = differences(
        _measured(known, played, since), known.appearances, played, since.date(), as_of
    )
    check = contracts.of_frame("features_players", frame, CONTRACT)
    if check.passed:
        levels = [Checked(each.level, each.share, each.n) for each in coverage(seen)]
        with UnitOfWork(engine) as uow:
            for at, each in zip(instants, measured, strict=True):
                writes.keep_players(uow, at, _rows(each, known, at))
            writes.replace_check(uow, as_of, since.date(), levels)
            uow.commit()
    names = known.players.select("player", "name")
    strongest = now.head(_SHOWN).join(names, on="player", how="left", maintain_order="left")
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "players": now.height,
            "with_own_minutes": now.filter(pl.col("minutes") > 0.0).height,
            "instants": len(measured),
            "strongest": figures.table(
                strongest.select(
                    "name", "position", "total", "total_error", "expected", "minutes"
                ),
                digits=3,
            ),
            "unseen_differences": figures.table(
                pl.DataFrame(
                    coverage(seen), schema=["level", "share_held", "players"], orient="row"
                ),
                digits=3,
            ),
            "picture": figures.picture(_chart(strongest), "The strongest players"),
        },
        check_results=[check],
    )


def _measured(known: Register, played: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Measure whoever has a rating or has played by then."""
    found = strengths(known.players, known.appearances, known.values, played, at)
    rated = known.values.filter(pl.col("known_at") <= at)["player"].unique()
    return found.filter((pl.col("minutes") > 0.0) | pl.col("player").is_in(rated.implode()))


def _quarters(known: Register, as_of: datetime) -> Iterator[datetime]:
    """Yield past instants at which line-ups were known, oldest first."""
    first = known.appearances["known_at"].min()
    for step in range(_STEPS, 0, -1):
        at = as_of - step * _STEP
        if isinstance(first, datetime) and first < at:
            yield at


def _has_any(engine: Engine) -> bool:
    with UnitOfWork(engine) as uow:
        return writes.has_players(uow)


def _rows(measured: pl.DataFrame, known: Register, at: datetime) -> Iterator[Measured]:
    """Yield what is kept of players measured at an instant, with what each did in the year."""
    whole = measured.join(profiles(known.appearances, at), on="player", how="left")
    named = whole.rename({"player": "player_id"}).with_columns(
        pl.col("player_id").cast(pl.Int64())
    )
    yield from map(Measured._make, named.select(Measured._fields).iter_rows())


def _chart(strongest: pl.DataFrame) -> "Figure":
    values = dict(zip(strongest["name"].to_list(), strongest["total"].to_list(), strict=True))
    return figures.bar_chart(values, title="Strongest players", x_label="log goals a match")

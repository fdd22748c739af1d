"""How each club's season goes, and how strong the club will be some matches from now."""

from typing import TYPE_CHECKING

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from football.competitions import Competition
from football.features.ahead import AHEAD, strengths_ahead
from football.features.standing import FORM_SCHEMA, folded, form_of
from storage.football import facts
from storage.football.writes import strengths
from storage.football.writes.strengths import Ahead
from storage.kit.clock import Clock
from storage.kit.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DRAWN = 4

CONTRACT = contracts.FrameContract(
    columns=FORM_SCHEMA,
    key=("country", "team"),
    optional=frozenset({"last_played_at"}),
    within={"form": (-3, 3), "played": (0, 60), "points": (0, 180)},
)


@dg.asset(
    deps=["core_matches", "core_match_statistics"],
    owners=["team:models"],
    kinds={"polars", "parquet", "postgres"},
    code_version="2",
    check_specs=[contracts.spec("features_form")],
)
def features_form(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """Points so far, last results against what ratings expected, and strength in coming matches.

    Strengths, with how far off they may be, have a copy in Postgres for serving.
    """
    codes = [competition.code for competition in competitions]
    as_of = clock.now()
    fold = folded(facts.load(engine, codes), as_of)
    frame, ahead = form_of(fold), strengths_ahead(fold)
    check = contracts.of_frame("features_form", frame, CONTRACT)
    if check.passed:
        with UnitOfWork(engine) as uow:
            clubs = ahead.select(Ahead._fields).iter_rows()
            strengths.replace_ahead(uow, as_of, map(Ahead._make, clubs))
            uow.commit()
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "clubs": frame.height,
            "in_form": figures.table(frame.sort("form", descending=True), digits=2),
            "strength_ahead": figures.table(_wide(ahead), digits=2),
            "error_ahead": figures.picture(_chart(ahead), "How far off strengths ahead may be"),
        },
        check_results=[check],
    )


def _wide(ahead: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each club: its strength, and the error so many matches ahead."""
    errors = ahead.pivot("ahead", index=["country", "team", "strength"], values="error")
    return errors.sort("strength", descending=True)


def _chart(ahead: pl.DataFrame) -> "Figure":
    """Draw the errors of the strongest clubs."""
    now = ahead.filter(pl.col("ahead") == 0).sort("strength", descending=True)
    drawn = {
        team: (list(AHEAD), rows["error"].to_list())
        for team in now["team"].head(_DRAWN)
        for rows in [ahead.filter(pl.col("team") == team).sort("ahead")]
    }
    title = "Standard error of the strongest clubs' strength"
    return figures.line_chart(drawn, title=title, x_label="matches ahead", y_label="log goals")

"""Goal models: attack, defence and home advantage of each competition."""

import json

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from football.competitions import Competition
from football.features import goal_model
from football.frames import INSTANT
from football.models.dixon_coles import DixonColes
from storage.football import facts
from storage.kit.clock import Clock

CONTRACT = contracts.FrameContract(
    columns={
        "competition": pl.String(),
        "as_of": INSTANT,
        "teams": pl.Int64(),
        "intercept": pl.Float64(),
        "home_advantage": pl.Float64(),
        "rho": pl.Float64(),
        "parameters": pl.String(),
    },
    key=("competition",),
    within={"home_advantage": (-1, 1), "rho": (-0.5, 0.5), "teams": (2, 60)},
)


@dg.asset(
    deps=["core_matches"],
    owners=["team:models"],
    kinds={"scipy", "parquet"},
    code_version="1",
    check_specs=[contracts.spec("models_goal")],
)
def models_goal(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """A time-weighted Dixon-Coles fit per competition, as named parameters."""
    as_of = clock.now()
    codes = [competition.code for competition in competitions]
    known = facts.load(engine, codes).as_known(as_of)
    fitted = {code: goal_model(known, code, as_of) for code in codes}
    models = {code: model for code, model in fitted.items() if model is not None}
    rows = [
        {
            "competition": code,
            "as_of": as_of,
            "teams": len(model.teams),
            "intercept": model.intercept,
            "home_advantage": model.home_advantage,
            "rho": model.rho,
            "parameters": json.dumps(model.to_dict(), sort_keys=True),
        }
        for code, model in models.items()
    ]
    frame = pl.DataFrame(rows, schema=dict(CONTRACT.columns))
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "without_a_model": ", ".join(code for code in codes if code not in models) or "none",
            "models": figures.table(frame.drop("parameters", "as_of")),
            "strengths": figures.table(_strengths(models), digits=3),
        },
        check_results=[contracts.of_frame("models_goal", frame, CONTRACT)],
    )


def _strengths(models: dict[str, DixonColes]) -> pl.DataFrame:
    """Return the clubs by attack plus defence, strongest first."""
    rows = [
        (code, team, attack, defence)
        for code, model in models.items()
        for team, attack, defence in zip(model.teams, model.attack, model.defence, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["competition", "team", "attack", "defence"], orient="row")
    return frame.sort(pl.col("attack") + pl.col("defence"), descending=True)

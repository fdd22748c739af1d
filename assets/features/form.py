"""How each club's season goes."""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts, figures
from football.competitions import Competition
from football.features.standing import FORM_SCHEMA, form
from storage.football import facts
from storage.kit.clock import Clock

CONTRACT = contracts.FrameContract(
    columns=FORM_SCHEMA,
    key=("country", "team"),
    optional=frozenset({"last_played_at"}),
    within={"form": (-3, 3), "played": (0, 60), "points": (0, 180)},
)


@dg.asset(
    deps=["core_matches", "core_match_statistics"],
    owners=["team:models"],
    kinds={"polars", "parquet"},
    code_version="1",
    check_specs=[contracts.spec("features_form")],
)
def features_form(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """Points so far, and the last results against what ratings expected."""
    codes = [competition.code for competition in competitions]
    frame = form(facts.load(engine, codes), clock.now())
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "clubs": frame.height,
            "in_form": figures.table(frame.sort("form", descending=True), digits=2),
        },
        check_results=[contracts.of_frame("features_form", frame, CONTRACT)],
    )

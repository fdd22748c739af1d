"""Squads of clubs, as a source lists them."""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.espn import ESPN_ROSTER
from assets.core.intake import take_in
from assets.result import Materialized

_PARSER = ESPN_ROSTER.parser


@dg.asset(
    deps=["raw_espn__roster"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=f"espn{_PARSER.version}",
    pool="facts",
    check_specs=[contracts.spec("core_squads"), reporting.readable_spec("core_squads")],
)
def core_squads(engine: dg.ResourceParam[Engine]) -> Materialized:
    """Who is on the list of which club, since when and until when; dates of birth and lines."""
    taken = take_in(engine, [ESPN_ROSTER])
    return reporting.result("core_squads", engine, taken, [_PARSER.name])

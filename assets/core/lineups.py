"""Line-ups, happenings and figures of matches: one summary carries all three."""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.espn import ESPN_SUMMARY
from assets.core.intake import take_in
from assets.result import Materialized

_PARSER = ESPN_SUMMARY.parser


@dg.asset(
    # After the facts: a summary is of a match that is known.
    deps=["raw_espn__summary", "core_matches"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=f"espn{_PARSER.version}",
    pool="facts",
    check_specs=[contracts.spec("core_lineups"), reporting.readable_spec("core_lineups")],
)
def core_lineups(engine: dg.ResourceParam[Engine]) -> Materialized:
    """Who starts, who sits on the bench, who scored, was booked or came on; versioned."""
    taken = take_in(engine, [ESPN_SUMMARY])
    return reporting.result("core_lineups", engine, taken, [_PARSER.name])

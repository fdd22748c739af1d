"""Line-ups, happenings and figures of matches: one summary carries all three."""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.espn import ESPN_SUMMARY
from assets.core.intake import take_in

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
def core_lineups(engine: dg.ResourceParam[Engine]) -> dg.MaterializeResult:
    """Who starts, who sits on the bench, who scored, was booked or came on; versioned."""
    taken = take_in(engine, [ESPN_SUMMARY])
    return dg.MaterializeResult(
        metadata=reporting.contents("core_lineups", engine) | reporting.intake(taken),
        check_results=[
            contracts.of_table("core_lineups", engine),
            reporting.readable("core_lineups", engine, [_PARSER.name]),
        ],
    )

"""Weather forecasts at the grounds, each with when it was known: fetched, or the run was out."""

from dataclasses import replace

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.intake import Intake, take_in
from sources.openmeteo.parse import PARSER
from storage.ingest import weather

INTAKE = Intake(provider="openmeteo", endpoint="forecast", parser=PARSER, apply=weather.apply)
ARCHIVE = replace(INTAKE, endpoint="previous_runs")


@dg.asset(
    deps=["raw_openmeteo__forecast", "raw_openmeteo__previous_runs"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=f"openmeteo{PARSER.version}",
    pool="facts",
    check_specs=[contracts.spec("core_weather"), reporting.readable_spec("core_weather")],
)
def core_weather(engine: dg.ResourceParam[Engine]) -> dg.MaterializeResult:
    """Temperature, rain, wind and humidity by ground and hour."""
    taken = take_in(engine, [INTAKE, ARCHIVE])
    return dg.MaterializeResult(
        metadata=reporting.contents("core_weather", engine) | reporting.intake(taken),
        check_results=[
            contracts.of_table("core_weather", engine),
            reporting.readable("core_weather", engine, [PARSER.name]),
        ],
    )

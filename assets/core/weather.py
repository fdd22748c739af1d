"""Weather forecasts at the grounds, each with when it was known: fetched, or the run was out."""

from dataclasses import replace

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.intake import Intake, take_in
from assets.result import Materialized
from sources.openmeteo.parse import PARSER
from storage.football.writes import weather

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
def core_weather(engine: dg.ResourceParam[Engine]) -> Materialized:
    """Temperature, rain, wind and humidity by ground and hour."""
    taken = take_in(engine, [INTAKE, ARCHIVE])
    return reporting.result("core_weather", engine, taken, [PARSER.name])

"""Which payloads are lists of matches, and what reads them."""

from dataclasses import replace

from assets.core.intake import Intake
from sources.espn.parse import PARSER as ESPN
from sources.footballdata.parse import PARSER as FOOTBALLDATA
from storage.football.writes import matches

FOOTBALLDATA_SEASON = Intake(
    provider="footballdata", endpoint="season", parser=FOOTBALLDATA, apply=matches.apply
)
FOOTBALLDATA_FIXTURES = replace(FOOTBALLDATA_SEASON, endpoint="fixtures")
ESPN_SCOREBOARD = Intake(provider="espn", endpoint="scoreboard", parser=ESPN, apply=matches.apply)

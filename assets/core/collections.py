"""Files that people load and no asset fetches: whose they are, and how they become facts."""

from assets.core.intake import Intake
from sources.internationals.parse import PARSER as INTERNATIONALS_PARSER
from sources.openfootball.parse import PARSER as OPENFOOTBALL_PARSER
from storage.ingest import matches

OPENFOOTBALL = Intake(
    provider="openfootball", endpoint="season", parser=OPENFOOTBALL_PARSER, apply=matches.apply
)
INTERNATIONALS = Intake(
    provider="internationals",
    endpoint="results",
    parser=INTERNATIONALS_PARSER,
    apply=matches.apply,
)
LOADED = (OPENFOOTBALL, INTERNATIONALS)

"""Files that people load and no asset fetches: whose they are, and how they become facts."""

from assets.core.intake import Intake
from sources.internationals.parse import PARSER as INTERNATIONALS_PARSER
from sources.internationals.shoot_outs import PARSER as SHOOT_OUTS_PARSER
from sources.openfootball.parse import PARSER as OPENFOOTBALL_PARSER
from storage.football.writes import matches, shoot_outs

OPENFOOTBALL = Intake(
    provider="openfootball", endpoint="season", parser=OPENFOOTBALL_PARSER, apply=matches.apply
)
INTERNATIONALS = Intake(
    provider="internationals",
    endpoint="results",
    parser=INTERNATIONALS_PARSER,
    apply=matches.apply,
)
SHOOT_OUTS = Intake(
    provider="internationals",
    endpoint="shoot_outs",
    parser=SHOOT_OUTS_PARSER,
    apply=shoot_outs.apply,
)
LOADED = (OPENFOOTBALL, INTERNATIONALS, SHOOT_OUTS)

"""How lists of players become values and moves: those of people, and those at an address."""

from collections.abc import Mapping

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.intake import Intake, take_in
from assets.result import Materialized
from sources.players.parse import PLAYERS, TRANSFERS
from storage.football.writes import player_lists

PROVIDER = "player-lists"
PLAYER_LISTS: Mapping[str, Intake] = {
    endpoint: Intake(provider=PROVIDER, endpoint=endpoint, parser=parser, apply=player_lists.apply)
    for endpoint, parser in (("players", PLAYERS), ("transfers", TRANSFERS))
}
_PARSERS = [each.parser for each in PLAYER_LISTS.values()]


@dg.asset(
    deps=["raw_players__lists"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=".".join(f"{each.name}{each.version}" for each in _PARSERS),
    pool="facts",
    check_specs=[
        contracts.spec("core_player_lists"),
        reporting.readable_spec("core_player_lists"),
    ],
)
def core_player_lists(engine: dg.ResourceParam[Engine]) -> Materialized:
    """Ratings, values and moves of players, each known from the day after its own."""
    taken = take_in(engine, PLAYER_LISTS.values())
    return reporting.result("core_player_lists", engine, taken, [each.name for each in _PARSERS])

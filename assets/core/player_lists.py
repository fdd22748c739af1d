"""How lists of players that people have become values and moves."""

from collections.abc import Mapping

from assets.core.intake import Intake
from sources.players.parse import PLAYERS, TRANSFERS
from storage.football.writes import player_lists

PROVIDER = "player-lists"
PLAYER_LISTS: Mapping[str, Intake] = {
    endpoint: Intake(provider=PROVIDER, endpoint=endpoint, parser=parser, apply=player_lists.apply)
    for endpoint, parser in (("players", PLAYERS), ("transfers", TRANSFERS))
}

"""The page that finds teams, players, competitions and matches by a part of a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.football.competitions.schemas import CompetitionRead
from serving.football.players.schemas import PlayerSummary
from serving.football.search.service import read_found
from serving.football.teams.schemas import TeamRead
from serving.kit.postgres.database import Database
from serving.pages.match_rows import MatchRow, rows_of

_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What the page shows; nothing was searched while `q` is empty."""

    q: str
    teams: Sequence[TeamRead]
    players: Sequence[PlayerSummary]
    competitions: Sequence[CompetitionRead]
    matches: Sequence[MatchRow]

    @property
    def is_empty(self) -> bool:
        return not (self.teams or self.players or self.competitions or self.matches)


async def read_search(database: Database, world: str, text: str) -> SearchView:
    """Return everything that matches, matches with their forecasts."""
    found = await read_found(database, world, text, limit=_ROWS)
    return SearchView(
        q=found.q,
        teams=found.teams,
        players=found.players,
        competitions=found.competitions,
        matches=await rows_of(database, found.matches),
    )

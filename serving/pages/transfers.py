"""The page on which a transfer is supposed: club, player, club, and what both are then.

A form that works without a script: whoever chooses another club keeps no player of the old one.
An address tells all that is supposed, so that it can be shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.responses import Response

from football.players.transfer import GOALS_PER_LOG_GOAL
from football.season import ZoneKind
from serving.football.transfers.schemas import IntervalRead, SeasonChange, TransferRead
from serving.football.transfers.service import read_transfer
from serving.kit.dependencies import DatabaseDependency
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.answering import PagesDependency, router_of_pages
from storage.football.statements import strengths
from words.numbers import signed

router = router_of_pages()
_LONGEST_ID = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """What the page shows.

    Attributes:
        clubs: those with measured players; none before the first measurement.
        squad: players of the club that is chosen, strongest first.
        transfer: None until a player is chosen.
    """

    clubs: Sequence[Row]
    squad: Sequence[Row]
    leaves: int | None
    player: int | None
    joins: int | None
    transfer: TransferRead | None

    @staticmethod
    def goals(interval: IntervalRead) -> str:
        """Return a strength in goals a match, as it is written."""
        return signed(GOALS_PER_LOG_GOAL * interval.value, 2)

    @staticmethod
    def bounds(interval: IntervalRead) -> tuple[str, str]:
        """Return its bounds likewise."""
        low, high = (GOALS_PER_LOG_GOAL * each for each in (interval.lower, interval.upper))
        return signed(low, 2), signed(high, 2)

    @staticmethod
    def zones(season: SeasonChange) -> list[ZoneKind]:
        """Return the zones of a season in the order of places."""
        return [zone for zone in ZoneKind if zone in season.zones]


@router.get("/transfers/what-if")
async def show_transfer(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """A transfer supposed."""
    asked = pages.request.query_params
    return await pages.answer("transfer.html", lambda: _read(database, pages.world, asked))


async def _read(database: Database, world: str, asked: QueryParams) -> TransferView:
    clubs = await database.fetch(strengths.clubs())
    known = {row["team_id"] for row in clubs}
    leaves, player, joins = (_number(asked, name) for name in ("from", "player", "to"))
    leaves = leaves if leaves in known else None
    if leaves is None and player is not None:
        # An address that names a player alone means the club he is with.
        row = await database.fetch_one(strengths.by_id(), player_id=player)
        leaves = row["team_id"] if row is not None and row["team_id"] in known else None
    squad: Sequence[Row] = []
    if leaves is not None:
        squad = await database.fetch(strengths.of_teams(), team_ids=[leaves])
    player = player if any(row["player_id"] == player for row in squad) else None
    joins = joins if joins in known and joins != leaves else None
    transfer = None
    if player is not None:
        transfer = await read_transfer(database, world, player, joins, leaves)
    return TransferView(
        clubs=clubs, squad=squad, leaves=leaves, player=player, joins=joins, transfer=transfer
    )


def _number(asked: QueryParams, name: str) -> int | None:
    """Return an id of a form, None where nothing or nonsense is chosen."""
    written = asked.get(name, "")
    is_number = written.isascii() and written.isdecimal() and len(written) <= _LONGEST_ID
    return int(written) if is_number else None

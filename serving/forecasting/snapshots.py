"""Reads the state of topics, all at one instant, for connections that begin with a snapshot."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import BaseModel

from football.observations.match import MatchStatus
from serving.football.matches import service as matches
from serving.football.matches.schemas import MatchDetail, MatchPage
from serving.football.standings import service as standings
from serving.football.teams import service as teams
from serving.forecasting.forecasts import service as forecasts
from serving.forecasting.forecasts.lines import Detail
from serving.forecasting.forecasts.schemas import Lines
from serving.kit.cursors import PageRequest
from serving.kit.errors import DatabaseAwayError, NotFoundError
from serving.kit.postgres.database import Database
from serving.streams.websocket.snapshots import Snapshots
from storage.kit.events import Cursor
from storage.kit.statements import events

_MOST_MATCHES = 200


class MatchSnapshot(BaseModel):
    """A match and what is forecast of it."""

    match: MatchDetail
    forecast: Lines


async def take(database: Database, world: str, topics: Sequence[str]) -> Snapshots:
    """Read how topics stand.

    Raises:
        DatabaseAwayError: the database cannot be reached.
    """
    async with database.at_one_instant() as instant:
        head = await instant.fetch_one(events.head())
        if head is None:
            raise DatabaseAwayError("The event log has not been made yet.")
        bodies = {topic: await _body(instant, world, topic) for topic in topics}
    return Snapshots(cursor=Cursor(head["epoch"], head["head"]), bodies=bodies)


async def _body(instant: Database, world: str, topic: str) -> bytes:
    kind, _, name = topic.partition(":")
    read = _READERS.get(kind)
    if read is None:
        return b"null"
    try:
        return (await read(instant, world, name)).model_dump_json().encode()
    except NotFoundError:
        return b"null"


async def _match(instant: Database, world: str, name: str) -> BaseModel:
    match_id = int(name)
    forecast = await forecasts.read_one(instant, world, match_id, Detail(scorelines=3))
    match = await matches.read_one(instant, world, match_id)
    return MatchSnapshot(match=match, forecast=forecast.lines)


async def _team(instant: Database, world: str, name: str) -> BaseModel:
    return await teams.read_one(instant, world, int(name))


async def _competition(instant: Database, world: str, name: str) -> BaseModel:
    return await standings.read_standings(instant, world, name, None)


async def _live(instant: Database, world: str, _: str) -> MatchPage:
    page = PageRequest(limit=_MOST_MATCHES, cursor=None)
    return await matches.read_page(
        instant, world, filters={"statuses": [MatchStatus.IN_PLAY.value]}, order="asc", page=page
    )


_READERS: dict[str, Callable[[Database, str, str], Awaitable[BaseModel]]] = {
    "match": _match,
    "team": _team,
    "competition": _competition,
    "live": _live,
}

"""Rules of teams."""

from serving.cursors import PageRequest
from serving.database import Database
from serving.errors import NotFoundError
from serving.teams.schemas import (
    TeamCursor,
    TeamDetail,
    TeamPage,
    TeamRead,
    TeamSeason,
    VenueRead,
)
from storage.statements import teams


async def read_page(
    database: Database,
    world: str,
    *,
    q: str | None,
    competition: str | None,
    page: PageRequest,
) -> TeamPage:
    """Return teams by name, narrowed by a part of any of their names or a competition."""
    values: dict[str, object] = {}
    if q is not None:
        values["pattern"] = teams.containing(q)
    if competition is not None:
        values["competition"] = competition
    statement = teams.page(filters=frozenset(values), is_continued=page.cursor is not None)
    if page.cursor is not None:
        last = TeamCursor.decode(page.cursor)
        values |= {"after_name": last.name, "after_id": last.team_id}
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [TeamRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = None
    if len(rows) > page.limit:
        following = TeamCursor(name=items[-1].name, team_id=items[-1].team_id).encode()
    return TeamPage(world=world, items=items, next_cursor=following)


async def read_one(database: Database, world: str, team_id: int) -> TeamDetail:
    """Return one team.

    Raises:
        NotFoundError: there is none with that id.
    """
    row = await database.fetch_one(teams.by_id(), team_id=team_id)
    if row is None:
        raise NotFoundError(f"No team {team_id}; /v1/teams finds them by name.")
    seasons = await database.fetch(teams.seasons(), team_id=team_id)
    venue = None
    if row["venue_id"] is not None:
        venue = VenueRead(venue_id=row["venue_id"], name=row["venue_name"], city=row["venue_city"])
    return TeamDetail(
        world=world,
        team_id=row["team_id"],
        name=row["name"],
        country=row["country"],
        home_venue=venue,
        seasons=[TeamSeason.model_validate(dict(season)) for season in seasons],
    )

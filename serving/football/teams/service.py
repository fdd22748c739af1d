"""Rules of teams."""

from collections.abc import Sequence

from football.players.transfer import Estimate
from football.season import has_rules
from serving.football.standings.schemas import Club, TeamStanding
from serving.football.standings.service import standing_of
from serving.football.standings.table import read_table
from serving.football.teams.schemas import (
    FormMatch,
    RatingRead,
    RelativeRead,
    StrengthAhead,
    TeamCursor,
    TeamDetail,
    TeamPage,
    TeamRead,
    TeamSeason,
    VenueRead,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.football.statements import matches, strengths, teams
from storage.forecast.statements import projections as questions

_FORM_MATCHES = 10
_MOST_RATINGS = 520  # forty years of four weeks


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
    following = next_cursor(
        page, rows, items, lambda last: TeamCursor(name=last.name, team_id=last.team_id)
    )
    return TeamPage(world=world, items=items, next_cursor=following)


async def read_names(database: Database, team_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of teams by their ids; those that are not there are left out."""
    if not team_ids:
        return {}
    rows = await database.fetch(teams.names(), team_ids=team_ids)
    return {row["team_id"]: row["name"] for row in rows}


async def read_one(database: Database, world: str, team_id: int) -> TeamDetail:
    """Return one team.

    Raises:
        NotFoundError: there is none with that id.
    """
    row = await database.fetch_one(teams.by_id(), team_id=team_id)
    if row is None:
        raise NotFoundError(f"No team {team_id}; /v1/teams finds them by name.")
    seasons = await database.fetch(teams.seasons(), team_id=team_id)
    relatives = await database.fetch(teams.relatives(), team_id=team_id)
    venue = None
    if row["venue_id"] is not None:
        venue = VenueRead(venue_id=row["venue_id"], name=row["venue_name"], city=row["venue_city"])
    ratings = await database.fetch(
        questions.ratings_of_team(), team_id=team_id, limit=_MOST_RATINGS
    )
    ahead = await database.fetch(strengths.ahead_of_team(), team_id=team_id)
    return TeamDetail(
        world=world,
        team_id=row["team_id"],
        name=row["name"],
        country=row["country"],
        home_venue=venue,
        seasons=[TeamSeason.model_validate(dict(season)) for season in seasons],
        standing=await _standing(database, world, team_id, seasons),
        form=await _form(database, team_id),
        predecessors=[_relative(each) for each in relatives if not each["is_successor"]],
        successor=next((_relative(each) for each in relatives if each["is_successor"]), None),
        ratings=[RatingRead.model_validate(dict(rating)) for rating in reversed(ratings)],
        strength_ahead=[_ahead(row) for row in ahead],
    )


def _ahead(row: Row) -> StrengthAhead:
    likely = Estimate.of(row["strength"], row["error"])
    return StrengthAhead(
        ahead=row["ahead"],
        as_of=row["as_of"],
        strength=likely.value,
        lower=likely.lower,
        upper=likely.upper,
    )


def _relative(row: Row) -> RelativeRead:
    return RelativeRead(team_id=row["team_id"], name=row["name"], succeeded_on=row["succeeded_on"])


async def _standing(
    database: Database, world: str, team_id: int, seasons: Sequence[Row]
) -> TeamStanding | None:
    newest = next((season for season in seasons if has_rules(season["code"])), None)
    if newest is None:
        return None
    found = await read_table(database, world, newest["code"], newest["label"])
    return standing_of(found, team_id)


async def _form(database: Database, team_id: int) -> list[FormMatch]:
    statement = matches.page(
        filters=frozenset({"team", "statuses"}), is_descending=True, is_continued=False
    )
    rows = await database.fetch(
        statement, team=team_id, statuses=["finished"], limit=_FORM_MATCHES
    )
    return [_seen_from(team_id, row) for row in rows if row["home_goals_90"] is not None]


def _seen_from(team_id: int, row: Row) -> FormMatch:
    is_home = row["home_team_id"] == team_id
    mine, theirs = ("home", "away") if is_home else ("away", "home")
    scored, conceded = row[f"{mine}_goals_90"], row[f"{theirs}_goals_90"]
    return FormMatch(
        match_id=row["match_id"],
        kickoff_at=row["kickoff_at"],
        competition=row["competition_code"],
        opponent=Club(team_id=row[f"{theirs}_team_id"], name=row[f"{theirs}_name"]),
        is_home=is_home,
        goals_for=scored,
        goals_against=conceded,
        result="W" if scored > conceded else "D" if scored == conceded else "L",
    )

"""Rules of matches: how a row becomes what people see, and how pages continue."""

from collections.abc import Mapping
from typing import Literal

from football.observations.match import Phase
from serving.football.matches.schemas import (
    AbsenceRead,
    BroadcastRead,
    CompetitionReference,
    Goals,
    MatchCursor,
    MatchDetail,
    MatchPage,
    MatchRead,
    SeasonReference,
    Side,
    StatisticsRead,
)
from serving.football.teams.schemas import VenueRead
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.football.statements import absences, broadcasts, matches


def match_of(row: Row) -> MatchRead:
    """Return the match of a row of `storage.football.statements.matches`."""
    venue = None
    if row["venue_id"] is not None:
        venue = VenueRead(venue_id=row["venue_id"], name=row["venue_name"], city=row["venue_city"])
    return MatchRead(
        match_id=row["match_id"],
        competition=CompetitionReference(
            code=row["competition_code"], name=row["competition_name"]
        ),
        season=SeasonReference(start_year=row["season_start_year"], label=row["season_label"]),
        home=Side(team_id=row["home_team_id"], name=row["home_name"]),
        away=Side(team_id=row["away_team_id"], name=row["away_name"]),
        venue=venue,
        is_neutral=row["is_neutral"],
        kickoff_at=row["kickoff_at"],
        has_kickoff_time=row["has_kickoff_time"],
        status=row["status"],
        phase=Phase(row["phase_rank"]).name.lower().replace("_", " "),
        period=row["period"],
        clock_seconds=row["clock_seconds"],
        minute=row["minute"],
        observed_at=row["observed_at"],
        score=_goals(row["home_goals_90"], row["away_goals_90"]),
        half_time=_goals(row["home_goals_half_time"], row["away_goals_half_time"]),
        after_extra_time=_goals(row["home_goals_aet"], row["away_goals_aet"]),
        penalties=_goals(row["home_penalties"], row["away_penalties"]),
    )


def _goals(home: int | None, away: int | None) -> Goals | None:
    return None if home is None or away is None else Goals(home=home, away=away)


async def read_page(
    database: Database,
    world: str,
    *,
    filters: Mapping[str, object],
    order: Literal["asc", "desc"],
    page: PageRequest,
) -> MatchPage:
    """Return matches by kick-off.

    Args:
        database: where they are.
        world: named in the page.
        filters: values by name, those of `storage.football.statements.matches.FILTERS`.
        order: of the kick-off.
        page: which part; a cursor belongs to one order.
    """
    values = dict(filters)
    if page.cursor is not None:
        last = MatchCursor.decode(page.cursor)
        if last.kind != f"matches.{order}":
            raise BadRequestError.parameter("cursor", f"it belongs to order={last.kind[8:]}")
        values |= {"after_kickoff_at": last.kickoff_at, "after_id": last.match_id}
    statement = matches.page(
        filters=frozenset(filters),
        is_descending=order == "desc",
        is_continued=page.cursor is not None,
    )
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [match_of(row) for row in rows[: page.limit]]
    kind: Literal["matches.asc", "matches.desc"] = (
        "matches.asc" if order == "asc" else "matches.desc"
    )
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: MatchCursor(kind=kind, kickoff_at=last.kickoff_at, match_id=last.match_id),
    )
    return MatchPage(world=world, items=items, next_cursor=following)


async def find(database: Database, match_id: int) -> MatchRead:
    """Return one match.

    Raises:
        NotFoundError: there is none with that id.
    """
    row = await database.fetch_one(matches.by_id(), match_id=match_id)
    if row is None:
        raise NotFoundError(f"No match {match_id}; /v1/matches lists them.")
    return match_of(row)


async def read_one(database: Database, world: str, match_id: int) -> MatchDetail:
    """Return one match with its statistics and absences. Raises as `find`."""
    match = await find(database, match_id)
    counts = await database.fetch_one(matches.statistics(), match_id=match_id)
    return MatchDetail(
        world=world,
        **dict(match),
        statistics=None if counts is None else StatisticsRead.model_validate(dict(counts)),
        absences=await read_absences(database, match_id),
        broadcasts=[
            BroadcastRead.model_validate(dict(row))
            for row in await database.fetch(broadcasts.of_match(), match_id=match_id)
        ],
    )


async def read_absences(database: Database, match_id: int) -> list[AbsenceRead]:
    """Return who is out of a match, of both sides; nobody where there is no such match."""
    out = await database.fetch(absences.of_match(), match_id=match_id)
    return [AbsenceRead.model_validate(dict(row)) for row in out]

"""Rules of search: what a stranger's text can mean."""

import re
from collections.abc import Sequence

from serving.football.competitions.service import read_all
from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import match_of
from serving.football.players.schemas import PlayerSummary
from serving.football.players.service import read_page as read_players
from serving.football.search.schemas import Found
from serving.football.teams.schemas import TeamRead
from serving.football.teams.service import read_page
from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from storage.football.statements import matches

LONGEST = 100
_VERSUS = re.compile(r"\s+(?:v|vs|x|-|\N{EN DASH})\.?\s+", re.IGNORECASE)


def cleaned(text: str) -> str:
    """Return what of a stranger's text can be looked for."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:LONGEST].strip()


async def read_found(database: Database, world: str, text: str, *, limit: int) -> Found:
    """Return everything that matches; `A v B` finds the matches between the two.

    Args:
        database: where it is.
        world: whose competitions are looked at.
        text: as it came; nothing is found for one without letters.
        limit: how many teams of each name and how many matches at most.
    """
    q = cleaned(text)
    if not q:
        return Found(world=world, q=q, teams=[], players=[], competitions=[], matches=[])
    names = [part for part in _VERSUS.split(q, maxsplit=1) if part]
    sides = [await _teams(database, world, name, limit) for name in names]
    competitions = (await read_all(database, world)).items
    lowered = q.casefold()
    return Found(
        world=world,
        q=q,
        teams=[team for side in sides for team in side],
        players=[] if len(names) > 1 else await _players(database, world, q, limit),
        competitions=[
            c for c in competitions if lowered in f"{c.code} {c.name} {c.country}".casefold()
        ],
        matches=await _matches(database, sides, limit),
    )


async def _teams(database: Database, world: str, name: str, limit: int) -> Sequence[TeamRead]:
    page = PageRequest(cursor=None, limit=limit)
    return (await read_page(database, world, q=name, competition=None, page=page)).items


async def _players(database: Database, world: str, name: str, limit: int) -> list[PlayerSummary]:
    page = PageRequest(cursor=None, limit=limit)
    return (await read_players(database, world, filters={"q": name}, page=page)).items


async def _matches(
    database: Database, sides: Sequence[Sequence[TeamRead]], limit: int
) -> list[MatchRead]:
    """Return the latest and coming matches of the teams found, or between two groups of them."""
    if not all(sides):
        return []
    ids = [[team.team_id for team in side] for side in sides]
    statement = matches.of_teams(is_between=len(ids) > 1)
    others = {"others": ids[1]} if len(ids) > 1 else {}
    rows = await database.fetch(statement, teams=ids[0], limit=limit, **others)
    return [match_of(row) for row in rows]

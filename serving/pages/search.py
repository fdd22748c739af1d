"""The page that finds teams, competitions and matches by a part of a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from serving.competitions.schemas import CompetitionRead
from serving.competitions.service import read_all
from serving.cursors import PageRequest
from serving.database import Database
from serving.matches.service import match_of
from serving.pages.shown import MatchRow, rows_of
from serving.teams.schemas import TeamRead
from serving.teams.service import read_page
from storage.statements import matches

LONGEST = 100
_TEAMS = 20
_MATCHES = 12
_VERSUS = re.compile(r"\s+(?:v|vs|x|-|\N{EN DASH})\.?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the page shows; nothing was asked while `q` is empty."""

    q: str
    teams: Sequence[TeamRead]
    competitions: Sequence[CompetitionRead]
    matches: Sequence[MatchRow]

    @property
    def is_empty(self) -> bool:
        return not (self.teams or self.competitions or self.matches)


def cleaned(text: str) -> str:
    """Return what of a stranger's text can be looked for."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:LONGEST].strip()


async def read_search(database: Database, world: str, text: str) -> Found:
    """Return everything that matches; `A v B` finds the matches between the two."""
    q = cleaned(text)
    if not q:
        return Found(q=q, teams=[], competitions=[], matches=[])
    names = [part for part in _VERSUS.split(q, maxsplit=1) if part]
    sides = [await _teams(database, world, name) for name in names]
    competitions = (await read_all(database, world)).items
    lowered = q.casefold()
    return Found(
        q=q,
        teams=[team for side in sides for team in side],
        competitions=[
            c for c in competitions if lowered in f"{c.code} {c.name} {c.country}".casefold()
        ],
        matches=await _matches(database, sides),
    )


async def _teams(database: Database, world: str, name: str) -> Sequence[TeamRead]:
    page = PageRequest(cursor=None, limit=_TEAMS)
    return (await read_page(database, world, q=name, competition=None, page=page)).items


async def _matches(database: Database, sides: Sequence[Sequence[TeamRead]]) -> list[MatchRow]:
    """Return the latest and coming matches of the teams found, or between two groups of them."""
    if not all(sides):
        return []
    ids = [[team.team_id for team in side] for side in sides]
    statement = matches.of_teams(is_between=len(ids) > 1)
    others = {"others": ids[1]} if len(ids) > 1 else {}
    rows = await database.fetch(statement, teams=ids[0], limit=_MATCHES, **others)
    return await rows_of(database, [match_of(row) for row in rows])

"""A team's last matches, as seen from its side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from serving.football.matches.schemas import MatchRead, Side
from serving.football.matches.service import read_page
from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.pages.phrases import DASH

LAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A finished match from one side."""

    match: MatchRead
    letter: Literal["W", "D", "L"]
    score: str
    opponent: Side
    is_home: bool


def seen_from(team_id: int, match: MatchRead) -> Played | None:
    """Return a match as one of its sides saw it; nothing while it has no score."""
    if match.score is None:
        return None
    is_home = match.home.team_id == team_id
    mine, theirs = match.score.home, match.score.away
    if not is_home:
        mine, theirs = theirs, mine
    return Played(
        match=match,
        letter="W" if mine > theirs else "D" if mine == theirs else "L",
        score=f"{mine}{DASH}{theirs}",
        opponent=match.away if is_home else match.home,
        is_home=is_home,
    )


async def read_form(
    database: Database, world: str, team_id: int, before: datetime, *, limit: int = LAST
) -> Sequence[Played]:
    """Return the last finished matches of a team before an instant, newest first."""
    page = await read_page(
        database,
        world,
        filters={"team": team_id, "statuses": ["finished"], "until": before},
        order="desc",
        page=PageRequest(cursor=None, limit=limit),
    )
    played = (seen_from(team_id, match) for match in page.items)
    return [each for each in played if each is not None]

"""Rules of squads: who is there, who of them can play."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from football.players.availability import Unavailable
from football.players.positions import LINES
from serving.football.chances.schemas import Chance
from serving.football.chances.service import read_of_team
from serving.football.players.schemas import (
    LineDepth,
    PlayerValueRead,
    SquadPlayer,
    SquadRead,
)
from serving.football.players.service import out_of, times
from serving.football.standings.schemas import Club
from serving.football.teams.service import read_names
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from storage.football.statements import squads
from storage.kit.statements import clock


async def read_squad(database: Database, world: str, team_id: int) -> SquadRead:
    """Return the squad of a team; nobody is in it as long as no source tells.

    Raises:
        NotFoundError: there is no such team.
    """
    names = await read_names(database, [team_id])
    if team_id not in names:
        raise NotFoundError(f"No team {team_id}; /v1/teams finds them by name.")
    now: datetime = (await database.fetch(clock.now()))[0]["now"]
    about = {"team_id": team_id, "as_of": now}
    known = times(
        await database.fetch(squads.claims_of_team(), **about),
        await database.fetch(squads.bookings_of_team(), **about),
        await database.fetch(squads.fixtures_of_team(), **about),
        now,
    )
    out = _out_now(known, now)
    worth: dict[int, list[PlayerValueRead]] = defaultdict(list)
    for row in await database.fetch(squads.values_of_team(), **about):
        worth[row["player_id"]].append(PlayerValueRead.model_validate(dict(row)))
    following = await read_of_team(database, team_id)
    players = [
        _player(
            dict(row),
            out.get(str(row["player_id"])),
            worth[row["player_id"]],
            following.get(row["player_id"]),
        )
        for row in await database.fetch(squads.of_team(), **about)
    ]
    return SquadRead(
        world=world,
        team=Club(team_id=team_id, name=names[team_id]),
        as_of=now,
        depth=_depth(players),
        players=players,
    )


def _out_now(times: Iterable[Unavailable], now: datetime) -> dict[str, Unavailable]:
    today = now.date()
    return {
        time.player: time
        for time in sorted(times, key=lambda time: time.from_date)
        if time.from_date <= today and (time.until_date is None or today < time.until_date)
    }


def _player(
    row: dict[str, Any],
    out: Unavailable | None,
    values: list[PlayerValueRead],
    following: Chance | None,
) -> SquadPlayer:
    return SquadPlayer.model_validate(
        {
            **row,
            "matches": row["matches"] or 0,
            "starts": row["starts"] or 0,
            "out": None if out is None else out_of(out),
            "values": values,
            "next": following,
        }
    )


def _depth(players: Sequence[SquadPlayer]) -> list[LineDepth]:
    found: list[LineDepth] = []
    for line in (*LINES, None):
        of_line = [player for player in players if player.position == line]
        if of_line:
            able = sum(player.out is None for player in of_line)
            found.append(
                LineDepth.model_validate(
                    {"position": line, "players": len(of_line), "available": able}
                )
            )
    return found

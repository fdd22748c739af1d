"""Reading chances of players."""

from collections.abc import Mapping
from typing import Any

from serving.football.chances.schemas import Chance, MatchPlayers, NextMatch, PlayerChance
from serving.football.matches.service import find
from serving.football.standings.schemas import Club
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import players

_DIGITS = 4
"""Kept in single precision."""


async def read_players(database: Database, world: str, match_id: int) -> MatchPlayers:
    """Return what the players of a match may do, likeliest scorers first.

    Raises:
        NotFoundError: there is no such match.
    """
    await find(database, match_id)
    rows = await database.fetch(players.of_match(), match_id=match_id)
    items = [
        PlayerChance.model_validate(
            {
                **_said(row),
                "name": row["player"],
                "position": row["line"],
                **{name: row[name] for name in ("player_id", "team_id", "is_home")},
            }
        )
        for row in rows
    ]
    return MatchPlayers(
        world=world,
        match_id=match_id,
        track=rows[0]["track"] if rows else None,
        items=sorted(items, key=lambda each: (-each.score_probability, each.name)),
    )


async def read_next(database: Database, player_id: int) -> NextMatch | None:
    """Return what a player may do in his next match; None where nothing is said of one."""
    row = await database.fetch_one(players.of_player(), player_id=player_id)
    if row is None:
        return None
    return NextMatch(
        match_id=row["match_id"],
        kickoff_at=row["kickoff_at"],
        competition=row["competition_code"],
        home=Club(team_id=row["home_team_id"], name=row["home_name"]),
        away=Club(team_id=row["away_team_id"], name=row["away_name"]),
        is_home=row["is_home"],
        chance=chance_of(row),
    )


async def read_of_team(database: Database, team_id: int) -> Mapping[int, Chance]:
    """Return what the players of a team may do in its next match, by player."""
    rows = await database.fetch(players.of_team(), team_id=team_id)
    return {row["player_id"]: chance_of(row) for row in rows}


def chance_of(row: Row) -> Chance:
    """Return the chance of a player as it was kept."""
    return Chance.model_validate(_said(row))


def _said(row: Row) -> dict[str, Any]:
    named = {name: row[name] for name in Chance.model_fields if name != "out"}
    return {
        name: round(value, _DIGITS) if isinstance(value, float) else value
        for name, value in named.items()
    } | {"out": row["reason"]}

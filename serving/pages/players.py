"""The pages of one player and of a team's squad."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from serving.football.players.schemas import (
    AppearanceRead,
    LineDepth,
    PlayerDetail,
    SquadPlayer,
    SquadRead,
    UnavailableRead,
)
from serving.football.players.service import read_one
from serving.football.players.squads import read_squad
from serving.kit.postgres.database import Database
from storage.kit.statements import clock

_YEAR = timedelta(days=365)
_SHOWN_TIMES_OUT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a player did within a year; None where no source counts it."""

    matches: int
    starts: int
    minutes: int | None
    goals: int | None
    assists: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerView:
    """What the page of a player shows.

    Attributes:
        age: in years; None without a date of birth.
        out: why he cannot play now.
        tally: of the last twelve months.
    """

    player: PlayerDetail
    age: int | None
    out: UnavailableRead | None
    tally: Tally

    @property
    def times_out(self) -> Sequence[UnavailableRead]:
        return self.player.unavailable[:_SHOWN_TIMES_OUT]


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadView:
    """What the page of a squad shows: its players by line, who plays most first."""

    squad: SquadRead

    @property
    def lines(self) -> Sequence[tuple[LineDepth, Sequence[SquadPlayer]]]:
        return [
            (depth, [p for p in self.squad.players if p.position == depth.position])
            for depth in self.squad.depth
        ]

    @property
    def has_next(self) -> bool:
        """Whether anything is said of the next match."""
        return any(player.next is not None for player in self.squad.players)

    @property
    def out(self) -> Sequence[SquadPlayer]:
        return [player for player in self.squad.players if player.out is not None]


async def read_player(database: Database, world: str, player_id: int) -> PlayerView:
    """Return the page of a player. Raises `NotFoundError` when there is none."""
    player = await read_one(database, world, player_id)
    now: datetime = (await database.fetch(clock.now()))[0]["now"]
    today = now.date()
    return PlayerView(
        player=player,
        age=None if player.born_on is None else _age(player.born_on, today),
        out=next((time for time in player.unavailable if _holds(time, today)), None),
        tally=_tally([each for each in player.appearances if each.kickoff_at > now - _YEAR]),
    )


async def read_squad_page(database: Database, world: str, team_id: int) -> SquadView:
    """Return the page of a squad. Raises `NotFoundError` when there is no such team."""
    return SquadView(squad=await read_squad(database, world, team_id))


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _holds(time: UnavailableRead, today: date) -> bool:
    return time.from_date <= today and (time.until_date is None or today < time.until_date)


def _tally(played: Sequence[AppearanceRead]) -> Tally:
    def total(name: str) -> int | None:
        told = [getattr(each, name) for each in played if getattr(each, name) is not None]
        return round(sum(told)) if told else None

    return Tally(
        matches=sum(1 for each in played if each.is_starter or each.minutes != 0),
        starts=sum(each.is_starter for each in played),
        minutes=total("minutes"),
        goals=total("goals"),
        assists=total("assists"),
    )

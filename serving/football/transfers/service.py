"""Rules of supposed transfers: who may move where, and what the clubs are then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from football.players.transfer import (
    ELEVEN,
    Change,
    Valued,
    alike,
    best_eleven,
    change,
    depth,
)
from serving.football.standings.schemas import Club
from serving.football.transfers.schemas import (
    ClubChange,
    MeasuredPlayer,
    SeasonChange,
    TransferRead,
)
from serving.football.transfers.season import Stronger, read_seasons
from serving.football.transfers.strengths import change_of, strength_of
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.football.statements import strengths
from storage.kit.sentences import Sentence

_ALIKE = 5
_DEPTH = 8
_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A club with and without the player."""

    club: Club
    is_arrival: bool
    before: Sequence[Valued]
    after: Sequence[Valued]

    @property
    def changed(self) -> Change | None:
        elevens = best_eleven(self.before), best_eleven(self.after)
        is_known = all(len(each) == ELEVEN for each in elevens)
        return change(*elevens) if is_known else None


async def read_transfer(
    database: Database, world: str, player_id: int, to: int | None, from_: int | None
) -> TransferRead:
    """Return what a transfer would change.

    Args:
        database: where the strengths are.
        world: whose they are.
        player_id: who moves.
        to: the club he joins; None for one that is none of ours.
        from_: the club he leaves; None for the one he is with.

    Raises:
        NotFoundError: no player was measured yet.
        BadRequestError: a player or club is not known or cannot be meant.
    """
    clubs = {
        row["team_id"]: Club(team_id=row["team_id"], name=row["name"])
        for row in await database.fetch(strengths.clubs())
    }
    if not clubs:
        raise NotFoundError(
            Sentence("No player's strength is measured yet; come back after the first line-ups.")
        )
    moved = await _moved(database, player_id, to, from_, clubs)
    ids = [each for each in (moved["team_id"], to) if each is not None]
    rows = await database.fetch(strengths.of_teams(), team_ids=ids)
    who = {row["player_id"]: row for row in [*rows, moved]}
    player = valued_of(moved)
    sides = list(_sides(rows, player, moved["team_id"], to, clubs))
    seasons = await read_seasons(database, world, [_stronger(side) for side in sides])
    others: Sequence[Row] = []
    if moved["country"] is not None:
        others = await database.fetch(
            strengths.of_position(), country=moved["country"], position=moved["position"]
        )
    by_id = {row["player_id"]: row for row in others}
    nearest = alike(player, map(valued_of, others), _ALIKE)
    return TransferRead(
        world=world,
        as_of=moved["as_of"],
        player=measured_of(moved),
        clubs=[_change_of(side, seasons.get(side.club.team_id), who, player) for side in sides],
        alike=[measured_of(by_id[each.player]) for each in nearest],
    )


async def _moved(
    database: Database,
    player_id: int,
    to: int | None,
    from_: int | None,
    clubs: Mapping[int, Club],
) -> Row:
    """Return the player, or raise what is wrong with the question."""
    row = await database.fetch_one(strengths.by_id(), player_id=player_id)
    if row is None:
        raise BadRequestError.parameter(
            "player",
            Sentence("no player %(player)s is measured; /v1/players lists them", player=player_id),
        )
    for name, team_id in (("from", from_), ("to", to)):
        if team_id is not None and team_id not in clubs:
            raise BadRequestError.parameter(
                name,
                Sentence(
                    "no club %(team)s with measured players; /v1/teams lists clubs", team=team_id
                ),
            )
    if from_ is not None and from_ != row["team_id"]:
        raise BadRequestError.parameter(
            "from", Sentence("%(player)s does not play there", player=row["name"])
        )
    if to is not None and to == row["team_id"]:
        raise BadRequestError.parameter(
            "to", Sentence("%(player)s plays there already", player=row["name"])
        )
    if to is None and row["team_id"] is None:
        raise BadRequestError.parameter(
            "to", Sentence("%(player)s has no club to leave: name one to join", player=row["name"])
        )
    return row


def _sides(
    rows: Sequence[Row],
    player: Valued,
    leaves: int | None,
    joins: int | None,
    clubs: Mapping[int, Club],
) -> Iterable[_Side]:
    """Yield the club he leaves and the one he joins, as far as they are ours."""
    for team_id, is_arrival in ((leaves, False), (joins, True)):
        if team_id is None or team_id not in clubs:
            continue
        squad = [valued_of(row) for row in rows if row["team_id"] == team_id]
        others = [each for each in squad if each.player != player.player]
        with_him = [*others, player]
        before, after = (others, with_him) if is_arrival else (with_him, others)
        yield _Side(club=clubs[team_id], is_arrival=is_arrival, before=before, after=after)


def _stronger(side: _Side) -> Stronger:
    changed = side.changed
    return Stronger(side.club, None if changed is None else changed.total)


def _change_of(
    side: _Side, season: SeasonChange | None, who: Mapping[int, Row], player: Valued
) -> ClubChange:
    changed = side.changed
    before, after = (
        {each.player for each in best_eleven(squad)} for squad in (side.before, side.after)
    )

    def shown(ids: Iterable[int]) -> list[MeasuredPlayer]:
        return [measured_of(who[each]) for each in sorted(ids)]

    return ClubChange(
        team=side.club,
        is_arrival=side.is_arrival,
        comes_in=shown(after - before),
        goes_out=shown(before - after),
        strength=None if changed is None else change_of(changed),
        depth=[measured_of(who[e.player]) for e in depth(side.after, player.position)[:_DEPTH]],
        season=season,
    )


def valued_of(row: Row) -> Valued:
    """Return a player with his strength out of his row."""
    names = ("attack", "attack_error", "defence", "defence_error", "goals", "assists", "shots")
    return Valued(
        player=row["player_id"],
        name=row["name"],
        position=row["position"],
        age_years=_age(row),
        **{name: row[name] for name in names},
    )


def measured_of(row: Row) -> MeasuredPlayer:
    """Return a player as he is shown."""
    valued = valued_of(row)
    team_id = row["team_id"]
    return MeasuredPlayer(
        player_id=valued.player,
        name=valued.name,
        position=row["position"],
        age_years=None if valued.age_years is None else round(valued.age_years, 1),
        team=None if team_id is None else Club(team_id=team_id, name=row["team"]),
        **strength_of(row).model_dump(),
    )


def _age(row: Row) -> float | None:
    born: date | None = row["born_on"]
    return None if born is None else (row["as_of"].date() - born).days / _YEAR_DAYS

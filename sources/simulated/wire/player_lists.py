"""Lists of players as `touchline ingest players` and `transfers` read them, by season."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sources.simulated.clubs import CLUBS, COUNTRY
from sources.simulated.ratings import day_of, ratings
from sources.simulated.reserves import FIRST_SUMMER, Move, careers, summer_of
from sources.simulated.squads import Player
from sources.simulated.world import World

_RATINGS = (
    *("player_id", "name", "born_on", "club", "country", "position"),
    *("rating", "value_eur", "joined_on", "as_of"),
)
_TRANSFERS = (
    *("player_id", "name", "born_on", "date", "from_club", "to_club", "country"),
    *("fee_eur", "is_loan"),
)


def ratings_file(world: World, start_year: int, now: datetime) -> bytes | None:
    """Return the list of a season; None before its day."""
    day = day_of(start_year)
    if start_year < FIRST_SUMMER or now.date() < day:
        return None
    rows = (
        [
            *_who(each.player),
            CLUBS[each.club].name,
            COUNTRY,
            each.player.position,
            each.rating,
            each.value_eur,
            each.joined_on or "",
            day,
        ]
        for each in ratings(world.seed, start_year)
    )
    return _file(_RATINGS, rows)


def transfers_file(world: World, start_year: int, now: datetime) -> bytes | None:
    """Return the moves of a season so far, in order; None before its first day."""
    if start_year < FIRST_SUMMER or now.date() < day_of(start_year):
        return None
    moves = sorted(
        (
            move
            for career in careers(world.seed, date(start_year, 7, 1))
            for move in career.moves
            if summer_of(move.moved_on) == start_year and move.moved_on <= now.date()
        ),
        key=lambda move: (move.moved_on, move.player.espn_id),
    )
    return _file(_TRANSFERS, (_moved(move) for move in moves))


def _moved(move: Move) -> Sequence[object]:
    clubs = (
        move.abroad if number is None else CLUBS[number].name
        for number in (move.from_club, move.to_club)
    )
    fee = "" if move.fee_eur is None else move.fee_eur
    return [*_who(move.player), move.moved_on, *clubs, COUNTRY, fee, str(move.is_loan).lower()]


def _who(player: Player) -> tuple[str, str, date]:
    """Return the list's own number of a player, his name and his date of birth."""
    return f"NL{player.espn_id}", player.name, player.born_on


def _file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()

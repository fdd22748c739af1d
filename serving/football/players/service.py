"""Rules of players: one of them, and lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from football.observations.surroundings import AbsenceStatus
from football.players.availability import Claim, Unavailable
from football.players.out import times_out
from football.players.positions import line_of
from football.players.spells import Sign, spells
from football.players.suspensions import Booking, Fixture
from serving.football.chances.service import read_next
from serving.football.players.schemas import (
    AppearanceRead,
    PlayerCursor,
    PlayerDetail,
    PlayerPage,
    PlayerStrengthRead,
    PlayerSummary,
    PlayerValueRead,
    SpellRead,
    UnavailableRead,
)
from serving.football.standings.schemas import Club
from serving.football.transfers.strengths import strength_of
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.football.statements import squads, strengths
from storage.football.statements.teams import containing
from storage.kit.statements import clock

_APPEARANCES = 60


async def read_page(
    database: Database, world: str, *, filters: Mapping[str, object], page: PageRequest
) -> PlayerPage:
    """Return players by name, narrowed by `q`, `team` and `position`."""
    values = {name: value for name, value in filters.items() if value is not None}
    if (q := values.pop("q", None)) is not None:
        values["pattern"] = containing(str(q))
    statement = squads.page(filters=frozenset(values), is_continued=page.cursor is not None)
    if page.cursor is not None:
        last = PlayerCursor.decode(page.cursor)
        values |= {"after_name": last.name, "after_id": last.player_id}
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [summary_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: PlayerCursor(name=last.name, player_id=last.player_id)
    )
    return PlayerPage(world=world, items=items, next_cursor=following)


async def read_one(database: Database, world: str, player_id: int) -> PlayerDetail:
    """Return one player.

    Raises:
        NotFoundError: there is none with that id.
    """
    row = await database.fetch_one(squads.by_id(), player_id=player_id)
    if row is None:
        raise NotFoundError(f"No player {player_id}; /v1/players finds them by name.")
    now: datetime = (await database.fetch(clock.now()))[0]["now"]
    about = {"player_id": player_id, "as_of": now}
    out = times(
        await database.fetch(squads.claims_of_player(), **about),
        await database.fetch(squads.bookings_of_player(), **about),
        await database.fetch(squads.fixtures_of_player(), **about),
        now,
    )
    played = await database.fetch(squads.appearances(), player_id=player_id, limit=_APPEARANCES)
    signs = await database.fetch(squads.signs_of_player(), **about)
    values = await database.fetch(squads.values_of_player(), **about)
    measured = await database.fetch(strengths.of_player(), player_id=player_id)
    return PlayerDetail(
        world=world,
        **summary_of(row).model_dump(),
        spells=_spells(signs),
        appearances=[_appearance(each) for each in played],
        unavailable=[out_of(each) for each in sorted(out, key=_beginning, reverse=True)],
        values=[PlayerValueRead.model_validate(dict(each)) for each in reversed(values)],
        next_match=await read_next(database, player_id),
        strength=[_strength(each) for each in measured],
    )


def _strength(row: Row) -> PlayerStrengthRead:
    return PlayerStrengthRead(
        **strength_of(row).model_dump(),
        as_of=row["as_of"],
        expected=row["expected"],
        minutes=row["minutes"],
    )


def summary_of(row: Row) -> PlayerSummary:
    """Return a player out of a row of players and their clubs."""
    club = row["team_id"]
    return PlayerSummary(
        player_id=row["player_id"],
        name=row["name"],
        position=row["position"],
        born_on=row["born_on"],
        team=None if club is None else Club(team_id=club, name=row["team"]),
    )


def times(
    claims: Sequence[Row], bookings: Sequence[Row], fixtures: Sequence[Row], now: datetime
) -> list[Unavailable]:
    """Return when players were out, by what was said of them and what their cards cost."""
    return times_out(map(_claim, claims), map(_booking, bookings), map(_fixture, fixtures), now)


def _claim(row: Row) -> Claim:
    names = ("evidence", "stated_at", "expires_at", "is_expiry_stated", "known_at")
    return Claim(
        player=str(row["player_id"]),
        team=str(row["team_id"]),
        status=AbsenceStatus(row["status"]),
        **{name: row[name] for name in names},
    )


def _booking(row: Row) -> Booking:
    return Booking(
        player=str(row["player_id"]),
        team=str(row["team_id"]),
        competition=row["competition"],
        season=row["season_id"],
        day=row["kickoff_at"].date(),
        yellows=row["yellow_cards"] or 0,
        reds=row["red_cards"] or 0,
        known_at=row["known_at"],
    )


def _fixture(row: Row) -> Fixture:
    day = row["kickoff_at"].date()
    return Fixture(str(row["team_id"]), row["competition"], row["season_id"], day)


def out_of(time: Unavailable) -> UnavailableRead:
    """Return a time without a player as it is shown."""
    return UnavailableRead.model_validate(
        {"reason": time.reason, "from_date": time.from_date, "until_date": time.until_date}
    )


def _beginning(time: Unavailable) -> tuple[object, ...]:
    return time.from_date, time.reason


def _spells(rows: Sequence[Row]) -> list[SpellRead]:
    names = {str(row["team_id"]): row["name"] for row in rows}
    signs = [
        Sign(
            player=str(row["player_id"]),
            team=str(row["team_id"]),
            **{name: row[name] for name in Sign._fields if name not in {"player", "team"}},
        )
        for row in rows
    ]
    return [
        SpellRead(
            team=Club(team_id=int(spell.team), name=names[spell.team]),
            from_date=spell.from_date,
            until_date=spell.until_date,
            is_loan=spell.is_loan,
        )
        for spell in reversed(list(spells(signs)))
    ]


def _appearance(row: Row) -> AppearanceRead:
    return AppearanceRead.model_validate(
        {
            **row,
            "team": Club(team_id=row["team_id"], name=row["team"]),
            "opponent": Club(team_id=row["opponent_id"], name=row["opponent"]),
            "position": line_of(row["position"]) or row["line"],
        }
    )

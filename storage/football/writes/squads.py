"""What line-ups suggest: a regular who is not even on the bench may be out; who is, is back.

Weak evidence for an absence (nobody says why, and he may be rested), strong evidence against one.
Nothing is remembered: the newest line-up of each team is looked at, and what it says again is no
news.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from football.observations.play import PlayerReference
from football.observations.surroundings import AbsenceObservation, AbsenceStatus, Evidence
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence
from storage.football.writes.claims import ClaimBook
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.mentions import Named
from storage.register.tables import player, team

_LOOKED_AT = timedelta(days=4)
_REMEMBERED = timedelta(days=120)
_BEFORE = 5
_LEAST_BEFORE = 3
_REGULAR_SHARE = 0.8
_MISSING, _BACK = 0.35, 0.9


@dataclass(frozen=True, slots=True)
class _Squad:
    """Who was picked for one match of a team."""

    team_id: int
    opponent: str
    kickoff_at: datetime
    known_at: datetime
    source: str
    picked: frozenset[int]
    starters: frozenset[int]


def apply(uow: UnitOfWork) -> int:
    """Write what the newest line-ups say of absences; return how many claims are new."""
    claims = list(_claims(uow))
    book = ClaimBook(uow, None)
    book.load(who.player_id for _, who in claims)
    for seen, who in sorted(claims, key=lambda claim: claim[0].stated_at):
        book.add(seen, who)
    return book.close()


def _claims(uow: UnitOfWork) -> Iterator[tuple[AbsenceObservation, Named]]:
    squads = _squads(uow.connection, uow.now)
    everybody = {number for each in squads.values() for s in each for number in s.picked}
    names = _names(uow.connection, everybody)
    out = _out(uow.connection, everybody)
    for team_id, (newest, *before) in squads.items():
        for number in sorted(newest.picked & out):
            words = f"In the squad against {newest.opponent} on {newest.kickoff_at:%-d %B %Y}."
            yield _claim(newest, number, AbsenceStatus.RETURNED, _BACK, words, names)
        for number, started in _regulars(before):
            if number not in newest.picked and names[number][1] == team_id:
                words = (
                    f"Not in the squad against {newest.opponent} on"
                    f" {newest.kickoff_at:%-d %B %Y}, after starting {started} of the"
                    f" {len(before)} matches before."
                )
                yield _claim(newest, number, AbsenceStatus.MISSING, _MISSING, words, names)


def _regulars(before: Sequence[_Squad]) -> Iterable[tuple[int, int]]:
    """Return who starts nearly always, and how often he did."""
    if len(before) < _LEAST_BEFORE:
        return []
    started = Counter(number for squad in before for number in squad.starters)
    return [(n, times) for n, times in started.items() if times >= _REGULAR_SHARE * len(before)]


def _claim(  # noqa: PLR0913, PLR0917 - a claim is made of all of these
    squad: _Squad,
    player_id: int,
    status: AbsenceStatus,
    confidence: float,
    sentence: str,
    names: dict[int, tuple[str, int | None]],
) -> tuple[AbsenceObservation, Named]:
    seen = AbsenceObservation(
        row_no=1,
        source=squad.source,
        player=PlayerReference(name=names[player_id][0]),
        status=status,
        evidence=Evidence.LINE_UP,
        sentence=sentence,
        confidence=confidence,
        stated_at=squad.known_at,
        fetched_at=squad.known_at,
    )
    return seen, Named(player_id, squad.team_id, 1.0)


def _squads(connection: Connection, now: datetime) -> dict[int, list[_Squad]]:
    """Return the last squads of each team whose newest line-up is new, newest first."""
    order = func.dense_rank().over(
        partition_by=lineup_entry.c.team_id, order_by=[match.c.kickoff_at.desc(), match.c.match_id]
    )
    opponent_id = case(
        (match.c.home_team_id == lineup_entry.c.team_id, match.c.away_team_id),
        else_=match.c.home_team_id,
    )
    ranked = (
        select(
            lineup_entry.c.team_id,
            lineup_entry.c.player_id,
            lineup_entry.c.is_starter,
            lineup_entry.c.known_at,
            lineup_entry.c.source,
            match.c.match_id,
            match.c.kickoff_at,
            team.c.name.label("opponent"),
            order.label("place"),
        )
        .join(match, match.c.match_id == lineup_entry.c.match_id)
        .join(team, team.c.team_id == opponent_id)
        .where(
            lineup_entry.c.superseded_at.is_(None),
            match.c.kickoff_at >= now - _REMEMBERED,
            match.c.kickoff_at <= now + timedelta(days=1),
        )
        .subquery("ranked")
    )
    wanted = (
        select(ranked)
        .where(ranked.c.place <= _BEFORE + 1)
        .order_by(ranked.c.team_id, ranked.c.place)
    )
    by_match: dict[tuple[int, int], list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(wanted):
        by_match[row.team_id, row.place].append(row)
    squads: dict[int, list[_Squad]] = defaultdict(list)
    for (team_id, _place), rows in by_match.items():
        squads[team_id].append(_squad(team_id, rows))
    return {
        number: found for number, found in squads.items() if found[0].known_at >= now - _LOOKED_AT
    }


def _squad(team_id: int, rows: Sequence[Row[Any]]) -> _Squad:
    first = rows[0]
    return _Squad(
        team_id=team_id,
        opponent=first.opponent,
        kickoff_at=first.kickoff_at,
        known_at=max(row.known_at for row in rows),
        source=first.source,
        picked=frozenset(row.player_id for row in rows),
        starters=frozenset(row.player_id for row in rows if row.is_starter),
    )


def _names(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[str, int | None]]:
    statement = select(player.c.player_id, player.c.name, player.c.team_id).where(
        player.c.player_id.in_(sorted(numbers))
    )
    return {row.player_id: (row.name, row.team_id) for row in connection.execute(statement)}


def _out(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Return those of whom an absence is on record that nobody has closed."""
    statement = select(absence.c.player_id).where(
        absence.c.player_id.in_(sorted(numbers)),
        absence.c.superseded_at.is_(None),
        absence.c.status != AbsenceStatus.RETURNED.value,
    )
    return set(connection.execute(statement).scalars())

"""What line-ups suggest: regulars who are left out, and absent players who are picked again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence
from storage.football.writes import squads
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import player, team
from tests.conftest import OPENING
from tests.storage.builders import final, fixture, ingest

pytestmark = pytest.mark.usefixtures("clock")

NAMES = ("Aksel Ashgrove", "Niall Skaill", "Bram Esholt")


class Squads:
    """Five matches of Harrowmere in five weeks, the last of them yesterday, and their line-ups."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        kickoffs = [OPENING - timedelta(days=1, weeks=week) for week in (4, 3, 2, 1, 0)]
        opponents = ("Caldervane", "Dunmarrow", "Fennelgate", "Greyfold", "Ravensey Town")
        ingest(
            engine,
            *(
                final(
                    1,
                    0,
                    away=opponent,
                    row_no=row_no,
                    kickoff_at=at,
                    fetched_at=at + timedelta(hours=2),
                )
                for row_no, (at, opponent) in enumerate(
                    zip(kickoffs, opponents, strict=True), start=1
                )
            ),
        )
        with engine.begin() as connection:
            self.team_id = connection.execute(
                select(team.c.team_id).where(team.c.name == "Harrowmere")
            ).scalar_one()
            self.players = {
                name: connection.execute(
                    insert(player)
                    .values(name=name, team_id=self.team_id)
                    .returning(player.c.player_id)
                ).scalar_one()
                for name in NAMES
            }
            found = connection.execute(
                select(match.c.match_id, match.c.kickoff_at).order_by(match.c.kickoff_at)
            )
            self.matches = [(row.match_id, row.kickoff_at) for row in found]

    def pick(self, place: int, starters: Sequence[str], bench: Sequence[str] = ()) -> datetime:
        """Name the squad of the match at this place, an hour before kick-off."""
        match_id, kickoff_at = self.matches[place]
        at = kickoff_at - timedelta(hours=1)
        with self.engine.begin() as connection:
            connection.execute(
                insert(lineup_entry),
                [
                    {
                        "match_id": match_id,
                        "team_id": self.team_id,
                        "player_id": self.players[name],
                        "source": "espn",
                        "is_starter": name in starters,
                        "observed_at": at,
                        "known_at": at,
                        "recorded_at": at,
                    }
                    for name in (*starters, *bench)
                ],
            )
        return at

    def look(self) -> int:
        with UnitOfWork(self.engine) as uow:
            written = squads.apply(uow)
            uow.commit()
        return written

    def absences(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(absence).order_by(absence.c.absence_id)))


@pytest.fixture
def club(engine: Engine) -> Squads:
    return Squads(engine)


def test_a_regular_who_is_not_even_on_the_bench_may_be_out(club: Squads) -> None:
    for place in range(4):
        club.pick(place, NAMES[:2] if place % 2 else NAMES)
    at = club.pick(4, [NAMES[1]])
    assert club.look() == 1
    (row,) = club.absences()
    assert row.player_id == club.players["Aksel Ashgrove"]
    assert (row.status, row.evidence, row.source) == ("missing", "line-up", "espn")
    assert row.sentence == (
        "Not in the squad against Ravensey Town on 14 November 2025, after starting 4 of the 4"
        " matches before."
    )
    assert row.confidence < 0.5
    assert (row.known_at, row.known_basis) == (at, "observed")
    assert club.look() == 0


def test_a_player_on_the_bench_is_not_out_and_few_matches_make_no_regular(club: Squads) -> None:
    for place in (2, 3):
        club.pick(place, NAMES)
    club.pick(4, [NAMES[1]], bench=[NAMES[0]])
    assert club.look() == 0


def test_an_old_line_up_says_nothing_new(club: Squads) -> None:
    for place in range(3):
        club.pick(place, NAMES)
    club.pick(3, [NAMES[1]])
    assert club.look() == 0


def test_who_left_the_club_is_not_missed(club: Squads) -> None:
    for place in range(4):
        club.pick(place, NAMES[:2])
    club.pick(4, [NAMES[1]])
    ingest(club.engine, fixture("Ostrevik", "Caldervane"))
    with club.engine.begin() as connection:
        elsewhere = select(team.c.team_id).where(team.c.name == "Ostrevik").scalar_subquery()
        connection.execute(
            player.update().where(player.c.name == "Aksel Ashgrove").values(team_id=elsewhere)
        )
    assert club.look() == 0


def test_an_absent_player_who_is_picked_is_back(club: Squads) -> None:
    reported_at = OPENING - timedelta(days=9)
    with club.engine.begin() as connection:
        connection.execute(
            insert(absence).values(
                player_id=club.players["Niall Skaill"],
                team_id=club.team_id,
                evidence="report",
                status="injured",
                sentence="Skaill is out for months.",
                confidence=0.9,
                source="news.example",
                stated_at=reported_at,
                expires_at=OPENING + timedelta(days=60),
                is_expiry_stated=True,
                known_at=reported_at,
                known_basis="assumed",
                recorded_at=reported_at,
            )
        )
    at = club.pick(4, [NAMES[0]], bench=[NAMES[1]])
    assert club.look() == 1
    back = club.absences()[-1]
    assert (back.status, back.evidence, back.stated_at) == ("returned", "line-up", at)
    assert back.sentence == "In the squad against Ravensey Town on 14 November 2025."
    assert club.look() == 0

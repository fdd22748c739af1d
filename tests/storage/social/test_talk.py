"""Rooms in the database: limits of new accounts, erasing somebody, what a person is given."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select

from storage.football.tables.match import match
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.privacy.columns import given
from storage.privacy.erasure import erase
from storage.register.tables import competition, season, team
from storage.social.statements.rooms import Place
from storage.social.tables.talk import message, room_member
from storage.social.writes import talk
from storage.social.writes.refusals import TooManyLinksError, TooManyTextsError
from storage.social.writes.screening import Policy
from storage.social.writes.talk import Draft
from storage.social.writes.words import Words
from tests.conftest import OPENING
from tests.storage.social.people import a_post, an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
POLICY = Policy(
    hold_at=60, new_for=timedelta(days=1), texts_per_hour=1, links=1, messages_per_hour=3
)


def a_match(connection: Connection) -> int:
    """A match that kicks off in half an hour; returns its id."""
    code = select(competition.c.competition_id).where(competition.c.code == "S1")
    competition_id = connection.execute(code).scalar_one()
    values = {"competition_id": competition_id, "start_year": 2025, "label": "2025-26"}
    season_id = connection.execute(insert(season).values(values).returning(season.c.season_id))
    teams = [
        connection.execute(
            insert(team).values(name=name, country="N").returning(team.c.team_id)
        ).scalar_one()
        for name in ("Askvik", "Corrie")
    ]
    made = insert(match).values(
        competition_id=competition_id,
        season_id=season_id.scalar_one(),
        home_team_id=teams[0],
        away_team_id=teams[1],
        kickoff_at=OPENING + timedelta(minutes=30),
        has_kickoff_time=True,
        kickoff_source="espn",
        status="scheduled",
        phase_rank=0,
        observed_at=OPENING,
        known_at=OPENING,
        known_basis="observed",
        recorded_at=OPENING,
    )
    return connection.execute(made.returning(match.c.match_id)).scalar_one()


@pytest.fixture
def place(owner_engine: Engine) -> Place:
    with owner_engine.begin() as connection:
        return Place(kind="match", key=a_match(connection))


def member(engine: Engine, name: str) -> int:
    with engine.begin() as connection:
        return an_account(connection, name)


def write(engine: Engine, account_id: int, place: Place, words: Words) -> int:
    draft = Draft(account_id=account_id, place=place, words=words)
    return apply(engine, talk.write(draft, slow_seconds=0, policy=POLICY))


def test_new_accounts_write_so_many_messages_an_hour_whatever_they_post(
    owner_engine: Engine, place: Place
) -> None:
    ada = member(owner_engine, "ada")
    with owner_engine.begin() as connection:
        a_post(connection, ada)
    for number in range(3):
        write(owner_engine, ada, place, Words(text=f"message {number}"))
    with pytest.raises(TooManyTextsError, match="3 messages"):
        write(owner_engine, ada, place, Words(text="one more"))
    with pytest.raises(TooManyLinksError):
        write(owner_engine, ada, place, Words(text="links", links=2))


def test_an_erased_person_leaves_no_text_no_name_and_no_membership(
    owner_engine: Engine, place: Place
) -> None:
    ada, bob = member(owner_engine, "ada"), member(owner_engine, "bob")
    mine = write(owner_engine, ada, place, Words(text="mine", fingerprint=7))
    about = write(owner_engine, bob, place, Words(text="hey @ada", names=("ada",)))
    with owner_engine.connect() as connection:
        copy = {name: connection.execute(query).all() for name, query in given(ada)}
    assert [row.text for row in copy["messages"]] == ["mine"]
    assert len(copy["rooms"]) == 1
    with UnitOfWork(owner_engine) as uow:
        uow.run(erase(ada, sends_mail=False))
        uow.commit()
    with owner_engine.connect() as connection:
        rows = {row.message_id: row for row in connection.execute(select(message))}
        members = set(connection.scalars(select(room_member.c.account_id)))
    assert (rows[mine].text, rows[mine].fingerprint, rows[mine].is_shown) == (None, None, False)
    assert (rows[about].text, rows[about].mentioned) == ("hey @ada", [])
    assert members == {bob}

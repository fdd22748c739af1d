"""Picks under a seal: one row for a match, proofs of one's own, tampering noticed."""

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from football.sealed import merkle
from football.sealed.pick import commitment
from storage.football.tables.match import match
from storage.forecast.seals.verification import verify
from storage.forecast.tables.pick_root import pick_root
from storage.games.statements import seals
from storage.games.writes import picks
from storage.games.writes.picks import Wanted
from storage.games.writes.sealing import content_of, seal_due
from storage.kit.tables.seals import seal
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.clocks import step
from tests.people import api_of
from tests.storage.builders import fixture, ingest, the_match
from tests.storage.social.people import an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


def seal_now(engine: Engine) -> list[int]:
    with UnitOfWork(engine) as uow:
        sealed = seal_due(uow)
        uow.commit()
    return sealed


def test_picks_are_sealed_at_the_lock_and_each_is_proved_alone(
    engine: Engine, owner_engine: Engine
) -> None:
    ingest(engine, fixture())
    match_id = the_match(engine).match_id
    with owner_engine.begin() as connection:
        fans = [an_account(connection, f"fan{each}") for each in range(5)]
    with api_of(engine) as api:
        for place, fan in enumerate(fans):
            probabilities = (0.5 - place / 20, 0.3, 0.2 + place / 20)
            wanted = Wanted(match_id=match_id, probabilities=probabilities)
            apply(api, picks.put(fan, wanted))
        apply(api, picks.withdraw(fans[4], match_id))
    assert seal_now(engine) == []
    with engine.connect() as connection:
        kickoff_at = connection.scalar(select(match.c.kickoff_at))
    step(engine, to=kickoff_at)
    assert seal_now(engine) == [match_id]
    assert seal_now(engine) == []
    with engine.connect() as connection:
        sealed = connection.execute(select(pick_root)).one()
        assert (sealed.count, sealed.locked_at, sealed.schedule) == (4, kickoff_at, 0)
        asked = {"match_id": match_id, "schedule": 0}
        leaves = [bytes(leaf) for leaf in connection.scalars(seals.leaves(), asked)]
        for place, fan in enumerate(fans[:4]):
            own = {"account_id": fan, "match_id": match_id}
            row = connection.execute(seals.own(), own).mappings().one()
            leaf = commitment(content_of(row), bytes(row["salt"]))
            assert leaf == leaves[place]
            beside = merkle.path(leaves, place)
            found = merkle.root_of_path(leaf, place, 4, beside)
            assert found == merkle.root(leaves)
        assert (
            connection.execute(seals.own(), {"account_id": fans[4], "match_id": match_id}).all()
            == []
        )
    report = verify(engine)
    assert (report.holds, report.seals, report.forecasts) == (True, 1, 0)
    with owner_engine.begin() as connection:
        connection.execute(text("ALTER TABLE forecast.pick_root DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE forecast.pick_root SET count = count + 1"))
    fault = verify(engine).fault
    assert fault is not None
    assert "differs from its body" in fault.reason


def test_a_match_that_takes_picks_cannot_be_sealed(engine: Engine) -> None:
    ingest(engine, fixture())
    body = (
        b'{"count":1,"kind":"pick","locked_at":"2025-11-15T15:00:00Z",'
        b'"match_id":%d,"root":"00","schedule":0}' % the_match(engine).match_id
    )
    with engine.connect() as connection:
        connection.execute(
            text("INSERT INTO forecast.seal (root, count) VALUES (sha256(sha256(:body)), 1)"),
            {"body": body},
        )
        number = connection.scalar(select(func.max(seal.c.seal_no)))
        early = insert(pick_root).values(seal_no=number, position=0, body=body)
        with pytest.raises(IntegrityError, match="still takes picks"):
            connection.execute(early)

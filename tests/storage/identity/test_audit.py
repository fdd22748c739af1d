"""The record of acts is added to, and changed by nobody: not even by the owner of the tables."""

from datetime import timedelta

import pytest
from psycopg.errors import InsufficientPrivilege, IntegrityConstraintViolation
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from storage.identity import audit, commands
from storage.identity.tables.audit import audit_entry
from storage.kit import unit_of_work
from storage.kit.roles import Role
from storage.settings import RetentionSettings
from tests.databases import engine_as
from workers.pruning import drop_acts

pytestmark = pytest.mark.services

CHANGES = (
    "UPDATE identity.audit_entry SET act = 'nothing'",
    "DELETE FROM identity.audit_entry",
    "TRUNCATE identity.audit_entry",
)


@pytest.fixture
def entry_id(engine: Engine) -> int:
    """An entry in the record."""
    act = audit.record(actor_id=7, act="account.suspend", target_kind="account", target_id=8)
    unit_of_work.apply(engine, act)
    with engine.connect() as connection:
        return connection.execute(select(audit_entry.c.entry_id)).scalar_one()


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_cannot_change_the_record_by_mistake(
    owner_engine: Engine, entry_id: int, change: str
) -> None:
    with owner_engine.connect() as connection, pytest.raises(DBAPIError, match="final") as refused:
        connection.exec_driver_sql(change)
    assert isinstance(refused.value.orig, IntegrityConstraintViolation)


@pytest.mark.parametrize("role", [Role.API, Role.PIPELINES, Role.WORKER])
@pytest.mark.parametrize(
    "attack", [*CHANGES, "ALTER TABLE identity.audit_entry DISABLE TRIGGER ALL"]
)
def test_a_service_has_no_right_to_change_it(
    engine: Engine, entry_id: int, role: Role, attack: str
) -> None:
    service = engine_as(role, engine)
    with service.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.exec_driver_sql(attack)
    service.dispose()
    assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_who_adds_does_not_choose_when(engine: Engine, entry_id: int) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO identity.audit_entry (at, act, target_kind, target_id, detail)"
            " VALUES ('1999-01-01', 'x', 'account', '1', '{}')"
        )
        years = connection.exec_driver_sql(
            "SELECT min(extract(year FROM at)) FROM identity.audit_entry"
        )
        assert years.scalar_one() > 2000


def test_what_is_recorded_within_a_request_says_where_it_comes_from(engine: Engine) -> None:
    with audit.origin(audit.Origin(request_id="r1", address_hash=bytes(32))):
        act = audit.record(actor_id=None, act="alias.add", target_kind="team", target_id=3)
        unit_of_work.apply(engine, act)
    with engine.connect() as connection:
        found = connection.execute(select(audit_entry)).mappings().one()
    assert (found["request_id"], found["address_hash"]) == ("r1", bytes(32))
    assert found["actor_id"] is None
    assert found["detail"] == {}


def acts(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        statement = select(audit_entry.c.act).order_by(audit_entry.c.entry_id)
        return list(connection.execute(statement).scalars())


def made_old(owner_engine: Engine, entry_id: int, *, days: int) -> None:
    """Let an entry be old, which only who may change the table can."""
    with owner_engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE identity.audit_entry DISABLE TRIGGER USER")
        connection.exec_driver_sql(
            "UPDATE identity.audit_entry SET at = clock_timestamp() - make_interval(days => %s)"
            " WHERE entry_id = %s",
            (days, entry_id),
        )
        connection.exec_driver_sql("ALTER TABLE identity.audit_entry ENABLE TRIGGER USER")


def test_the_worker_drops_what_is_old_and_that_is_on_record(
    engine: Engine, owner_engine: Engine, entry_id: int
) -> None:
    worker = engine_as(Role.WORKER, engine)
    settings = RetentionSettings(keep_audit_days=60)
    assert drop_acts(worker, settings) == 0
    made_old(owner_engine, entry_id, days=59)
    assert drop_acts(worker, settings) == 0
    made_old(owner_engine, entry_id, days=61)
    assert drop_acts(worker, RetentionSettings(keep_audit_days=0)) == 0
    assert drop_acts(worker, settings) == 1
    worker.dispose()
    assert acts(engine) == ["audit.drop"]


def test_nothing_younger_than_a_month_goes_whatever_is_requested(
    engine: Engine, owner_engine: Engine, entry_id: int
) -> None:
    made_old(owner_engine, entry_id, days=29)
    worker = engine_as(Role.WORKER, engine)
    assert audit.drop(worker, timedelta(0)) == 0
    worker.dispose()
    with owner_engine.connect() as connection:
        connection.exec_driver_sql("SET touchline.drops_acts = 'yes'")
        with pytest.raises(DBAPIError, match="final"):
            connection.exec_driver_sql("DELETE FROM identity.audit_entry")
    with pytest.raises(ValueError, match="30 days at least"):
        RetentionSettings(keep_audit_days=7)


@pytest.mark.parametrize("role", [Role.API, Role.PIPELINES, Role.READER])
def test_only_the_worker_may_ask_for_it(engine: Engine, role: Role) -> None:
    service = engine_as(role, engine)
    with pytest.raises(DBAPIError) as refused:
        audit.drop(service, timedelta(days=60))
    service.dispose()
    assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_a_command_is_on_record_once_in_its_first_transaction(engine: Engine) -> None:
    command = audit.Command(
        words="alias add", uid=1000, act="alias.add", target_kind="team", target_id="3"
    )
    with commands.on_record(command):
        for _ in range(2):
            with unit_of_work.UnitOfWork(engine) as uow:
                uow.commit()
    with engine.connect() as connection:
        found = connection.execute(select(audit_entry)).mappings().one()
    assert (found["act"], found["target_kind"], found["target_id"]) == ("alias.add", "team", "3")
    expected = {"subject": "command line", "command": "alias add", "uid": 1000}
    assert (found["actor_id"], found["detail"]) == (None, expected)


def test_what_a_command_rolls_back_is_not_on_record(engine: Engine) -> None:
    command = audit.Command(
        words="alias add", uid=1000, act="alias.add", target_kind="team", target_id="3"
    )
    with commands.on_record(command), unit_of_work.UnitOfWork(engine):
        pass
    assert acts(engine) == []

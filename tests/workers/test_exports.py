"""Copies of one's data: made by a worker, whole, without secrets, and announced to their owner."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, func, insert, select, text, update

from storage.delivery.tables import message
from storage.identity import passwords
from storage.identity.tables.account import favourite
from storage.identity.tables.credential import credential
from storage.identity.tables.export import export
from storage.identity.writes import exports
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from storage.privacy.columns import HELD
from storage.privacy.erasure import erase
from storage.register.tables import team
from tests.databases import engine_as
from tests.workers.accounts import add_person
from tests.workers.processes import wait_for, working
from workers.exports import Exporter
from workers.sweep import wake_overdue

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

KEPT = timedelta(days=7)
PASSWORD = "seven quiet lamps at noon"  # noqa: S105


@pytest.fixture
def api_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the API, which takes requests for copies."""
    api = engine_as(Role.API, engine)
    yield api
    api.dispose()


@pytest.fixture
def anna(owner_engine: Engine) -> int:
    """An account with something in many tables."""
    account_id = add_person(owner_engine)
    with owner_engine.begin() as connection:
        made = insert(team).values(name="Askvik", country="N").returning(team.c.team_id)
        liked = {"account_id": account_id, "team_id": connection.execute(made).scalar_one()}
        connection.execute(insert(favourite).values(liked))
        kept = {"account_id": account_id, "password_hash": passwords.hashed(PASSWORD)}
        connection.execute(insert(credential).values(kept))
    return account_id


def make(worker: Engine) -> bool:
    return asyncio.run(Exporter(worker, "simulated", KEPT).make())


def files_of(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        archive = connection.execute(select(export.c.archive)).scalar_one()
    with ZipFile(BytesIO(archive)) as found:
        assert found.testzip() is None
        return {Path(name).stem: json.loads(found.read(name)) for name in found.namelist()}


def test_a_copy_has_all_that_is_theirs_and_nothing_of_others_or_secret(
    api_engine: Engine, owner_engine: Engine, worker_engine: Engine, anna: int
) -> None:
    add_person(owner_engine, "bob")
    requested = apply(api_engine, exports.request(anna))
    assert apply(api_engine, exports.request(anna))["export_id"] == requested["export_id"]
    assert make(worker_engine)
    assert not make(worker_engine)
    files = files_of(owner_engine)
    manifest = files.pop("manifest")
    assert set(files) == {held.file for held in HELD if held.file}
    assert manifest["world"] == "simulated"
    assert manifest["rows"] == {f"{name}.json": len(rows) for name, rows in files.items()}
    (person,) = files["person"]
    assert (person["username"], person["email"]) == ("anna", "anna@example.org")
    assert len(files["favourites"]) == 1
    assert [act["act"] for act in files["acts"]] == ["export.request"]
    written = json.dumps(files)
    assert "bob" not in written
    assert "argon2" not in written


def test_its_owner_is_announced_by_mail_and_by_event(
    api_engine: Engine, owner_engine: Engine, worker_engine: Engine, anna: int
) -> None:
    number = apply(api_engine, exports.request(anna))["export_id"]
    assert make(worker_engine)
    with owner_engine.connect() as connection:
        posted = connection.execute(select(message.c.type, message.c.body)).all()
        events = connection.execute(text("SELECT topics, type, payload FROM events.event")).all()
    assert posted == [("export_ready", {"account_id": anna, "export_id": number})]
    assert events == [([f"user:{anna}"], "export.ready", {"export_id": number})]


def test_the_newest_copy_is_kept_until_it_expires_and_each_fetch_is_on_record(
    api_engine: Engine, owner_engine: Engine, worker_engine: Engine, anna: int
) -> None:
    apply(api_engine, exports.request(anna))
    assert make(worker_engine)
    newest = apply(api_engine, exports.request(anna))["export_id"]
    assert make(worker_engine)
    with api_engine.connect() as connection:
        (row,) = connection.execute(exports.of_account(), {"account_id": anna}).mappings()
    assert (row["export_id"], row["expires_at"] - row["ready_at"]) == (newest, KEPT)
    archive = apply(api_engine, exports.download(anna, newest))
    assert archive is not None
    assert len(archive) == row["size_bytes"]
    assert apply(api_engine, exports.download(anna + 1, newest)) is None
    with owner_engine.begin() as connection:
        acts = "SELECT act FROM identity.audit_entry ORDER BY entry_id"
        assert connection.scalars(text(acts)).all()[-1] == "export.download"
        connection.execute(update(export).values(expires_at=func.clock_timestamp()))
    assert apply(api_engine, exports.download(anna, newest)) is None


def test_a_copy_whose_worker_died_is_made_by_another_and_not_for_ever(
    api_engine: Engine, owner_engine: Engine, worker_engine: Engine, anna: int
) -> None:
    apply(api_engine, exports.request(anna))
    for number in range(1, exports.MOST_ATTEMPTS + 1):
        begun = apply(worker_engine, exports.begin())
        assert begun is not None
        assert begun.attempt_no == number
        assert not make(worker_engine)  # its turn comes later
        with owner_engine.begin() as connection:
            past = func.clock_timestamp() - timedelta(minutes=1)
            connection.execute(update(export).values(due_at=past))
        assert wake_overdue(worker_engine) == 1
    assert apply(worker_engine, exports.begin()) is None
    with owner_engine.connect() as connection:
        assert connection.execute(select(export.c.failed_at)).scalar_one() is not None
    assert apply(api_engine, exports.request(anna))["failed_at"] is None


def test_who_is_erased_meanwhile_has_no_copy(
    api_engine: Engine, owner_engine: Engine, worker_engine: Engine, anna: int
) -> None:
    apply(api_engine, exports.request(anna))
    begun = apply(worker_engine, exports.begin())
    assert begun is not None
    apply(api_engine, erase(anna))
    assert not apply(worker_engine, exports.finish(begun, b"zip", kept=KEPT))
    with owner_engine.connect() as connection:
        assert connection.execute(select(export)).all() == []


def test_a_worker_makes_copies_as_they_are_requested(
    api_engine: Engine, owner_engine: Engine, database_url: str, anna: int, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"

    def is_ready() -> bool:
        with owner_engine.connect() as connection:
            return connection.execute(select(export.c.ready_at)).scalar() is not None

    with working(database_url, None, log):
        apply(api_engine, exports.request(anna))
        wait_for(is_ready, log)
        wait_for(lambda: "Delivered export_ready" in log.read_text(), log)

"""The demo log-ins of a simulated world: made once, kept private, never in a live world."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from storage.identity import passwords
from storage.identity.tables.account import account, person
from storage.identity.tables.credential import credential
from storage.identity.writes import registration
from storage.identity.writes.registration import NewAccount
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import url_as
from tests.people import api_of
from touchline.demo_logins import LOGINS, ensure

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


def run(database_url: str, file: Path, world: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": "/usr/bin:/bin",
        "TOUCHLINE_DATABASE_URL": url_as(Role.API, database_url),
        "TOUCHLINE_WORLD": world,
    }
    command = [sys.executable, "-m", "touchline.demo_logins", str(file)]
    return subprocess.run(  # noqa: S603 ourselves
        command, env=environment, capture_output=True, text=True, check=False
    )


def test_they_are_made_once_printed_each_time_and_kept_for_their_owner_alone(
    engine: Engine, owner_engine: Engine, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "world" / "demo-logins.json"
    first = run(database_url, file, "simulated")
    assert (first.returncode, first.stderr) == (0, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [line.split()[3] for line in first.stdout.splitlines()] == list(LOGINS)
    assert run(database_url, file, "simulated").stdout == first.stdout
    with owner_engine.connect() as connection:
        joined = select(person.c.username, account.c.role, account.c.verified_at, credential)
        rows = connection.execute(
            joined.join(account, account.c.account_id == person.c.account_id).join(
                credential, credential.c.account_id == person.c.account_id
            )
        ).all()
    assert {row.username: row.role for row in rows} == LOGINS
    for row in rows:
        password = next(
            line.split()[-1] for line in first.stdout.splitlines() if row.username in line
        )
        assert row.verified_at is not None
        assert passwords.verified(password, row.password_hash)[0]
    file.unlink()  # as after a restore: they get new passwords
    with api_of(engine) as api:
        assert set(ensure(api, file)) == set(LOGINS)
    assert run(database_url, file, "simulated").stdout != first.stdout


def test_a_name_that_somebody_has_stays_theirs(engine: Engine, tmp_path: Path) -> None:
    with api_of(engine) as api:
        taken = NewAccount.of("demofan", "fan@example.org", passwords.hashed("their own password"))
        apply(api, registration.create(taken, role="fan", is_verified=True))
        assert set(ensure(api, tmp_path / "logins.json")) == {"demo-admin"}
        with api.connect() as connection:
            kept = select(credential.c.password_hash).join(
                person, person.c.account_id == credential.c.account_id
            )
            found = connection.execute(kept.where(person.c.username == "demofan")).scalar_one()
    assert passwords.verified("their own password", found)[0]


def test_a_live_world_has_none(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "logins.json"
    refused = run(database_url, file, "live")
    assert refused.returncode == 1
    assert "a live world has no demo log-ins" in refused.stderr
    assert not file.exists()

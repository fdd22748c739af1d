"""The accounts of the crowd: made once, labelled, with a key for little, never in a live world."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from storage.identity.tables.access import api_key
from storage.identity.tables.account import account, person
from storage.identity.tables.credential import credential
from storage.kit.roles import Role
from tests.databases import url_as
from tests.people import api_of
from touchline.crowd.cast import CAST
from touchline.crowd_accounts import FILE, ensure

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


def counts(engine: Engine) -> tuple[int, int]:
    with api_of(engine) as api, api.connect() as connection:
        made = select(func.count()).where(account.c.kind == "agent")
        keys = select(func.count()).select_from(api_key)
        return connection.execute(made).scalar_one(), connection.execute(keys).scalar_one()


def test_they_are_made_once_and_their_keys_are_their_owners(
    engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "keys" / FILE
    with api_of(engine) as api:
        first = ensure(api, file)
        assert ensure(api, file) == first == json.loads(file.read_text())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(first) == [member.username for member in CAST]
        assert counts(engine) == (len(CAST), len(CAST))
        with api.connect() as connection:
            assert connection.execute(select(func.count()).select_from(credential)).scalar() == 0
            scopes = connection.execute(select(api_key.c.scopes).distinct()).scalars().all()
        assert scopes == [["account:read", "account:write", "community:write", "games:write"]]
        file.unlink()  # as after a restore without it
        second = ensure(api, file)
        assert second.keys() == first.keys()
        assert set(second.values()).isdisjoint(first.values())
        assert counts(engine) == (len(CAST), 2 * len(CAST))


def test_a_name_that_somebody_else_has_is_left_to_them(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / FILE
    taken = CAST[0].username
    with api_of(engine) as api:
        ensure(api, file)
        with api.begin() as connection:
            own = update(person).where(person.c.username == taken)
            connection.execute(own.values(email="someone@example.org", email_key="someone"))
        file.unlink()
        assert taken not in ensure(api, file)


def test_keys_that_may_do_less_than_they_should_are_renewed(
    engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / FILE
    with api_of(engine) as api:
        first = ensure(api, file)
        with api.begin() as connection:  # as a world was made before the crowd picked
            old = {"scopes": ["account:read", "account:write", "community:write"]}
            connection.execute(update(api_key).values(old))
        second = ensure(api, file)
        assert set(second.values()).isdisjoint(first.values())
        assert second == json.loads(file.read_text()) == ensure(api, file)
        live = select(api_key.c.scopes).where(api_key.c.revoked_at.is_(None))
        with api.connect() as connection:
            scopes = connection.execute(live).scalars().all()
    assert scopes == [["account:read", "account:write", "community:write", "games:write"]] * len(
        CAST
    )


def test_a_live_world_has_none(database_url: str, tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "TOUCHLINE_DATABASE_URL": url_as(Role.API, database_url),
        "TOUCHLINE_WORLD": "live",
        "TOUCHLINE_KEYS_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "touchline.crowd_accounts"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "a live world has no simulated crowd" in done.stderr
    assert not list(tmp_path.iterdir())

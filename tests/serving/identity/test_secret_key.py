"""The secret key is replaced while two processes of the API go on; nobody notices."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import LargeBinary, func, select

from storage.kit.engine import engine_of
from storage.kit.key_files import replace as replace_file
from storage.kit.roles import Role
from storage.kit.secret_box import SecretBox
from storage.kit.secret_keys import FILE, new_secret, stored
from storage.privacy.secret_cli import secret_key
from storage.privacy.secret_rotation import ENCRYPTED
from storage.settings import SecretSettings
from tests.databases import engine_as, url_as
from tests.serving.conftest import client_of_running, until
from tests.serving.identity.conftest import Club, Person
from tests.serving.identity.test_factor import away_from_the_edge, code_of, confirmed
from tests.touchline.backup.keepsake import reported

pytestmark = pytest.mark.services

ME = "/v1/users/me"


@dataclass(frozen=True, kw_only=True)
class Installation:
    """Two processes that share a database and the file of the secret."""

    clubs: tuple[Club, Club]
    settings: SecretSettings
    environment: dict[str, str]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(secret_key, arguments, env=self.environment)

    @property
    def file(self) -> Path:
        return self.settings.keys_dir / FILE

    def prefixes(self) -> set[bytes]:
        """With what everything begins that is encrypted."""
        found: set[bytes] = set()
        with self.clubs[0].superuser.connect() as connection:
            for each in ENCRYPTED:
                begins = func.substr(each.column, 1, 5, type_=LargeBinary)
                found |= set(connection.scalars(select(begins).where(each.column.is_not(None))))
        return found


@pytest.fixture(scope="module")
def installation(
    identity_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    settings = SecretSettings(secret_key=None, keys_dir=tmp_path_factory.mktemp("keys"))
    engine = engine_of(identity_database)
    superuser = engine_as("postgres", engine)
    options = {"database_url": identity_database, "keys_dir": settings.keys_dir}
    with ExitStack() as stack:
        apis = [
            stack.enter_context(client_of_running(secret_key=None, **options)) for _ in range(2)
        ]
        for api in apis:
            until(lambda api=api: api.get("/readyz").status_code == 200)
        one, other = (Club(api=api, engine=engine, superuser=superuser) for api in apis)
        environment = {
            "TOUCHLINE_DATABASE_URL": url_as(Role.API, identity_database),
            "TOUCHLINE_KEYS_DIR": str(settings.keys_dir),
            "TOUCHLINE_SECRET_KEY": "",
        }
        yield Installation(clubs=(one, other), settings=settings, environment=environment)
    engine.dispose()
    superuser.dispose()


def renewed(club: Club, token: str) -> httpx.Response:
    return club.api.post("/v1/auth/refresh", json={"refresh_token": token})


def keyed(club: Club, who: Person) -> httpx.Response:
    headers = {**who.headers, "Idempotency-Key": "a key of before"}
    body = {"name": "a bot", "scopes": ["account:read"]}
    return club.api.post(f"{ME}/keys", json=body, headers=headers)


def webhook_of(club: Club, who: Person) -> tuple[str, str]:
    """Where a webhook of somebody's agent posts to, and its secret."""
    agent = club.api.post("/v1/agents", json={"kind": "scout", "name": "x"}, headers=who.headers)
    assert agent.status_code == 201, agent.text
    body = {"agent_id": agent.json()["agent_id"], "kind": "webhook_in", "name": "in"}
    made = club.api.post("/v1/agents/integrations", json=body, headers=who.headers).json()
    return made["callbacks"], made["secret"]


def test_everything_goes_on_while_the_key_is_replaced(installation: Installation) -> None:
    here, there = installation.clubs
    away_from_the_edge()
    who, idle = here.member(), here.member()
    secret, recovery = confirmed(here, who)
    made = keyed(here, who)
    webhook = webhook_of(here, who)
    before = installation.prefixes()
    assert len(before) == 1

    with constantly_refreshing(there) as problems:
        done = installation.run("rotate")
    assert done.exit_code == 0, done.output
    assert problems == []
    assert "decrypts nothing any more" in done.output

    (now,) = installation.prefixes()
    assert now == SecretBox.of(installation.settings).prefix
    assert {now} != before
    for club in installation.clubs:
        assert club.api.get(ME, headers=who.headers).status_code == 200
        assert reported(club.api, webhook) == 202
        again = keyed(club, who)
        assert (again.json(), again.headers["Idempotency-Replayed"]) == (made.json(), "true")
    assert there.log_in(who.username, code=code_of(secret, 1)).status_code == 200
    assert here.log_in(who.username, code=recovery[0]).status_code == 200
    following = [renewed(club, who.tokens["refresh_token"]).json() for club in installation.clubs]
    assert following[0]["refresh_token"] == following[1]["refresh_token"]

    # What nobody used meanwhile still needs the older key: it is not given up by itself.
    refused = installation.run("retire")
    assert refused.exit_code == 1
    assert "recovery codes" in refused.output
    assert "0 values" in installation.run("status").output
    assert installation.run("retire", "--force").exit_code == 0
    assert len(stored(installation.file).digests) == 1
    assert renewed(there, idle.tokens["refresh_token"]).status_code == 401
    assert renewed(there, following[0]["refresh_token"]).status_code == 200
    assert here.log_in(who.username, code=recovery[1]).status_code == 401
    me = here.api.get(ME, headers=who.headers).json()
    assert me["second_factor"]["recovery_codes_left"] == 0
    assert "secret_key.retire" in [
        entry["act"]
        for entry in here.api.get("/v1/ops/audit", headers=here.member(role="admin").headers)
        .json()["items"]
    ]  # fmt: skip


def test_a_rotation_that_was_interrupted_is_gone_on_with(installation: Installation) -> None:
    here, there = installation.clubs
    who = here.member()
    confirmed(here, who)
    interrupted = stored(installation.file)
    now = interrupted.replaced(new_secret(), at=instant(here))
    replace_file(installation.file, now.encode())
    assert there.api.get(ME, headers=who.headers).status_code == 200
    assert "interrupted" in installation.run("retire").output
    done = installation.run("rotate")
    assert done.exit_code == 0, done.output
    assert "Going on" in done.output
    assert installation.prefixes() == {now.newest.prefix}
    assert stored(installation.file).secret == now.secret


def test_a_key_of_the_environment_is_replaced_by_giving_both(installation: Installation) -> None:
    old, new = "an-older-key-" * 3, "a-newer-key-" * 3
    value = f"{stored(installation.file).secret.decode()} {old}"
    given = {**installation.environment, "TOUCHLINE_SECRET_KEY": new}
    alone = CliRunner().invoke(secret_key, ["rotate"], env=given)
    assert alone.exit_code == 0  # it reports what it cannot read, and leaves it
    assert "no key decrypts" in alone.output
    both = {**given, "TOUCHLINE_OLD_SECRET_KEYS": value}
    done = CliRunner().invoke(secret_key, ["rotate"], env=both)
    assert done.exit_code == 0, done.output
    assert "no key decrypts" not in done.output
    assert CliRunner().invoke(secret_key, ["retire"], env=both).exit_code == 1
    back = {
        **installation.environment,
        "TOUCHLINE_SECRET_KEY": stored(installation.file).secret.decode(),
        "TOUCHLINE_OLD_SECRET_KEYS": new,
    }
    assert CliRunner().invoke(secret_key, ["rotate"], env=back).exit_code == 0
    assert installation.prefixes() == {stored(installation.file).newest.prefix}
    finished = {**back, "TOUCHLINE_OLD_SECRET_KEYS": ""}
    result = CliRunner().invoke(secret_key, ["rotate"], env=finished)
    assert (result.exit_code, "TOUCHLINE_OLD_SECRET_KEYS=NEW" in result.output) == (1, True)


@contextmanager
def constantly_refreshing(club: Club) -> Iterator[list[str]]:
    """Keep refreshing a session as long as a block lasts; gives what went wrong."""
    problems: list[str] = []
    stopping = Event()
    member = club.member()

    def work() -> None:
        token = member.tokens["refresh_token"]
        while not stopping.is_set() and not problems:
            answer = renewed(club, token)
            if answer.status_code != 200:
                problems.append(answer.text)
            else:
                token = answer.json()["refresh_token"]

    thread = Thread(target=work)
    thread.start()
    try:
        yield problems
    finally:
        stopping.set()
        thread.join()


def instant(club: Club) -> datetime:
    with club.superuser.connect() as connection:
        return connection.execute(select(func.clock_timestamp())).scalar_one()

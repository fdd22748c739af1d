"""The Python client logs in, renews its tokens, and finds the key that `touchline login` keeps."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from touchline_client import ProblemError, Touchline
from touchline_client.cli import login
from touchline_client.login import Credentials, kept_in, kept_key

pytestmark = pytest.mark.services


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_a_log_in_is_renewed_by_itself_and_ends(club, monkeypatch):
    ana = club.person()
    monkeypatch.setattr("touchline_client.login._EARLY_SECONDS", 10_000.0)  # always about to end

    async def scenario() -> None:
        async with Touchline(str(club.api.base_url)) as touchline:
            with pytest.raises(ProblemError):
                await touchline.log_in(ana.username, "wrong")
            await touchline.log_in(ana.username, ana.password)
            for _ in range(3):
                me = await touchline.get("/v1/users/me")
                assert me["username"] == ana.username
            await asyncio.gather(*(touchline.get("/v1/users/me") for _ in range(5)))
            await touchline.log_out()
            with pytest.raises(ProblemError) as refused:
                await touchline.get("/v1/users/me")
            assert refused.value.status == 401

    asyncio.run(scenario())


def test_login_keeps_a_key_that_its_owner_alone_can_read(club):
    ana = club.person()
    url = str(club.api.base_url)
    options = ["--url", url, "--login", ana.username, "--password"]
    wrong = CliRunner().invoke(login, [*options, "wrong"])
    assert wrong.exit_code == 1
    assert not kept_in().exists()
    done = CliRunner().invoke(login, [*options, ana.password])
    assert done.exit_code == 0, done.output
    assert kept_in().stat().st_mode & 0o777 == 0o600
    key = kept_key(url)
    assert key is not None
    assert key not in done.output
    assert json.loads(kept_in().read_text()) == {url.rstrip("/"): key}

    async def who() -> str:
        async with Touchline(url) as touchline:
            return (await touchline.get("/v1/users/me"))["username"]

    assert asyncio.run(who()) == ana.username


def test_without_a_log_in_nobody_is_shown(club):
    assert asyncio.run(Credentials(str(club.api.base_url)).token(None)) is None  # type: ignore[arg-type]

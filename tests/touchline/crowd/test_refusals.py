"""Where the crowd does nothing: a live world, a missing file, a setting."""

import signal
from pathlib import Path

import httpx
import pytest

from tests.serving.conftest import client_of_running
from tests.touchline.crowd.processes import crowd_at, eventually

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    file = tmp_path / "crowd.json"
    file.write_text("{}")
    return file


def test_a_live_world_is_refused_by_its_setting(accounts: Path) -> None:
    with crowd_at(NOBODY, accounts, TOUCHLINE_WORLD="live") as crowd:
        assert crowd.child.wait(timeout=90) == 1
        assert "the crowd is for a simulated world" in crowd.log


@pytest.mark.services
def test_a_live_world_is_refused_by_what_its_api_says(accounts: Path, database_url: str) -> None:
    with client_of_running(database_url=database_url, world="live") as api:
        with crowd_at(str(api.base_url).rstrip("/"), accounts) as crowd:
            assert crowd.child.wait(timeout=90) == 1
        assert "is a live world: the crowd is for a simulated one only" in crowd.log


def test_without_accounts_it_says_who_makes_them(tmp_path: Path) -> None:
    with crowd_at(NOBODY, tmp_path / "none.json") as crowd:
        assert crowd.child.wait(timeout=90) == 1
        assert "`touchline up` makes it" in crowd.log


def test_switched_off_it_stays_and_does_nothing(accounts: Path) -> None:
    with crowd_at(NOBODY, accounts, TOUCHLINE_CROWD="off") as crowd:
        eventually(lambda: "TOUCHLINE_CROWD is off" in crowd.log)
        eventually(lambda: answers(crowd.port))
        assert "is not reached" not in crowd.log
        crowd.child.send_signal(signal.SIGTERM)
        assert crowd.child.wait(timeout=60) == 0


def test_while_the_api_is_away_it_waits(accounts: Path) -> None:
    with crowd_at(NOBODY, accounts) as crowd:
        eventually(lambda: crowd.log.count("is not reached") >= 2)
        assert answers(crowd.port)
        assert crowd.child.poll() is None


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False

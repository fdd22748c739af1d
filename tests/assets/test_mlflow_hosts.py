"""MLflow answers to the names that are set, and lets pages under those names write."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

pytestmark = pytest.mark.services

SEARCH = "/ajax-api/2.0/mlflow/experiments/search"


def status(mlflow_url: str, host: str, origin: str) -> int:
    headers = {"Host": host, "Origin": origin}
    url = f"{mlflow_url}{SEARCH}"
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.post(url, headers=headers, json={"max_results": 1}).status_code


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("mlflow.example", "https://mlflow.example"),
        ("mlflow.example:8702", "http://mlflow.example:8702"),
        ("a.internal.example", "https://a.internal.example"),
        ("localhost:8702", "http://localhost:8702"),
    ],
)
def test_names_that_are_set_are_answered(mlflow_url: str, host: str, origin: str) -> None:
    assert status(mlflow_url, host, origin) == httpx.codes.OK


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", "https://mlflow.example"),
        ("mlflow.example.evil.example", "https://mlflow.example"),
        ("mlflow.example", "https://evil.example"),
        ("mlflow.example", "https://mlflow.example.evil.example"),
    ],
)
def test_other_hosts_and_pages_of_other_sites_are_refused(
    mlflow_url: str, host: str, origin: str
) -> None:
    assert status(mlflow_url, host, origin) == httpx.codes.FORBIDDEN


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="Linux shows them there")
def test_its_server_is_one_process(mlflow_url: str) -> None:
    port = f"--port\0{urlsplit(mlflow_url).port}\0".encode()
    commands = [command_of(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert sum(port in command for command in commands) == 1


def command_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended meanwhile
        return b""

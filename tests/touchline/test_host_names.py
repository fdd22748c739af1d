"""The names that Dagster's webserver and MLflow answer to are hosts, or one clear error."""

import subprocess
import sys

import pytest

from touchline.stack.home import CHECKOUT

DAGSTER = ("touchline.dagster_servers.webserver", "--workspace", "absent.yaml")
MLFLOW = ("touchline.mlflow_server", "--artifacts", "absent")


def started_with(server: tuple[str, ...], further: str) -> subprocess.CompletedProcess[str]:
    words = ["--host", "127.0.0.1", "--port", "0"]
    words += ["--allowed-hosts", "localhost", "--further-hosts", further]
    return subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-m", *server, *words],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("wrong", ["https://pages.example", "pages.example:8701", "a b", "*a"])
def test_what_is_no_host_is_refused_with_an_example(wrong: str) -> None:
    done = started_with(MLFLOW, f"fine.example,{wrong}")
    assert done.returncode == 2
    assert repr(wrong) in done.stderr
    assert "Traceback" not in done.stderr


def test_dagster_refuses_the_same() -> None:
    done = started_with(DAGSTER, "https://pages.example")
    assert done.returncode == 2
    assert "'https://pages.example'" in done.stderr
    assert "Traceback" not in done.stderr


def test_mlflow_cannot_answer_to_every_name() -> None:
    done = started_with(MLFLOW, "*")
    assert done.returncode == 2
    assert "name the hosts" in done.stderr

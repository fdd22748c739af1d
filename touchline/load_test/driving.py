"""Locust, run once as a program of its own: gevent changes the whole process it runs in."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

_SCENARIO = Path(__file__).with_name("scenario.py")


def entries_of(
    keys: Path, *, users: int, spawn_rate: float, seconds: float
) -> list[dict[str, Any]]:
    """Return what Locust counted, an entry for each name.

    Args:
        keys: the file with the keys of accounts.
        users: at once.
        spawn_rate: users that appear in a second.
        seconds: until all of them stop.

    Raises:
        click.ClickException: it ended without figures.
    """
    url = os.environ["TOUCHLINE_API_URL"]
    command = [sys.executable, "-m", "locust", "--locustfile", str(_SCENARIO), "--host", url]
    command += ["--headless", "--json", "--only-summary", "--skip-log-setup"]
    command += ["--users", str(users), "--spawn-rate", str(spawn_rate)]
    command += ["--run-time", f"{seconds:.0f}s"]
    done = subprocess.run(  # noqa: S603 our own command
        command,
        env={**os.environ, "TOUCHLINE_LOAD_KEYS": str(keys)},
        stdout=subprocess.PIPE,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise click.ClickException("Locust ended without figures: see what it wrote") from error

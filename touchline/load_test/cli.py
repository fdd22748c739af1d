"""The command `touchline load`."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

_SCENARIO = Path(__file__).with_name("scenario.py")
_ACCOUNTS = 60
_FILE = "load.json"
_MOST_FAILED = 0.01


@click.command()
@click.option("--users", type=click.IntRange(min=1), default=60, show_default=True)
@click.option(
    "--spawn-rate",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    help="A second.",
)
@click.option("--seconds", type=click.IntRange(min=5), default=120, show_default=True)
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
def load(*, users: int, spawn_rate: float, seconds: int, json_file: Path | None) -> None:
    """Let readers, fans, writers and watchers use the running simulated world at once.

    Needs `make load`, which installs Locust. Fails when one request in a hundred failed.
    """
    if not is_installed():
        raise click.ClickException("Locust is not installed: `make load` installs it")
    url = os.environ.get("TOUCHLINE_API_URL")
    if url is None:
        raise click.ClickException("the world is not running: `make up` starts it")
    keys = _keys()
    console = Console()
    console.print(f"{users} users for {seconds} s at {url}", highlight=False)
    command = [sys.executable, "-m", "locust", "--locustfile", str(_SCENARIO), "--host", url]
    command += ["--headless", "--json", "--only-summary", "--skip-log-setup"]
    command += [
        "--users",
        str(users),
        "--spawn-rate",
        str(spawn_rate),
        "--run-time",
        f"{seconds}s",
    ]
    done = subprocess.run(  # noqa: S603 our own command
        command,
        env={**os.environ, "TOUCHLINE_LOAD_KEYS": str(keys)},
        stdout=subprocess.PIPE,
        check=False,
    )
    _report(console, done.stdout, seconds, json_file)


def is_installed() -> bool:
    """Whether Locust is here."""
    return importlib.util.find_spec("locust") is not None


def _keys() -> Path:
    """Return the file of the keys, of accounts that are made where they are not there."""
    from storage.identity.writes.api_keys import Wanted  # noqa: PLC0415 `--help` is quick
    from storage.kit.engine import engine_of  # noqa: PLC0415
    from storage.settings import StorageSettings  # noqa: PLC0415
    from touchline.program_accounts import Group, ensure  # noqa: PLC0415

    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    if settings.world != "simulated":
        raise click.ClickException("in a live world nobody but people writes: use a simulated one")
    group = Group(
        usernames=[(f"load-{number}", "en") for number in range(1, _ACCOUNTS + 1)],
        domain="load.touchline.example",
        key=Wanted(name="touchline load", scopes=("community:write",)),
    )
    file = Path(os.environ["TOUCHLINE_KEYS_DIR"]) / _FILE
    engine = engine_of(settings.database_url)
    try:
        ensure(engine, file, group)
    finally:
        engine.dispose()
    return file


def _report(console: Console, output: bytes, seconds: int, json_file: Path | None) -> None:
    from touchline.load_test.report import rows_of, table_of  # noqa: PLC0415

    try:
        entries: list[dict[str, Any]] = json.loads(output)
    except ValueError as error:
        raise click.ClickException("Locust ended without figures: see what it wrote") from error
    rows = rows_of(entries)
    console.print(table_of(rows, seconds))
    if json_file is not None:
        json_file.write_text(json.dumps(entries, indent=1) + "\n")
    total = rows[-1]
    share = total.failures / max(1, total.requests)
    console.print(f"{total.failures} of {total.requests} failed ({share:.2%})", highlight=False)
    if not total.requests or share >= _MOST_FAILED:
        sys.exit(1)

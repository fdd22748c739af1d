"""The command `touchline load`."""

import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from touchline.load_test.driving import entries_of

if TYPE_CHECKING:
    from touchline.load_test.capacity import Step

_ACCOUNTS = 60
_FILE = "load.json"
_MOST_FAILED = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A load that rises.

    Attributes:
        users: of each step.
        seconds: that each lasts.
        price: of one processor for an hour.
        objective_ms: that the 95th percentile must keep.
    """

    users: Sequence[int]
    seconds: int
    price: float
    objective_ms: float


def _numbers(_context: click.Context, _parameter: click.Parameter, value: str | None) -> list[int]:
    try:
        found = [int(each) for each in (value or "").split(",") if each]
    except ValueError as error:
        raise click.BadParameter("write numbers with commas, such as 60,120,240") from error
    if any(each < 1 for each in found) or sorted(set(found)) != found:
        raise click.BadParameter("each step has more users than the one before")
    return found


@click.command()
@click.option("--users", type=click.IntRange(min=1), default=60, show_default=True)
@click.option(
    "--rising",
    callback=_numbers,
    help="Users of each step, such as 60,120,240, until answers are too slow: the capacity.",
)
@click.option(
    "--price",
    type=click.FloatRange(min=0),
    default=0.04,
    show_default=True,
    help="Of one processor for an hour, in any currency; with --rising.",
)
@click.option(
    "--objective",
    "objective_ms",
    type=click.FloatRange(min=1),
    default=200.0,
    show_default=True,
    help="Milliseconds that the 95th percentile must keep; with --rising.",
)
@click.option(
    "--spawn-rate",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    help="A second.",
)
@click.option("--seconds", type=click.IntRange(min=5), default=120, show_default=True)
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
def load(  # noqa: PLR0913 - each option
    *,
    users: int,
    rising: Sequence[int],
    price: float,
    objective_ms: float,
    spawn_rate: float,
    seconds: int,
    json_file: Path | None,
) -> None:
    """Let readers, fans, writers and watchers use the running simulated world at once.

    Needs `make load`, which installs Locust. Fails when one request in a hundred failed; with
    --rising, when not even the first step was borne.
    """
    if not is_installed():
        raise click.ClickException("Locust is not installed: `make load` installs it")
    if "TOUCHLINE_API_URL" not in os.environ:
        raise click.ClickException("the world is not running: `make up` starts it")
    keys = _keys()
    console = Console()
    if rising:
        found = Rising(users=rising, seconds=seconds, price=price, objective_ms=objective_ms)
        _rise(console, keys, found, json_file)
        return
    console.print(
        f"{users} users for {seconds} s at {os.environ['TOUCHLINE_API_URL']}", highlight=False
    )
    entries = entries_of(keys, users=users, spawn_rate=spawn_rate, seconds=seconds)
    _report(console, entries, seconds, json_file)


def is_installed() -> bool:
    """Whether Locust is here."""
    return importlib.util.find_spec("locust") is not None


def _rise(console: Console, keys: Path, rising: Rising, json_file: Path | None) -> None:
    from touchline.load_test.capacity import lines_of, plan, table_of  # noqa: PLC0415
    from touchline.load_test.measuring import rise  # noqa: PLC0415 `--help` is quick

    def tell(step: "Step") -> None:
        p95 = step.answers.quantiles_ms[1]
        console.print(f"{step.users} users: p95 {p95:.0f} ms", highlight=False)

    idle, steps = rise(
        keys, rising.users, rising.seconds, objective_ms=rising.objective_ms, tell=tell
    )
    console.print(table_of(steps))
    found = plan(steps, idle, rising.price)
    if json_file is not None:
        figures = {
            "processors": os.cpu_count(),
            "idle_processors": idle,
            "steps": [asdict(step) for step in steps],
            "plan": None if found is None else asdict(found),
        }
        json_file.write_text(json.dumps(figures, indent=1) + "\n")
    if found is None:
        console.print("Not even the first step was borne.")
        sys.exit(1)
    for line in lines_of(found, rising.price):
        console.print(line, highlight=False)


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


def _report(
    console: Console, entries: list[dict[str, Any]], seconds: int, json_file: Path | None
) -> None:
    from touchline.load_test.report import rows_of, table_of  # noqa: PLC0415

    rows = rows_of(entries)
    console.print(table_of(rows, seconds))
    if json_file is not None:
        json_file.write_text(json.dumps(entries, indent=1) + "\n")
    total = rows[-1]
    share = total.failures / max(1, total.requests)
    console.print(f"{total.failures} of {total.requests} failed ({share:.2%})", highlight=False)
    if not total.requests or share >= _MOST_FAILED:
        sys.exit(1)

"""What one PostgreSQL gives without an API: the statements of a request, asked by pgbench.

The statements are not written down here. PostgreSQL logs those of a real request to a real API
process with their parameters; pgbench prepares them and executes them again and again, on
connections of its own.
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from touchline.bench.errors import MeasurementError
from touchline.bench.http import servers
from touchline.bench.http.load import answered_within
from touchline.bench.scratch import Database
from touchline.stack import postgres

_MARK = "SELECT 'a mark of the measurement'"
_LINE = re.compile(r"^\d{4}-\d\d-\d\d .*? \[(?P<pid>\d+)\] (?P<kind>LOG|DETAIL):  (?P<text>.*)$")
_STATEMENT = re.compile(r"^(?:statement|execute [^:]*): (?P<sql>.*)$", re.DOTALL)
_PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')", re.DOTALL)
_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def statements_of(
    database: Database, requests: Sequence[Sequence[bytes]], settings: dict[str, str]
) -> list[str]:
    """Return for each group of requests what they ask of PostgreSQL, as a script for pgbench.

    Args:
        database: its own superuser asks, as in all measurements.
        requests: asked of any API process; a group is made once before it is noted, so that what
            a process learns with its first request is not in it.
        settings: of the API process.
    """
    log = Path(str(conninfo_to_dict(database.conninfo)["host"])) / "postgres.log"
    name = f'ALTER DATABASE "{database.name}"'
    with psycopg.connect(database.conninfo, autocommit=True) as plain:
        plain.execute(f"{name} SET log_statement = 'all'".encode())
    scripts: list[str] = []
    try:
        with (
            psycopg.connect(database.conninfo, autocommit=True) as marker,
            servers.api_beginning(database, **settings | {"pool_size": "1"}) as (port, _),
        ):
            servers.await_api(port, 120.0)
            for group in requests:
                _ask(port, group)
                marker.execute(_MARK)
                _ask(port, group)
                marker.execute(_MARK)
                scripts.append(_script(log.read_text(errors="replace").split(_MARK)[-2]))
    finally:
        with psycopg.connect(database.conninfo, autocommit=True) as plain:
            plain.execute(f"{name} RESET log_statement".encode())
    return scripts


def per_second(database: Database, scripts: Sequence[str], seconds: int, folder: Path) -> float:
    """Return how often a second the scripts are done, each by a pgbench of its own, together.

    Raises:
        MeasurementError: PostgreSQL refused a statement.
    """
    running: list[subprocess.Popen[str]] = []
    try:
        for number, script in enumerate(scripts):
            file = folder / f"{number}.sql"
            file.write_text(script)
            command = [
                str(postgres.binaries() / "pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--time={seconds}", f"--file={file}"),
                database.conninfo,
            ]
            running.append(
                subprocess.Popen(  # noqa: S603 our own program and arguments
                    command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
                )
            )
        rates: list[float] = []
        for child in running:
            output, errors = child.communicate(timeout=seconds + 60)
            found = _RATE.search(output)
            if child.returncode != 0 or found is None:
                raise MeasurementError(f"pgbench: {errors.strip()[-300:]}")
            rates.append(float(found[1]))
    finally:
        for child in running:
            if child.poll() is None:
                child.kill()
                child.wait()
    return sum(rates)


def _ask(port: int, group: Sequence[bytes]) -> None:
    for request in group:
        answered_within(port, [[request]], 0.0)


def _script(log: str) -> str:
    """Return the statements of the connection that asked most, values put in."""
    asked: dict[str, list[str]] = {}
    for pid, kind, text in _entries(log):
        if kind == "DETAIL":
            values = {int(n): value for n, value in _PARAMETER.findall(text)}
            if values and asked.get(pid):
                asked[pid][-1] = _with(asked[pid][-1], values)
        elif (found := _STATEMENT.match(text)) and (sql := found["sql"].strip().rstrip(";")):
            asked.setdefault(pid, []).append(sql)  # without text it is the mark, cut off
    if not asked:
        raise MeasurementError("a request asked nothing of PostgreSQL")
    most = max(asked.values(), key=len)
    return "".join(f"{each};\n" for each in most)


def _entries(log: str) -> list[tuple[str, str, str]]:
    entries: list[tuple[str, str, str]] = []
    for line in log.splitlines():
        if (found := _LINE.match(line)) is not None:
            entries.append((found["pid"], found["kind"], found["text"]))
        elif entries and line.startswith("\t"):
            pid, kind, text = entries[-1]
            entries[-1] = (pid, kind, f"{text}\n{line[1:]}")
    return entries


def _with(statement: str, values: dict[int, str]) -> str:
    return re.sub(r"\$(\d+)", lambda found: values[int(found[1])], statement)

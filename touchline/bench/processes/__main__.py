"""`make bench-processes`: one, two and four API processes on one PostgreSQL, in four minutes.

The client that asks, nginx, the processes and PostgreSQL share this machine's processors: where
there are fewer of those than of them all, ratios say what more processes cost, not what more
machines would bring. That is computed from the processor time of a request.
"""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from json import dumps
from pathlib import Path
from time import perf_counter

import click

from storage.kit.engine import engine_of
from touchline.bench.errors import SkippedError
from touchline.bench.http import people
from touchline.bench.http.errands import request
from touchline.bench.http.load import CONNECTIONS
from touchline.bench.http.reads import planted
from touchline.bench.processes import direct, figures
from touchline.bench.processes.figures import COUNTS, Figure, Limit
from touchline.bench.processes.fleet import SETTINGS, fleets
from touchline.bench.processes.measuring import COLD, KINDS, WRITES, Measuring, Requests, Sizes
from touchline.bench.processes.nginx import program
from touchline.bench.scratch import Database, Scratch
from touchline.bench.workbench import Workbench

_FORGETFUL = {"cache_bytes": "0"}
_ROUNDS, _ROUNDS_QUICK = 8, 1
_SIZES = Sizes(seconds=1.2, listeners=300, events=300)
_SIZES_QUICK = Sizes(seconds=0.3, listeners=20, events=20)
_DIRECT_SECONDS, _DIRECT_SECONDS_QUICK = 5, 1
_ASKERS = 8  # connections to PostgreSQL alone
_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option("--quick", is_flag=True, help="One short round: does it run at all?")
@click.option("--json", "json_file", type=_FILE, help="Also write every figure here.")
def main(*, quick: bool, json_file: Path | None) -> None:
    """Measure API processes behind nginx beside one of them, and PostgreSQL beside none."""
    try:
        program()
    except SkippedError as reason:
        raise click.ClickException(str(reason)) from reason
    begun = perf_counter()
    with Scratch() as scratch, planted(Workbench(scratch=scratch)) as (database, match_id):
        rounds, limits = _measured(database, match_id, is_quick=quick)
    click.echo(figures.table(KINDS, rounds))
    click.echo(figures.cost_table(KINDS, rounds, limits))
    click.echo(
        f"{len(rounds)} rounds, {os.cpu_count()} processors, {perf_counter() - begun:.0f} s in all"
    )
    if json_file is not None:
        found = {
            "figures": [[asdict(figure) for figure in each] for each in rounds],
            "alone": [asdict(limit) for limit in limits],
        }
        json_file.write_text(dumps(found, indent=2) + "\n")


def _measured(
    database: Database, match_id: int, *, is_quick: bool
) -> tuple[list[list[Figure]], list[Limit]]:
    engine = engine_of(database.url)
    try:
        known = people.plant(engine, CONNECTIONS)
        with fleets(database, COUNTS, {}, _FORGETFUL) as (keeping, forgetful):
            click.echo("the processes are ready", err=True)
            with keeping.running(1) as port:
                requests = _requests(port, match_id, people.access_tokens(port, known))
            measuring = Measuring(
                database=database,
                engine=engine,
                keeping=keeping,
                forgetful=forgetful,
                sizes=_SIZES_QUICK if is_quick else _SIZES,
            )
            rounds: list[list[Figure]] = []
            for number in range(_ROUNDS_QUICK if is_quick else _ROUNDS):
                turn = number % len(COUNTS)  # so that none is always first
                rounds.append(measuring.round(requests, COUNTS[turn:] + COUNTS[:turn]))
                click.echo(f"round {number + 1}", err=True)
        return rounds, _alone(database, requests, is_quick=is_quick)
    finally:
        engine.dispose()


def _requests(port: int, match_id: int, tokens: Sequence[str]) -> Requests:
    """Let everybody post, and return what is asked from then on."""
    posts = [
        people.post(port, "/v1/social/posts", b'{"text": "Well played."}', token)["post_id"]
        for token in tokens
    ]
    likes = [
        [
            request(method, port, f"/v1/social/posts/{liked}/like", token=token)
            for method in ("POST", "DELETE")
        ]
        for token, liked in zip(tokens, posts[1:] + posts[:1], strict=True)
    ]
    return Requests(
        hot=request("GET", port, f"/v1/matches/{match_id}/forecast"),
        cold=request("GET", port, "/v1/competitions"),
        writes=likes,
    )


def _alone(database: Database, requests: Requests, *, is_quick: bool) -> list[Limit]:
    """Ask PostgreSQL what cold reads and writes ask of it, with nothing before it."""
    seconds = _DIRECT_SECONDS_QUICK if is_quick else _DIRECT_SECONDS
    groups = [[requests.cold], *requests.writes[:_ASKERS]]
    cold, *writes = direct.statements_of(database, groups, SETTINGS | _FORGETFUL)
    with tempfile.TemporaryDirectory(prefix="tl-") as name:
        reads = direct.per_second(database, [cold] * _ASKERS, seconds, Path(name))
        pairs = direct.per_second(database, writes, seconds, Path(name))
    made = len(requests.writes[0])  # requests whose statements one script holds
    return [Limit(kind=COLD, per_second=reads), Limit(kind=WRITES, per_second=made * pairs)]


if __name__ == "__main__":
    main()

"""Dagster's code server: `python -m touchline.dagster_servers.code_server --host H --port P`.

Runs are processes of this server. When it starts, none of them can be alive, but the default run
launcher has no health check: Dagster would show the runs of a killed server as started for ever.
They are closed here (`interrupted`), as soon as the server listens and not before: closing a run
makes the daemon retry it, and the daemon needs an answer from this server to do that.

This process also creates Dagster's tables, before the other servers look for them.
"""

import threading
from collections.abc import Sequence

import click

from touchline.dagster_servers import interrupted
from touchline.ending import exit_without_collecting
from touchline.stack.probes import Tcp

DEFINITIONS = ("--module-name", "pipelines.definitions", "--location-name", "touchline")


@click.command()
@click.option("--host", required=True, help="Address to bind.")
@click.option("--port", type=int, required=True)
def serve(host: str, port: int) -> None:
    """Serve the definitions and recover the runs of a server that was killed."""
    from dagster._cli import api  # noqa: PLC0415 a run imports this module too

    from touchline.dagster_servers import lines  # noqa: PLC0415

    lines.of_server("code server", api)
    if run_ids := interrupted.find():
        threading.Thread(target=_recover, args=(Tcp(host, port), run_ids), daemon=True).start()
    api.grpc_command.main([*DEFINITIONS, "--host", host, "--port", str(port)])


def _recover(is_listening: Tcp, run_ids: Sequence[str]) -> None:
    interrupted.wait_for(is_listening)
    interrupted.close(run_ids)


if __name__ == "__main__":
    exit_without_collecting()
    serve()
elif __name__ == "__mp_main__":
    # The process of a run: Python imports the main module again there, under this name.
    from touchline.dagster_servers import lines

    lines.of_run()

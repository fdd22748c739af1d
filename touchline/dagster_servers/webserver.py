"""Dagster's webserver behind our guard, in one process with it.

`python -m touchline.dagster_servers.webserver --help` lists what it must know.
"""

from collections.abc import Callable
from typing import cast

import click
import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver import app as dagster_pages
from dagster_webserver.cli import (
    DEFAULT_DB_STATEMENT_TIMEOUT,
    DEFAULT_POOL_MAX_OVERFLOW,
    DEFAULT_POOL_RECYCLE,
)
from dagster_webserver.version import __version__
from starlette.types import ASGIApp

from telemetry.logs import configure
from touchline.dagster_servers.guard import guarded
from touchline.ending import exit_without_collecting
from touchline.host_names import host_names

POLL_MILLISECONDS = 2000  # how often the pages ask for news of assets; Dagster's own default


@click.command()
@click.option("--workspace", required=True, help="The workspace.yaml.")
@click.option("--host", required=True, help="Address to bind.")
@click.option("--port", type=int, required=True)
@click.option("--allowed-hosts", required=True, callback=host_names, help="Names it answers to.")
@click.option(
    "--further-hosts",
    default="",
    envvar="TOUCHLINE_DAGSTER_ALLOWED_HOSTS",
    callback=host_names,
    help="More names, e.g. behind a proxy of yours.",
)
def serve(
    workspace: str, host: str, port: int, allowed_hosts: list[str], further_hosts: list[str]
) -> None:
    """Serve Dagster's pages and GraphQL."""
    configure("webserver")
    with DagsterInstance.get() as instance:
        instance.optimize_for_webserver(
            DEFAULT_DB_STATEMENT_TIMEOUT, DEFAULT_POOL_RECYCLE, DEFAULT_POOL_MAX_OVERFLOW
        )
        with WorkspaceProcessContext(
            instance, version=__version__, workspace_load_target=WorkspaceFileTarget([workspace])
        ) as context:
            made = cast(
                "Callable[..., ASGIApp]", dagster_pages.create_app_from_workspace_process_context
            )
            app = made(context, live_data_poll_rate=POLL_MILLISECONDS)
            hosts = [*allowed_hosts, *further_hosts]
            uvicorn.run(
                guarded(app, hosts), host=host, port=port, log_level="warning", log_config=None
            )


if __name__ == "__main__":
    exit_without_collecting()
    serve()

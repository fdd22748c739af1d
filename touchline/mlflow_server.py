"""MLflow's server with the hosts that it answers to, in one process.

`mlflow server` prepares the database and then waits for a second process that serves: a hundred
megabytes for nothing, and everything imported twice. Here the first one serves.

MLflow wants every host with and without its port, and for the same names the origins whose pages
may write. `python -m touchline.mlflow_server --help` lists what it must know.
"""

import importlib.util
import os
import runpy
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

import click

from touchline import mlflow_landing
from touchline.host_names import host_names


@click.command()
@click.option("--artifacts", required=True, help="The directory of models and reports.")
@click.option(
    "--artifacts-url",
    envvar="TOUCHLINE_ARTIFACTS_URL",
    help="An object store in its place: `mlflow` below s3://bucket/folder.",
)
@click.option("--host", required=True, help="Address to bind.")
@click.option("--port", required=True)
@click.option("--allowed-hosts", required=True, callback=host_names, help="Names it answers to.")
@click.option(
    "--further-hosts",
    default="",
    envvar="TOUCHLINE_MLFLOW_ALLOWED_HOSTS",
    callback=host_names,
    help="More names, e.g. behind a proxy of yours.",
)
def serve(  # noqa: PLR0913 its options
    *,
    artifacts: str,
    artifacts_url: str | None,
    host: str,
    port: str,
    allowed_hosts: list[str],
    further_hosts: list[str],
) -> None:
    """Serve MLflow's pages and API; the database is MLFLOW_BACKEND_STORE_URI."""
    names = [*allowed_hosts, *further_hosts]
    if "*" in names:
        raise click.UsageError(
            "MLflow cannot answer to every name, or any site could write to it: name the hosts"
        )
    words = (
        "--artifacts-destination",
        _store(artifacts_url) if artifacts_url else artifacts,
        "--host",
        host,
        "--port",
        port,
        "--workers",
        "1",
    )
    _start([*words, *security_options(names)])


def _store(url: str) -> str:
    """Return MLflow's part of an object store, which it reaches by a library of the store's."""
    if url.startswith("s3://"):
        if importlib.util.find_spec("boto3") is None:
            raise click.UsageError(
                "MLflow needs boto3 for s3://: pip install --requirement requirements/objects.txt"
            )
        # What all else is told by AWS_ENDPOINT_URL.
        if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
            os.environ.setdefault("MLFLOW_S3_ENDPOINT_URL", endpoint)
    return f"{url.rstrip('/')}/mlflow"


def _start(options: Sequence[str]) -> None:
    import mlflow.server  # noqa: PLC0415 `--help` must not pay for it
    from mlflow.cli import cli  # noqa: PLC0415

    mlflow_landing.install()
    mlflow.server.__dict__["_exec_cmd"] = _serve_here
    cli.main(["server", *options])


def _serve_here(command: Sequence[str], *, extra_env: Mapping[str, str], **_: Any) -> NoReturn:
    """Run the server's command, `python -m MODULE …`, in this process; exits when it is over."""
    _python, _dash_m, module, *arguments = command
    os.environ.update(extra_env)
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


def security_options(names: Iterable[str]) -> tuple[str, ...]:
    """Return MLflow's options that allow these hosts on any port, and pages from them to write."""
    hosts: list[str] = []
    for name in names:
        pattern = name.replace("[", "[[]")  # a bracket would begin a set of letters
        hosts += (name, f"{pattern}:*")
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return ("--allowed-hosts", ",".join(hosts), "--cors-allowed-origins", ",".join(origins))


if __name__ == "__main__":
    serve()

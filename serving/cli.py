"""The command `touchline serve`: one API process in the foreground."""

import click


@click.command()
@click.option("--host", default=None, help="Address to bind; default TOUCHLINE_API_HOST.")
@click.option("--port", default=None, type=int, help="Port; default TOUCHLINE_API_PORT, 0 is any.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API until interrupted."""
    from serving.app import create_app  # noqa: PLC0415 `--help` must not
    from serving.server import run  # noqa: PLC0415 pay for FastAPI and for
    from serving.settings import ServingSettings  # noqa: PLC0415 the statements
    from telemetry.logs import configure  # noqa: PLC0415
    from telemetry.tracing import start  # noqa: PLC0415

    configure("api")
    start("api")
    settings = ServingSettings()
    run(
        create_app(settings),
        host=settings.api_host if host is None else host,
        port=settings.api_port if port is None else port,
    )

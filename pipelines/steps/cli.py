"""The command `touchline steps`: one worker for steps of Dagster's runs, in the foreground."""

import socket

import click


@click.command()
@click.option("--queues", default="light,training,feeds", show_default=True, help="Which to take.")
@click.option("--name", default=None, help="Unlike every other worker's; default the host's name.")
@click.option("--at-once", default=1, type=click.IntRange(1, 64), show_default=True)
def steps(queues: str, name: str | None, at_once: int) -> None:
    """Execute steps of Dagster's runs for TOUCHLINE_DAGSTER_EXECUTOR=celery until interrupted."""
    from pipelines.steps.queues import QUEUES  # noqa: PLC0415 `--help` must not pay
    from storage.settings import StepSettings  # noqa: PLC0415
    from telemetry.logs import configure  # noqa: PLC0415

    wanted = [each.strip() for each in queues.split(",") if each.strip()]
    if not wanted or not set(wanted) <= set(QUEUES):
        raise click.BadParameter(f"name some of {', '.join(QUEUES)}", param_hint="--queues")
    configure("steps")
    try:
        from pipelines.steps.worker import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed: pip install --no-deps -r requirements/celery.txt"
        ) from error
    run(
        StepSettings(),
        name=f"steps@{name or socket.gethostname()}",
        queues=wanted,
        at_once=at_once,
    )

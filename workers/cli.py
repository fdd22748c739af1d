"""The command `touchline work`: one worker in the foreground."""

import asyncio

import click

_PORT = 8705


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of /healthz.")
@click.option("--port", default=_PORT, show_default=True, help="Port of /healthz.")
def work(*, host: str, port: int) -> None:
    """Take background jobs until interrupted: deliveries, and what else must happen soon."""
    from pydantic import ValidationError  # noqa: PLC0415

    from storage.kit.secret_box import SecretBox  # noqa: PLC0415
    from storage.settings import SecretSettings  # noqa: PLC0415
    from telemetry.logs import configure  # noqa: PLC0415
    from telemetry.tracing import start  # noqa: PLC0415
    from workers.process import Personal, Worker  # noqa: PLC0415 `--help` must not pay for it
    from workers.settings import (  # noqa: PLC0415
        MailSettings,
        ModelSettings,
        NoticeSettings,
        PrivacySettings,
        WebhookSettings,
        WorkerSettings,
    )

    configure("worker")
    start("worker")
    try:
        settings = WorkerSettings()  # pyright: ignore[reportCallIssue] - from the environment
        webhook, mail, privacy = WebhookSettings(), MailSettings(), PrivacySettings()
        box, model = SecretBox.of(SecretSettings()), ModelSettings()
        personal = Personal(settings=NoticeSettings(), box=box)
    except ValidationError as error:
        # Its own text repeats what was given, passwords too.
        faults = [f"{'.'.join(map(str, each['loc']))} {each['msg']}" for each in error.errors()]
        raise click.ClickException("; ".join(fault.strip() for fault in faults)) from None

    async def run() -> None:
        worker = Worker(settings, webhook, mail, privacy, personal, model)
        await worker.run(host, port)

    asyncio.run(run())

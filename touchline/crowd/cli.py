"""The command `touchline crowd`."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click

from touchline.crowd.rhythm import Rhythm

_PORT = 8706
_KEYS_FILE = "crowd.json"
_KEYS = Path("simulated", "keys")


def _accounts_file() -> Path:
    worlds = Path(os.environ.get("TOUCHLINE_HOME") or ".touchline")
    return Path(os.environ.get("TOUCHLINE_KEYS_DIR") or worlds / _KEYS) / _KEYS_FILE


@click.command()
@click.option(
    "--url",
    default="http://127.0.0.1:8700",
    envvar="TOUCHLINE_API_URL",
    show_default=True,
    help="Where the API of the simulated world is.",
)
@click.option(
    "--accounts",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=_accounts_file,
    help="The members' API keys, as `python -m touchline.crowd_accounts` wrote them.",
)
@click.option("--seed", default=1966, show_default=True, help="Another seed is another crowd.")
@click.option(
    "--pace",
    type=click.FloatRange(0.0, 3600.0),
    default=1.2,
    show_default=True,
    help="Seconds between two changes; less when domain time runs faster.",
)
@click.option(
    "--look",
    type=click.FloatRange(0.1, 3600.0),
    default=20.0,
    show_default=True,
    help="Seconds between two looks at the world; less when domain time runs faster.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of /healthz.")
@click.option("--port", default=_PORT, show_default=True, help="Port of /healthz.")
def crowd(  # noqa: PLR0913, PLR0917 - its options
    url: str, file: Path, seed: int, pace: float, look: float, host: str, port: int
) -> None:
    """Let a simulated crowd post, comment, like and follow, until interrupted.

    In a simulated world only, through the public API alone, at the pace of the domain clock. Every
    account is labelled as one that a program writes. TOUCHLINE_CROWD=off keeps it away.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    logging.getLogger("touchline.crowd").setLevel(logging.INFO)
    if os.environ.get("TOUCHLINE_CROWD", "on") == "off":
        logging.getLogger("touchline.crowd").info("TOUCHLINE_CROWD is off: nothing is done")
        living = asyncio.Event().wait()
    else:
        living = _live(url, _keys_of(file), seed, Rhythm(pace=pace, look=look))
    try:
        asyncio.run(_until_stopped(living, host, port))
    except OSError as error:
        raise click.ClickException(f"/healthz on {host}:{port}: {error}") from error


def _keys_of(file: Path) -> dict[str, str]:
    if os.environ.get("TOUCHLINE_WORLD") == "live":
        raise click.ClickException(_LIVE)
    try:
        keys: dict[str, str] = json.loads(file.read_text())
    except FileNotFoundError as error:
        message = f"{file} is not there: `touchline up` makes it with the members' accounts"
        raise click.ClickException(message) from error
    return keys


async def _until_stopped(work: Coroutine[Any, Any, Any], host: str, port: int) -> None:
    from touchline.crowd.health import answering  # noqa: PLC0415 `--help` must not pay for it

    living = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, living.cancel)
    async with answering(host, port):
        with contextlib.suppress(asyncio.CancelledError):
            await living


async def _live(url: str, keys: dict[str, str], seed: int, rhythm: Rhythm) -> None:
    from touchline.crowd.opening import UnfitWorldError, life_of  # noqa: PLC0415

    try:
        async with life_of(url, keys, seed, rhythm) as life:
            await life.run()
    except UnfitWorldError as error:
        raise click.ClickException(str(error)) from error


_LIVE = "the crowd is for a simulated world: in a live one people write, and nobody else"

"""Which world a command means: `--world`, else TOUCHLINE_WORLD, else the simulated one."""

import click

from touchline.stack.home import WORLDS


def starting(world: str) -> str:
    """The command that starts a world."""
    return "make up" if world == "simulated" else f"touchline up --world {world}"


OPTION = click.Option(
    ["--world"],
    type=click.Choice(WORLDS),
    default="simulated",
    show_default=True,
    envvar="TOUCHLINE_WORLD",
    help="The world to work in: its own database, artifacts and history.",
)

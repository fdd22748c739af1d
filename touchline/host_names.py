"""The hosts that a server answers to, as an option of its command."""

import re

import click

_NAME = re.compile(r"\*|(\*\.)?[\w.-]+|\[[\da-fA-F:]+\]")


def host_names(_: click.Context, __: click.Parameter, written: str) -> list[str]:
    """Return the names of a list that is separated by commas.

    Raises:
        BadParameter: one of them is no host.
    """
    names = [name.strip() for name in written.split(",") if name.strip()]
    for name in names:
        if not _NAME.fullmatch(name):
            raise click.BadParameter(
                f"{name!r} is no host: write names without port or scheme, separated by commas,"
                " like pages.example,*.internal.example"
            )
    return names

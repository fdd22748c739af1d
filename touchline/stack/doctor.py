"""Checks everything a stack needs and says, line by line, what to do about what is missing."""

from rich.console import Console

from touchline.stack.home import Home


def examine(home: Home, console: Console) -> int:
    return 0

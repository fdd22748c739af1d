"""The coming fixtures with their forecasts, as the API lists them, for a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table


def upcoming_table(answer: Mapping[str, Any]) -> Table:
    """One row per fixture."""
    table = Table(title="Next fixtures", box=None, title_justify="left")
    return table

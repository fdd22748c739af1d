"""What a run says: to people as a table, to machines as JSON."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from touchline.bench.row import Direction, Row

_SIGNS = {Direction.AT_LEAST: "≥", Direction.AT_MOST: "≤"}


def as_json(
    rows: Sequence[Row],
    skipped: Mapping[str, str],
    failures: Mapping[str, str],
    *,
    is_quick: bool,
) -> str:
    """Return the run as one JSON object; `rows` is the contract."""
    failed = [{"name": name, "error": error} for name, error in failures.items()]
    report: dict[str, Any] = {
        "rows": [asdict(row) for row in rows],
        "skipped": [{"name": name, "reason": reason} for name, reason in skipped.items()],
        "failed": failed,
        "quick": is_quick,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def print_table(console: Console, rows: Sequence[Row]) -> None:
    """Print a line per row, and below each what was compared."""
    table = Table(title="Ours beside the plainest thing that does the same work", box=None)
    for heading in ("", "ours", "yardstick", "ratio", "90 %", "goal", "met"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for row in rows:
        table.add_row(
            row.name,
            _figure(row.ours),
            _figure(row.beside),
            f"[bold]{row.ratio:.3g}[/]",
            f"[dim]{row.ratio_low:.3g} … {row.ratio_high:.3g}[/]",
            f"{_SIGNS[row.direction]} {row.goal:g}",
            "[green]yes[/]" if row.met else "[red]no[/]",
        )
    console.print(table)
    for row in rows:
        console.print(
            f"  [bold]{row.name}[/]: {row.what} / {row.yardstick} ({row.unit})", highlight=False
        )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

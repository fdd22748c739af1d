"""The coming fixtures with their forecasts, as the API lists them, for a terminal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.table import Table

LINES = {"odds_free": "without\nodds", "market_blended": "with\nodds", "market": "market\nodds"}
OUTCOMES = ("home", "draw", "away")


def upcoming_table(answer: Mapping[str, Any]) -> Table:
    """One row per fixture: home, draw and away in percent, for each of the three lines."""
    table = Table(
        title=f"Next fixtures of the {answer['world']} world: home, draw, away in percent",
        title_justify="left",
        box=None,
    )
    table.add_column("kick-off\n(UTC)", no_wrap=True)
    table.add_column("")
    table.add_column("fixture")
    for title in LINES.values():
        table.add_column(title, justify="right", no_wrap=True)
    for item in answer["items"]:
        table.add_row(*_row(item))
    return table


def _row(item: Mapping[str, Any]) -> list[str]:
    match = item["match"]
    kickoff = datetime.fromisoformat(match["kickoff_at"]).astimezone(UTC)
    return [
        f"{kickoff:%d %b %H:%M}",
        match["competition"]["code"],
        f"{match['home']['name']} - {match['away']['name']}",
        *(_percentages(item["lines"][line]) for line in LINES),
    ]


def _percentages(line: Mapping[str, Any]) -> str:
    if not line["is_available"]:
        return "-"
    return " ".join(f"{100 * line['probabilities'][outcome]:2.0f}" for outcome in OUTCOMES)

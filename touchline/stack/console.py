"""What a person sees while the stack starts: a live table on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterable

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from touchline.stack.service import Node, Service
from touchline.stack.standing import Phase, Standing

MARKS = {
    Phase.WAITING: "[dim]·[/]",
    Phase.READY: "[green]✓[/]",
    Phase.STOPPED: "[dim]-[/]",
    Phase.FAILED: "[red]✗[/]",
}


class StartingScreen:
    """Shows the nodes of the stack become ready; a context manager."""

    def __init__(self, console: Console, nodes: Iterable[Node]) -> None:
        self._console = console
        self._standings = {node.name: Standing(name=node.name) for node in nodes}
        self._began = time.monotonic()
        self._words = ""
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=8)

    def __enter__(self) -> "StartingScreen":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def show(self, standing: Standing) -> None:
        """Takes a change of standing."""
        self._standings[standing.name] = standing
        if standing.phase in {Phase.READY, Phase.RESTARTING, Phase.FAILED}:
            self._line(f"{standing.name} {standing.phase}")

    def say(self, words: str) -> None:
        """Takes what else is going on."""
        self._words = words
        self._line(words)

    def _line(self, words: str) -> None:
        if not self._console.is_terminal:
            elapsed = time.monotonic() - self._began
            self._console.print(f"{elapsed:6.1f} s  {words}", highlight=False)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for standing in self._standings.values():
            mark = MARKS.get(standing.phase) or Spinner("dots")
            took = standing.ready_after_seconds
            table.add_row(mark, standing.name, "" if took is None else f"[dim]{took:.1f} s[/]")
        if self._words:
            table.add_row(Spinner("dots"), self._words, "")
        return table


def print_addresses(console: Console, addresses: dict[str, str]) -> None:
    """Prints where to look."""
    width = max((len(title) for title in addresses), default=0)
    for title, address in addresses.items():
        console.print(f"  {title:<{width}}  [link={address}]{address}[/link]", highlight=False)


def addresses_of(nodes: Iterable[Node]) -> dict[str, str]:
    """What a person may open, by title."""
    return {
        node.title or node.name: node.address
        for node in nodes
        if isinstance(node, Service) and node.address
    }

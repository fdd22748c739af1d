"""What a person sees while it measures: a bar on a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, TaskID

from touchline.bench.row import Row


class Screen:
    """Shows which measurement is being made and how far it is; a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._task: TaskID | None = None
        self._title = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin(self, title: str) -> None:
        """Go on to the next measurement."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._title = title
        self._task = self._progress.add_task(title, total=None)

    def turn(self, done: int, total: int) -> None:
        """Take how many pairs are measured."""
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def end(self, row: Row) -> None:
        """Say what came out."""
        verdict = "met" if row.met else "not met"
        ratio = f"{row.ratio:.3g} ({row.direction} {row.goal:g}: {verdict})"
        self._console.print(f"{row.name}: {ratio}", highlight=False)

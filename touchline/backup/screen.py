"""What a person sees meanwhile: a bar on a terminal, plain lines elsewhere. On standard error."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn


class Screen:
    """Shows one stage of work after the other."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def stage(self, title: str, total_bytes: int) -> Generator[Callable[[int], None]]:
        """Shows a stage; yields a function to call with how many more bytes are done."""
        if not self._console.is_terminal:
            self.say(title)
            yield lambda _: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self._console) as progress:
            task = progress.add_task(title, total=total_bytes)
            yield lambda count: progress.advance(task, count)

    def say(self, words: str) -> None:
        self._console.print(words, highlight=False, soft_wrap=True)

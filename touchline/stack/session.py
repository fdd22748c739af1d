"""What happens around a running stack: the first run, the fixtures on screen, the waiting."""

import asyncio
import sys
import time

from rich.console import Console
from rich.status import Status

from touchline.errors import StackError
from touchline.stack import probes
from touchline.stack.console import print_addresses
from touchline.stack.fixtures import upcoming_table
from touchline.stack.home import Home
from touchline.stack.lock import WorldLock
from touchline.stack.progress import follow
from touchline.stack.run import Running, StopRequested, running

FIRST_RUN = (sys.executable, "-m", "touchline.first_run")
UPCOMING = "/v1/forecasts/upcoming?limit=12"


class Session:
    """One `up` or `demo`."""

    def __init__(self, home: Home, lock: WorldLock, console: Console) -> None:
        self._home = home
        self._lock = lock
        self._console = console
        self._began = time.monotonic()

    async def run(self, *, stays: bool) -> None:
        """Starts, fills, shows; then waits for a stop or stops at once."""
        self._console.print(f"Touchline, the [bold]{self._home.world}[/] world")
        is_shown = False
        try:
            async with running(self._home, self._lock, self._console) as stack:
                self._say("every service is ready")
                if self._home.world == "simulated":
                    await self._fill(stack)
                    await self._show(stack)
                print_addresses(self._console, stack.addresses)
                is_shown = True
                if stays:
                    self._console.print("Ctrl-C stops everything")
                    await stack.until_stopped()
        except StopRequested as asked:
            if not is_shown:
                raise StackError("interrupted before everything was ready") from asked
        finally:
            self._say("stopped; nothing is left running")

    async def _fill(self, stack: Running) -> None:
        began = time.monotonic()
        with Status("", console=self._console) as spinner:

            def report(line: str) -> None:
                if self._console.is_terminal:
                    spinner.update(line)
                else:
                    self._console.print(f"{self._elapsed():6.1f} s  {line}", highlight=False)

            await stack.during(
                follow(
                    FIRST_RUN,
                    environment=stack.environment,
                    watcher=stack.watcher,
                    on_line=report,
                )
            )
        self._say(f"the world has forecasts (checked or made in {time.monotonic() - began:.1f} s)")

    async def _show(self, stack: Running) -> None:
        try:
            answer = await asyncio.to_thread(probes.get_json, stack.chosen_ports["api"], UPCOMING)
        except (OSError, ValueError) as error:
            raise StackError(f"the API does not answer: {error}") from error
        if not answer["items"]:
            raise StackError("the API lists no upcoming forecasts")
        self._console.print(upcoming_table(answer))

    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _say(self, words: str) -> None:
        self._console.print(f"{self._elapsed():6.1f} s  {words}", highlight=False)

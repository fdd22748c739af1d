"""One `up` or `demo`: starts the stack, fills a new world, shows the fixtures, waits."""

import asyncio
import time
from typing import Any

from rich.console import Console

from touchline.errors import StackError
from touchline.stack import probes
from touchline.stack.console import print_addresses
from touchline.stack.crowd_setting import is_crowd_wanted
from touchline.stack.fixtures import upcoming_table
from touchline.stack.going_live import going_live
from touchline.stack.home import Home
from touchline.stack.lock import WorldLock
from touchline.stack.progress import follow
from touchline.stack.run import Running, StopRequested, running
from touchline.stack.services import (
    builtin_agents,
    crowd,
    crowd_accounts,
    demo_logins,
    first_run,
)

# Dagster's servers and MLflow come up while history loads.
NEEDED_TO_FILL = ("api", "provider", "code server")
SEALS = "/v1/seals?limit=1"
UPCOMING = "/v1/forecasts/upcoming?limit=12"


class Session:
    """One `up` or `demo`."""

    def __init__(self, home: Home, lock: WorldLock, console: Console) -> None:
        self._home = home
        self._lock = lock
        self._console = console
        self._began = time.monotonic()
        self._logins: list[str] = []

    async def run(self, *, stays: bool) -> None:
        """Starts, fills, shows; then waits for a stop or stops at once."""
        self._console.print(f"Touchline, the [bold]{self._home.world}[/] world")
        is_up = False
        try:
            async with running(self._home, self._lock, self._console) as stack:
                with stack.screen:
                    await stack.during(self._start_services(stack))
                is_up = True
                await stack.during(self._show(stack))
                if stays:
                    self._console.print("Ctrl-C stops everything")
                    await stack.during(self._plant(stack))
                    await stack.during(self._let_in_the_crowd(stack))
                    await stack.until_stopped()
        except StopRequested as request:
            if not is_up:
                raise StackError("interrupted before everything was ready") from request
        finally:
            self._print("stopped; nothing is left running")

    async def _start_services(self, stack: Running) -> None:
        """Brings every service up; a world without forecasts is filled meanwhile."""
        await asyncio.gather(
            stack.supervisor.ready(), self._fill_world(stack), self._make_demo_logins(stack)
        )

    async def _make_demo_logins(self, stack: Running) -> None:
        """Makes the demo log-ins of a simulated world, to be shown with its addresses."""
        if self._home.world != "simulated":
            return
        await stack.supervisor.ready("api")
        making = demo_logins(stack.place, self._home.demo_logins_file)
        await follow(
            making.command,
            environment={**stack.environment, **making.environment},
            watcher=stack.watcher,
            on_line=self._logins.append,
        )

    async def _fill_world(self, stack: Running) -> None:
        if self._home.world != "simulated":
            return  # a live world is filled by its sensors, and by `touchline ingest`
        await stack.supervisor.ready(*NEEDED_TO_FILL)
        if (await self._ask(stack, SEALS))["items"]:
            return
        began = time.monotonic()
        filling = first_run(stack.place)
        await follow(
            filling.command,
            environment={**stack.environment, **filling.environment},
            watcher=stack.watcher,
            on_line=stack.screen.say,
        )
        stack.screen.say(f"history, models and forecasts took {time.monotonic() - began:.1f} s")

    async def _show(self, stack: Running) -> None:
        self._print("everything is ready")
        answer = await self._ask(stack, UPCOMING)
        if answer["items"]:
            self._console.print(upcoming_table(answer))
        elif self._home.world == "live" and not (await self._ask(stack, SEALS))["items"]:
            for line in going_live(stack.environment):
                self._console.print(line, highlight=False, soft_wrap=True, markup=False)
        else:
            self._console.print("no fixture is coming up in the next days")
        print_addresses(self._console, stack.addresses)
        for line in self._logins:
            self._console.print(f"  {line}", highlight=False, soft_wrap=True, markup=False)

    async def _plant(self, stack: Running) -> None:
        """Lets the platform's own agents begin, once everything else is shown."""
        if self._home.world != "simulated":
            return  # `touchline agents plant` does, when an operator wants them
        planting = builtin_agents(stack.place)
        await follow(
            planting.command,
            environment={**stack.environment, **planting.environment},
            watcher=stack.watcher,
            on_line=self._print,
        )

    async def _let_in_the_crowd(self, stack: Running) -> None:
        """Starts the simulated crowd of a simulated world, after all that a person waits for."""
        if self._home.world != "simulated" or not is_crowd_wanted(stack.environment):
            return
        making = crowd_accounts(stack.place)
        try:
            await follow(
                making.command,
                environment={**stack.environment, **making.environment},
                watcher=stack.watcher,
                on_line=stack.screen.say,
            )
        except StackError as error:
            self._console.print(f"the simulated crowd stays away: {error}", markup=False)
            return
        stack.supervisor.add(crowd(stack.place))

    async def _ask(self, stack: Running, path: str) -> Any:
        try:
            return await asyncio.to_thread(probes.get_json, stack.place.ports["api"], path)
        except (OSError, ValueError) as error:
            raise StackError(f"the API does not answer: {error}") from error

    def _print(self, words: str) -> None:
        elapsed = time.monotonic() - self._began
        self._console.print(f"{elapsed:6.1f} s  {words}", highlight=False)

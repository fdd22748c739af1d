"""Our end of the watcher: reports the live process groups to it and restarts it if it dies."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SCRIPT = Path(__file__).with_name("watcher.py")
RESTART_SECONDS = 0.2


class Watcher:
    """Sees to it that no child outlives us, whatever kills us.

    Args:
        inherited: descriptors it keeps open as long as it lives: the world's lock.
        grace_seconds: between asking the orphans to stop and killing them.
        on_replaced: called when a dead watcher has been replaced.
    """

    def __init__(
        self,
        inherited: Sequence[int] = (),
        *,
        grace_seconds: float = 5.0,
        on_replaced: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_replaced = on_replaced
        self._command = (sys.executable, "-I", "-S", str(SCRIPT), str(grace_seconds))
        self._inherited = tuple(inherited)
        self._groups: dict[int, signal.Signals] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> None:
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ends the watcher; groups still listed die with it."""
        if self._keeper:
            self._keeper.cancel()
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()

    def add(self, group: int, stop_signal: signal.Signals) -> None:
        self._groups[group] = stop_signal
        self._tell(f"+{group} {int(stop_signal)}\n")

    def remove(self, group: int) -> None:
        if self._groups.pop(group, None) is not None:
            self._tell(f"-{group}\n")

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self._inherited,
        )
        for group, stop_signal in self._groups.items():
            self._tell(f"+{group} {int(stop_signal)}\n")

    async def _keep(self) -> None:
        while self._process:
            await self._process.wait()
            await asyncio.sleep(RESTART_SECONDS)
            await self._spawn()
            self._on_replaced()

    def _tell(self, line: str) -> None:
        if self._process and self._process.stdin:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._process.stdin.write(line.encode())

"""One child process: started so that it can be stopped, with its output in a log file."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from touchline.stack.home import CHECKOUT
from touchline.stack.orphans import Watcher
from touchline.stack.service import Node
from touchline.stack.spawn import before_exec

LOG_LIMIT_BYTES = 20_000_000


class Child:
    """A process that leads its own group; the group is gone when `wait` has returned."""

    def __init__(self, node: Node, process: asyncio.subprocess.Process, watcher: Watcher) -> None:
        self._node = node
        self._process = process
        self._watcher = watcher

    @classmethod
    async def start(
        cls,
        node: Node,
        *,
        environment: Mapping[str, str],
        log: Path,
        watcher: Watcher,
    ) -> Self:
        _rotate(log)
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *node.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**environment, **node.environment},
                cwd=node.account.directory or CHECKOUT,
                user=node.account.uid,
                group=node.account.gid,
                extra_groups=node.account.groups,
                start_new_session=True,
                preexec_fn=before_exec(node.stop_signal),
            )
        watcher.add(process.pid, node.stop_signal)
        return cls(node, process, watcher)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def wait(self) -> int:
        """Waits for the process, ends what it left behind in its group, returns its code."""
        code = await self._process.wait()
        self._kill_group()
        self._watcher.remove(self.pid)
        return code

    async def stop(self) -> None:
        """Asks politely, then kills."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(self._node.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self._node.stop_within_seconds)
        except TimeoutError:
            self._kill_group()
            await self._process.wait()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def _rotate(log: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))

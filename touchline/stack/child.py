"""One child process: started so that it can be stopped, with its output in a log."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from touchline.stack.home import CHECKOUT
from touchline.stack.lines import JsonLines
from touchline.stack.log import Log, Output
from touchline.stack.orphans import Watcher
from touchline.stack.service import Node
from touchline.stack.spawn import before_exec

FORMAT = "TOUCHLINE_LOG_FORMAT"


class Child:
    """A process that leads its own group; the group is gone when `wait` has returned."""

    def __init__(
        self, node: Node, process: asyncio.subprocess.Process, output: Output, watcher: Watcher
    ) -> None:
        self._node = node
        self._process = process
        self._output = output
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
        file = Log(log)
        is_json = node.writes_json and environment.get(FORMAT) != "text"
        output, theirs = await Output.to(JsonLines(file, node.name) if is_json else file)
        try:
            process = await asyncio.create_subprocess_exec(
                *node.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs,
                env={**environment, **node.environment},
                cwd=node.account.directory or CHECKOUT,
                user=node.account.uid,
                group=node.account.gid,
                extra_groups=node.account.groups,
                start_new_session=True,
                preexec_fn=before_exec(node.stop_signal),
            )
        finally:
            os.close(theirs)
        watcher.add(process.pid, node.stop_signal)
        return cls(node, process, output, watcher)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def wait(self) -> int:
        """Waits for the process, ends what it left behind in its group, returns its code."""
        code = await self._process.wait()
        self._kill_group()
        self._watcher.remove(self.pid)
        await self._output.end()
        return code

    async def stop(self) -> None:
        """Sends the stop signal, then kills."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(self._node.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self._node.stop_within_seconds)
        except TimeoutError:
            self._kill_group()
            await self._process.wait()
        await self._output.end()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

"""A child that reports on its standard output, line by line, while we wait for it."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence

from touchline.errors import StackError
from touchline.stack.home import CHECKOUT
from touchline.stack.orphans import Watcher
from touchline.stack.spawn import before_exec


async def follow(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    watcher: Watcher,
    on_line: Callable[[str], None],
) -> None:
    """Runs a command to its end; raises StackError with its last words if it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(environment),
        cwd=CHECKOUT,
        start_new_session=True,
        preexec_fn=before_exec(signal.SIGTERM),
    )
    watcher.add(process.pid, signal.SIGTERM)
    assert process.stdout and process.stderr  # noqa: S101, PT018 both were requested
    complaining = asyncio.create_task(process.stderr.read())
    try:
        async for line in process.stdout:
            on_line(line.decode(errors="replace").rstrip())
        code = await process.wait()
        complaint = (await complaining).decode(errors="replace").strip()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        watcher.remove(process.pid)
    if code != 0:
        raise StackError(complaint or f"{command[-1]} failed with exit code {code}")

"""A real Dagster webserver over a code location written for a test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import PythonFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context

_SETTINGS = """
run_coordinator:
  module: dagster.core.run_coordinator
  class: {coordinator}
code_servers:
  wait_for_local_processes_on_shutdown: true
"""


@contextmanager
def webserver(directory: Path, location: str, *, is_queueing: bool = True) -> Iterator[str]:
    """Serve a location's source; yields the address.

    Queued runs stay so, since no daemon takes them; others are begun at once.
    """
    (directory / "location.py").write_text(location)
    coordinator = "QueuedRunCoordinator" if is_queueing else "DefaultRunCoordinator"
    (directory / "dagster.yaml").write_text(_SETTINGS.format(coordinator=coordinator))
    target = PythonFileTarget(
        python_file=str(directory / "location.py"),
        attribute=None,
        working_directory=str(directory),
        location_name="jobs",
    )
    with (
        dg.DagsterInstance.from_config(str(directory)) as instance,
        WorkspaceProcessContext(instance, target, read_only=False) as context,
    ):
        app = create_app_from_workspace_process_context(context)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)

"""Several processes of the API behind nginx, as deploy/nginx says."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from storage.kit.roles import Role
from tests.databases import url_as
from tests.serving.served import Served, eventually, served
from touchline.stack import ports
from touchline.stack.home import CHECKOUT

CONFIGURATION = CHECKOUT / "deploy" / "nginx" / "touchline.conf"
DRAIN_SECONDS = 5
_FRAME = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/touchline.conf;
}}
"""


@dataclass(kw_only=True)
class Balanced:
    """The balancer's address, and the processes behind it."""

    url: str
    database_url: str
    settings: dict[str, object]
    errors: Path
    processes: list[Served] = field(default_factory=list)
    _stacks: list[ExitStack] = field(default_factory=list)

    def begin(self, port: int) -> None:
        """Start one more process."""
        stack = ExitStack()
        self._stacks.append(stack)
        database = url_as(Role.API, self.database_url)
        self.processes.append(stack.enter_context(served(database, port=port, **self.settings)))

    def begin_again(self, number: int) -> None:
        """Start a process again that was asked to stop, once it has stopped."""
        old = self.processes[number]
        eventually(lambda: not old.process.is_running() or old.process.status() == "zombie")
        self._stacks[number].close()
        stack = self._stacks[number] = ExitStack()
        database = url_as(Role.API, self.database_url)
        self.processes[number] = stack.enter_context(
            served(database, port=old.port, **self.settings)
        )

    def close(self) -> None:
        for stack in self._stacks:
            stack.close()


@contextmanager
def balanced(database_url: str, redis_url: str, *, count: int = 2) -> Iterator[Balanced]:
    """Run so many processes and nginx; skips where there is none."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("no nginx: `apt-get install nginx-light`")
    behind = [ports.any_free() for _ in range(count)]
    front = ports.any_free()
    settings: dict[str, object] = {
        "redis_url": redis_url,
        "drain_seconds": DRAIN_SECONDS,
        "trusted_proxies": "127.0.0.1",
        "heartbeat_seconds": 0.5,
        "new_account_hours": 0,  # which would write little
    }
    url = f"http://127.0.0.1:{front}"
    with tempfile.TemporaryDirectory(prefix="tl-") as name:
        folder = Path(name)
        made = Balanced(
            url=url, database_url=database_url, settings=settings, errors=folder / "error.log"
        )
        folder.chmod(0o755)  # nginx's workers are nobody
        (folder / "touchline.conf").write_text(_with_ports(behind, front))
        (folder / "nginx.conf").write_text(_FRAME.format(folder=folder))
        nginx = subprocess.Popen(  # noqa: S603 Debian's own
            [program, "-p", name, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
        )
        try:
            for port in behind:
                made.begin(port)
            eventually(lambda: httpx.get(f"{made.url}/healthz").status_code == 200)
            yield made
        finally:
            made.close()
            nginx.terminate()
            nginx.wait(timeout=20)


def _with_ports(behind: list[int], front: int) -> str:
    """The configuration as it stands in deploy/, with the ports of this test."""
    text = CONFIGURATION.read_text()
    (first, _) = servers = re.findall(r"^ *server 127\.0\.0\.1:\d+.*;\n", text, re.MULTILINE)
    ours = "".join(re.sub(r":\d+", f":{port}", first) for port in behind)
    text = text.replace("".join(servers), ours)
    assert "listen 80;" in text
    return text.replace("listen 80;", f"listen 127.0.0.1:{front};")

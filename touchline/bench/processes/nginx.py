"""Debian's nginx before API processes, as deploy/nginx says, at ports of this machine."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from touchline.bench.errors import SkippedError
from touchline.stack.home import CHECKOUT

CONFIGURATION = CHECKOUT / "deploy" / "nginx" / "touchline.conf"
_SERVER = re.compile(r"^ *server 127\.0\.0\.1:\d+.*;\n", re.MULTILINE)
_LISTEN = "listen 80;"
# A client of a measurement asks more than the thousand times that a connection has by default.
_FRAME = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_processes 2;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_requests 10000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/front-*.conf;
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nginx:
    """One that runs: its first process, and where it writes what went wrong."""

    process_id: int
    errors: Path


def program() -> str:
    """Return where nginx is.

    Raises:
        SkippedError: it is not installed.
    """
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        raise SkippedError("nginx is not installed: `apt-get install nginx-light`")
    return found


@contextmanager
def balancing(fronts: Mapping[int, Sequence[int]]) -> Generator[Nginx]:
    """Run one nginx.

    Args:
        fronts: the ports behind each port that it listens on.
    """
    with tempfile.TemporaryDirectory(prefix="tl-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers are nobody
        for front, behind in fronts.items():
            (folder / f"front-{front}.conf").write_text(configuration(front, behind))
        (folder / "nginx.conf").write_text(_FRAME.format(folder=folder))
        child = subprocess.Popen(  # noqa: S603 Debian's own
            [program(), "-p", name, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
        )
        try:
            yield Nginx(process_id=child.pid, errors=folder / "error.log")
        finally:
            child.terminate()
            child.wait(timeout=20)


def configuration(front: int, behind: Sequence[int]) -> str:
    """Return the file of deploy/nginx with these ports; its names are of this front alone."""
    text = CONFIGURATION.read_text()
    found = _SERVER.findall(text)
    ours = "".join(re.sub(r":\d+", f":{port}", found[0]) for port in behind)
    text = text.replace("".join(found), ours).replace(_LISTEN, f"listen 127.0.0.1:{front};")
    return text.replace("touchline", f"touchline_{front}")

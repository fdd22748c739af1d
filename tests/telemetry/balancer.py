"""Debian's nginx before an API, as docs/deployment.md has it name a trace for each request."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
_DOCUMENT = Path(__file__).parents[2] / "docs" / "deployment.md"
_SETTINGS = """
daemon off;
error_log stderr warn;
pid {folder}/nginx.pid;
events {{ }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    log_format traces '$request_id $request_uri';
    access_log {folder}/access.log traces;
    {mapped}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {behind};
            {named}
        }}
    }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """Attributes:
    url: where it listens.
    log: its lines: the id of a trace, and what was asked.
    """

    url: str
    log: Path

    def traces(self, path: str) -> list[str]:
        """The traces it named for requests of a path, in order."""
        lines = (line.split(" ", 1) for line in self.log.read_text().splitlines())
        return [trace for trace, asked in lines if asked == path]


@contextmanager
def balancing(behind: str, folder: Path) -> Iterator[Balancer]:
    """Run nginx before an address, with the directives that the document shows."""
    assert PROGRAM is not None
    mapped, named = directives(documented())
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port = candidate.getsockname()[1]
    settings = folder / "nginx.conf"
    settings.write_text(
        _SETTINGS.format(folder=folder, behind=behind, port=port, mapped=mapped, named=named)
    )
    process = subprocess.Popen(  # noqa: S603 Debian's own
        [PROGRAM, "-p", str(folder), "-c", str(settings)], stderr=subprocess.PIPE
    )
    try:
        _wait(port, process)
        yield Balancer(url=f"http://127.0.0.1:{port}", log=folder / "access.log")
    finally:
        process.terminate()
        process.communicate(timeout=10)


def documented() -> str:
    """What the document shows of nginx."""
    (block,) = re.findall(r"```nginx\n(.*?)```", _DOCUMENT.read_text(), re.DOTALL)
    return block


def directives(text: str) -> tuple[str, str]:
    """What makes a span of a request's id, and what names the trace."""
    (mapped,) = re.findall(r"map \$request_id.*?^}", text, re.DOTALL | re.MULTILINE)
    (named,) = re.findall(r"proxy_set_header traceparent .*;", text)
    return mapped, named


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            continue
        return
    _, said = process.communicate()
    raise AssertionError(said.decode())

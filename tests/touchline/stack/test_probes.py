"""Probes against real servers, good and bad."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from touchline.stack import ports, probes
from touchline.stack.home import CHECKOUT

HEALTHY = {"required": True, "healthy": True}
SICK = {"required": True, "healthy": False}
OPTIONAL = {"required": False, "healthy": None}


class Webserver(BaseHTTPRequestHandler):
    statuses: list[dict] = []  # noqa: RUF012 each test sets its own

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/healthz" else 503, {"path": self.path})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        health = {"daemonHealth": {"allDaemonStatuses": self.statuses}}
        self._answer(200, {"data": {"instance": health}})

    def _answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 the base class's names
        return


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer((ports.HOST, 0), Webserver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_only_200_is_ready(port: int) -> None:
    assert probes.Http(ports.HOST, port, "/healthz")()
    assert not probes.Http(ports.HOST, port, "/elsewhere")()


def test_nobody_listening_is_not_ready() -> None:
    free = ports.any_free()
    assert not probes.Tcp(ports.HOST, free)()
    assert not probes.Http(ports.HOST, free, "/")()
    assert not probes.Daemons(ports.HOST, free)()


def test_a_proxy_in_the_environment_is_not_used(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{ports.any_free()}")
    assert probes.Http(ports.HOST, port, "/healthz")()


@pytest.mark.parametrize(
    ("statuses", "is_ready"),
    [([HEALTHY, OPTIONAL], True), ([HEALTHY, SICK], False), ([], False), ([OPTIONAL], False)],
)
def test_daemons_are_ready_when_every_required_one_has_a_heartbeat(
    port: int, statuses: list[dict], is_ready: bool
) -> None:
    Webserver.statuses = statuses
    assert probes.Daemons(ports.HOST, port)() is is_ready


def test_an_answer_other_than_200_is_a_connection_error(port: int) -> None:
    assert probes.get_json(port, "/healthz") == {"path": "/healthz"}
    with pytest.raises(ConnectionError, match="503"):
        probes.get_json(port, "/elsewhere")


def test_a_container_asks_the_same_on_its_command_line(port: int) -> None:
    for probe in (
        probes.Http(ports.HOST, port, "/healthz"),
        probes.Http(ports.HOST, port, "/elsewhere"),
        probes.Tcp(ports.HOST, port),
        probes.Tcp(ports.HOST, ports.any_free()),
    ):
        assert probes.probe_of(list(probe.words)) == probe
        command = [sys.executable, "-S", "-m", "touchline.stack.probes", *probe.words]
        done = subprocess.run(command, cwd=CHECKOUT, check=False)  # noqa: S603 our own module
        assert (done.returncode == 0) is probe()


def test_a_question_that_makes_no_sense_shows_how_to_ask() -> None:
    with pytest.raises(SystemExit, match="usage"):
        probes.probe_of(["ping", "elsewhere"])

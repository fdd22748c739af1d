"""Readiness checks, one per kind of service, sent directly: no proxy is ever used.

Standard library only. A container runs the same: `python -m touchline.stack.probes http HOST PORT
/healthz` exits 0 or 1.
"""

import http.client
import json
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from touchline.stack.ports import HOST

TIMEOUT_SECONDS = 3.0
Probe = Callable[[], bool]


class RemoteProbe(Protocol):
    """A probe that can be run on a command line too."""

    @property
    def words(self) -> tuple[str, ...]: ...

    def __call__(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Tcp:
    """Somebody listens."""

    host: str
    port: int

    @property
    def words(self) -> tuple[str, ...]:
        return ("tcp", self.host, str(self.port))

    def __call__(self) -> bool:
        try:
            socket.create_connection((self.host, self.port), timeout=TIMEOUT_SECONDS).close()
        except OSError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Http:
    """The path answers 200."""

    host: str
    port: int
    path: str

    @property
    def words(self) -> tuple[str, ...]:
        return ("http", self.host, str(self.port), self.path)

    def __call__(self) -> bool:
        try:
            return _request(self.host, self.port, self.path)[0] == http.client.OK
        except (OSError, http.client.HTTPException):
            return False


@dataclass(frozen=True, slots=True)
class Daemons:
    """Every required Dagster daemon has a recent heartbeat, says the webserver."""

    host: str
    port: int

    @property
    def words(self) -> tuple[str, ...]:
        return ("daemons", self.host, str(self.port))

    def __call__(self) -> bool:
        query = "{instance{daemonHealth{allDaemonStatuses{required healthy}}}}"
        try:
            answer = graphql(self.host, self.port, query)
            statuses = answer["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return False
        required = [status for status in statuses if status["required"]]
        return bool(required) and all(status["healthy"] for status in required)


def probe_of(words: list[str]) -> RemoteProbe:
    """The probe that `words` mean."""
    match words:
        case ["tcp", host, port]:
            return Tcp(host, int(port))
        case ["http", host, port, path]:
            return Http(host, int(port), path)
        case ["daemons", host, port]:
            return Daemons(host, int(port))
        case _:
            raise SystemExit("usage: tcp HOST PORT | http HOST PORT PATH | daemons HOST PORT")


def graphql(
    host: str, port: int, query: str, variables: Mapping[str, object] | None = None
) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": dict(variables or {})})
    return json.loads(_request(host, port, "/graphql", body)[1])


def get_json(port: int, path: str) -> Any:
    """The JSON a local service answers, or ConnectionError when it does not answer 200."""
    status, body = _request(HOST, port, path, timeout=30.0)
    if status != http.client.OK:
        raise ConnectionError(f"GET {path} on port {port} answered {status}")
    return json.loads(body)


def _request(
    host: str,
    port: int,
    path: str,
    body: str | None = None,
    *,
    timeout: float = TIMEOUT_SECONDS,
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request("POST" if body else "GET", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if probe_of(sys.argv[1:])() else 1)

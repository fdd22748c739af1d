"""Is it ready? One question per kind of service, asked directly: no proxy is ever consulted."""

import http.client
import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

from touchline.stack.ports import HOST

Probe = Callable[[], bool]
TIMEOUT_SECONDS = 3.0


def tcp(port: int) -> Probe:
    """Somebody listens."""

    def probe() -> bool:
        try:
            socket.create_connection((HOST, port), timeout=TIMEOUT_SECONDS).close()
        except OSError:
            return False
        return True

    return probe


def http_ok(port: int, path: str) -> Probe:
    """The path answers 200."""

    def probe() -> bool:
        try:
            return _request(port, "GET", path)[0] == http.client.OK
        except (OSError, http.client.HTTPException):
            return False

    return probe


def daemons_healthy(webserver_port: int) -> Probe:
    """Every required Dagster daemon has a recent heartbeat."""
    query = "{instance{daemonHealth{allDaemonStatuses{required healthy}}}}"

    def probe() -> bool:
        try:
            answer = graphql(webserver_port, query)
            statuses = answer["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return False
        required = [status for status in statuses if status["required"]]
        return bool(required) and all(status["healthy"] for status in required)

    return probe


def graphql(
    port: int, query: str, variables: Mapping[str, object] | None = None
) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": dict(variables or {})})
    return json.loads(_request(port, "POST", "/graphql", body)[1])


def get_json(port: int, path: str) -> Any:
    """The JSON a local service answers, or ConnectionError when it does not answer 200."""
    status, body = _request(port, "GET", path, timeout=30.0)
    if status != http.client.OK:
        raise ConnectionError(f"GET {path} on port {port} answered {status}")
    return json.loads(body)


def _request(
    port: int, method: str, path: str, body: str | None = None, timeout: float = TIMEOUT_SECONDS
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()

"""Which TCP port each service listens on: the usual one, another when taken, then kept."""

import contextlib
import json
import socket
from pathlib import Path

USUAL = {
    "api": 8700,
    "webserver": 8701,
    "mlflow": 8702,
    "provider": 8703,
    "code server": 8704,
    "worker": 8705,
    "crowd": 8706,
}
STEP = 10  # 8710, 8720 … keep a service's last digit recognisable
ATTEMPTS = 50
HOST = "127.0.0.1"


def of_apis(processes: int) -> dict[str, int]:
    """The usual ports of this many API processes, by the names of their services."""
    first = USUAL["api"]
    return {"api": first} | {f"api {n}": first + STEP * (n - 1) for n in range(2, processes + 1)}


def choose(file: Path, api_processes: int = 1) -> dict[str, int]:
    """Free ports for all services: last time's where possible; remembers them in `file`."""
    remembered: dict[str, int] = {}
    with contextlib.suppress(FileNotFoundError, ValueError):
        remembered = json.loads(file.read_text())
    ports: dict[str, int] = {}
    for service, usual in (USUAL | of_apis(api_processes)).items():
        wanted = [remembered[service]] if service in remembered else []
        wanted += [usual + STEP * attempt for attempt in range(ATTEMPTS)]
        ports[service] = (
            next((port for port in wanted if port not in ports.values() and is_free(port)), 0)
            or any_free()
        )
    file.write_text(json.dumps(ports, indent=2) + "\n")
    return ports


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port nobody listens on now."""
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        return int(candidate.getsockname()[1])

